"""Readers take a table away."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site
    from playwright.sync_api import Page

    from .conftest import Visit

_COSTS = """
.. df-table:: Costs
   :name: costs
   :precision: 2

   df = pd.DataFrame({
       "model": ["base", "large", "=cmd()", "huge"],
       "note": ["a\\tb", "two  words", 'say "x"', "-5 apples"],
       "rate": [1234.567, 0.5, -3.0, None],
       "cost": ["$1,234.50", "$0.029", "$7", "-"],
       "share": ["12 %", "<3 %", "4 %", "5 %"],
       "n": ["5*", "<4", "~3", "$2"],
   })
"""


@pytest.fixture
def costs(build: Build, visit: Visit, theme: str) -> Reader:
    site = build(_COSTS, conf={"html_theme": theme})
    return Reader.of(visit(site, "index.html", permissions=["clipboard-read"]), "costs")


def _clipboard(page: Page) -> list[list[str]]:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return [line.split("\t") for line in text.split("\n")]


def test_copy_gives_the_rows_shown_with_plain_numbers(costs: Reader) -> None:
    costs.sort("rate")
    costs.menu().get_by_role("button", name="Copy").click()
    assert _clipboard(costs.page) == [
        ["model", "note", "rate", "cost", "share", "n"],
        ["'=cmd()", 'say "x"', "-3.00", "7", "4 %", "~3"],
        ["large", "two words", "0.50", "0.029", "<3 %", "<4"],
        ["base", "a b", "1234.57", "1234.5", "12 %", "5*"],
        ["huge", "'-5 apples", "", "-", "5 %", "$2"],
    ]
    assert costs.announcement == "Copied: 4 rows"
    expect(costs.frame.get_by_text("Copied: 4 rows").first).to_be_visible()


def test_copy_keeps_the_text_of_numbers_in_another_unit(build: Build, visit: Visit) -> None:
    site = build("""
.. df-table::
   :name: t

   df = pd.DataFrame({
       "model": ["a", "b", "c"],
       "k$": [1234567.0, 45200.0, 700.0],
       "cost": [1234567.891, 2.5, 0.071],
   })
   df = df.style.format({"k$": lambda cost: f"${cost / 1000:,.1f}"})
   df = df.format("{:,.2f} €", subset="cost", thousands=".", decimal=",")
""")
    table = Reader.of(visit(site, "index.html", permissions=["clipboard-read"]), "t")
    table.menu().get_by_role("button", name="Copy").click()
    rows = [["a", "$1,234.6", "1234567.891"], ["b", "$45.2", "2.5"], ["c", "$0.7", "0.071"]]
    assert _clipboard(table.page) == [["model", "k$", "cost"], *rows]


def test_no_quotes_hide_a_formula(build: Build, visit: Visit) -> None:
    texts = ['"=cmd()"', '"a', '"', "=cmd()"]
    site = build(f"""
.. df-table::
   :name: t

   df = pd.DataFrame({{'"=cmd()"': {texts!r}, "n": range(4)}})
""")
    table = Reader.of(visit(site, "index.html", permissions=["clipboard-read"]), "t")
    table.menu().get_by_role("button", name="Copy").click()
    lines = table.page.evaluate("navigator.clipboard.readText()")
    # Spreadsheets read a field in quotes as the csv module does.
    rows = list(csv.reader(io.StringIO(lines), delimiter="\t"))
    assert [row[0] for row in rows] == ['"=cmd()"', *texts[:3], "'=cmd()"]


def test_copy_leaves_out_what_the_reader_hid(costs: Reader) -> None:
    costs.hide("note", "share", "n")
    costs.menu().get_by_role("button", name="Copy").click()
    assert _clipboard(costs.page)[:2] == [["model", "rate", "cost"], ["base", "1234.57", "1234.5"]]


def test_a_selection_is_copied_as_rows_with_tabs(costs: Reader) -> None:
    costs.hide("note")
    costs.table.evaluate("table => getSelection().selectAllChildren(table)")
    costs.page.keyboard.press("Control+C")
    assert _clipboard(costs.page)[:2] == [
        ["model", "rate", "cost", "share", "n"],
        ["base", "1234.57", "$1,234.50", "12 %", "5*"],
    ]


def test_a_selection_inside_a_cell_is_copied_as_it_is(costs: Reader) -> None:
    cell = costs.table.locator("tbody td").nth(7)
    cell.locator("p").evaluate("text => getSelection().selectAllChildren(text)")
    costs.page.keyboard.press("Control+C")
    assert _clipboard(costs.page) == [["two words"]]


def test_joined_cells_are_copied_for_each_row(site: Site, visit: Visit) -> None:
    page = visit(site, "shapes.html", permissions=["clipboard-read"])
    reader = Reader.of(page, "joined")
    reader.menu().get_by_role("button", name="Copy").click()
    lines = _clipboard(page)
    assert lines[0] == ["one", "two", "three", "g / u", "g / v", "h / w"]
    assert lines[2] == ["q", "n", "1", "1", "7", "b"]
    assert len(lines) == 7
