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


@pytest.mark.parametrize("role", ["ref", "numref"])
def test_references_in_a_caption_that_a_snippet_sets_give_one_warning(
    build: Build, role: str
) -> None:
    page = """
Title
=====

.. df-table::

   caption = " ".join(f":ROLE:`none{n}`" for n in range(40))
   df = pd.DataFrame({"a": [1]}).style.set_caption(caption)
"""
    warnings = build(page.replace("ROLE", role), conf={"numfig": True}).warnings.splitlines()
    assert len(warnings) == 1
    assert "index.rst:4: WARNING: " in warnings[0]


_LONG = """
Title
=====

.. df-table::
   :name: long

   df = pd.DataFrame({"a": [1]}).style.set_caption("x" * 9_000)

.. df-table::

   df = pd.DataFrame({"a": [CELL] * 50})
"""


@pytest.mark.parametrize(
    "cell",
    ["':ref:`long`'", "':numref:`{name} <long>`'", "':numref:`' + '{name}' * 50 + ' <long>`'"],
)
def test_a_reference_in_a_cell_shows_no_more_than_a_line_of_a_caption(
    build: Build, cell: str
) -> None:
    site = build(_LONG.replace("CELL", cell), conf={"numfig": True})
    (shown,) = {row[0] for row in site.tables()[1].rows}
    assert len(shown) < 400
    assert len((site.out / "index.html").read_text(encoding="utf-8")) < 100_000
