"""Messages about the roles of cells: one for each table and role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build

_PAGE = """
Title
=====

.. df-table:: Caption
   :name: table

   df = pd.DataFrame({"a": [f"CELL" for n in range(COUNT)]})

.. df-table::

   df = pd.DataFrame({"a": [f"CELL" for n in range(2)]})

Here is OUTSIDE.
"""
_END = "Correct the cells, or show them as text with the option plain."


def _page(cell: str, count: int, outside: str = "text") -> str:
    page = _PAGE.replace("CELL", cell).replace("COUNT", str(count))
    return page.replace("OUTSIDE", outside)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (":nope:`x{n}`", 'ERROR: Unknown interpreted text role "nope".'),
        (":pep:`x{n}`", "ERROR: invalid PEP number x0"),
        (":rfc:`x{n}`", "ERROR: invalid RFC number x0"),
    ],
)
@pytest.mark.parametrize("count", [1, 1_500])
def test_each_role_gives_one_message_for_each_table(
    build: Build, cell: str, message: str, count: int
) -> None:
    warnings = build(_page(cell, count)).warnings
    role = cell.rpartition(":")[0].strip(":")
    assert f"index.rst:4: {message[:20]}" in warnings
    assert f"index.rst:9: {message[:20]}" in warnings
    assert warnings.count("ERROR: ") + warnings.count("WARNING: ") == 2
    more = f" There are {count - 1:,} more messages about this role." if count > 1 else ""
    assert f"This is about the role {role!r} in cells.{more} {_END}" in warnings
    assert f"in cells. There is 1 more message about this role. {_END}" in warnings


def test_a_role_of_an_extension_that_is_missing_gives_one_message(build: Build) -> None:
    warnings = build(".. df-table::\n\n   df = pd.DataFrame({'a': [':cite:t:`x`']})\n").warnings
    # Sphinx 7.4 says "unknown directive or role name".
    assert re.match(r"index\.rst:1: WARNING: unknown .*role name: cite:t\n", warnings)
    assert "This is about the role 'cite:t' in cells." in warnings
    assert warnings.count("index.rst:1: ") == 1


@pytest.mark.parametrize(
    ("cell", "role"),
    [(":numref:`table`", "numref"), (":cpp:func:`%{n}`", "cpp:func"), (":any:`both`", "any")],
)
def test_each_role_gives_one_message_when_references_are_resolved(
    build: Build, cell: str, role: str
) -> None:
    targets = ".. _both:\n\nBoth\n====\n\n.. py:function:: both()\n\n"
    page = targets + _page(cell, 30, cell.replace("{n}", ""))
    warnings = build(page, conf={"numfig": False}).warnings
    assert warnings.count("WARNING: ") == 3
    assert f"This is about the role {role!r} in cells. There are 29 more messages" in warnings


def test_a_message_has_the_name_by_which_sphinx_suppresses_it(build: Build) -> None:
    targets = ".. py:function:: a.both()\n\n.. py:function:: b.both()\n\n"
    page = targets + _page(":py:func:`.both`", 3)
    assert "[ref.python]" in build(page).warnings
    assert build(page, conf={"suppress_warnings": ["ref.python"]}).warnings == ""


def test_a_message_does_not_look_like_one_of_another_program(build: Build) -> None:
    warnings = build(_page(":pep:`x\\u2028::error::{n}`", 1)).warnings
    assert not [line for line in warnings.splitlines() if line.startswith("::")]


@pytest.mark.parametrize("cell", [":n{n}:`x`", ":py:n{n}:`x`"])
def test_the_messages_of_a_table_are_bounded_whatever_roles_its_cells_name(
    build: Build, cell: str
) -> None:
    warnings = build(_page(cell, 500)).warnings
    # One or two for each of the first ten roles, by docutils and Sphinx, and those about the rest.
    assert 10 <= warnings.count("ERROR: ") + warnings.count("WARNING: ") <= 26
    assert "cells use 490 more roles with messages. [df_table.role]" in warnings
