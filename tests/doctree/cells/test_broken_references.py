"""References of cells without a target: one warning for each table and role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build

_PAGE = """
Title
=====

.. df-table:: See :doc:`caption`

   df = pd.DataFrame({
       "page": [f":doc:`p{n}`" for n in range(COUNT)],
       "label": [":ref:`nowhere`"] * COUNT,
       "class": [f":py:class:`c{n}`" for n in range(COUNT)],
   })

.. df-table::

   df = pd.DataFrame({"page": [":doc:`q`", ":doc:`index`"]})

Here, :doc:`elsewhere` and :doc:`elsewhere` as well.
"""


@pytest.mark.parametrize("count", [5, 1_200])
def test_there_is_one_warning_for_each_table_and_role(build: Build, count: int) -> None:
    site = build(_PAGE.replace("COUNT", str(count)), conf={"nitpicky": True})
    cells = "cells refer with the role"
    none = "to targets that were not found:"
    change = "Correct these cells, or show all cells as text with the option plain."
    more = f"and {count - 3:,} more. {change}"
    assert sorted(site.warnings.splitlines()) == [
        f"index.rst:12: WARNING: {cells} doc {none} 'q'. {change} [ref.doc]",
        "index.rst:16: WARNING: unknown document: 'elsewhere' [ref.doc]",
        "index.rst:16: WARNING: unknown document: 'elsewhere' [ref.doc]",
        f"index.rst:4: WARNING: {cells} doc {none} 'p0', 'p1', 'p2' {more} [ref.doc]",
        f"index.rst:4: WARNING: {cells} py:class {none} 'c0', 'c1', 'c2' {more} [ref.class]",
        f"index.rst:4: WARNING: {cells} ref {none} 'nowhere'. {change} [ref.ref]",
        "index.rst:4: WARNING: unknown document: 'caption' [ref.doc]",
    ]
    tables = site.tables()
    assert [row[:2] for row in tables[0].rows[:2]] == [["p0", "nowhere"], ["p1", "nowhere"]]


def test_a_warning_can_be_suppressed_by_the_name_that_sphinx_gives_it(build: Build) -> None:
    page = ".. df-table::\n\n   df = pd.DataFrame({'a': [':doc:`x`']})\n"
    assert "ref.doc" in build(page).warnings
    assert build(page, conf={"suppress_warnings": ["ref.doc"]}).warnings == ""
