"""Readers compare rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit


def _pick(reader: Reader, *names: str) -> None:
    reader.menu().get_by_role("button", name="Compare rows").click()
    for name in names:
        reader.table.get_by_role("checkbox", name=f"Compare rows: {name}", exact=True).check()


def test_picked_rows_are_shown_side_by_side(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    assert reader.table.locator("input").count() == 0
    _pick(reader, "inf2.xlarge")
    reader.search.fill("8xlarge")  # picked rows stay picked
    compare = reader.frame.get_by_role("button", name="Compare rows")
    expect(compare).to_be_disabled()
    reader.table.get_by_role("checkbox", name="Compare rows: inf2.8xlarge").check()
    compare.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Compare rows: Machines")
    expect(dialog).to_be_visible()
    rows = [row.locator("th, td").all_inner_texts() for row in dialog.locator("tr").all()]
    assert rows == [
        ["", "inf2.8xlarge", "inf2.xlarge"],
        ["family", "inf", "inf"],
        ["rate ≠", "1.97", "0.76"],
        ["cost ≠", "$10.123", "$2.456"],
    ]
    assert dialog.get_by_role("img", name="differs").count() == 2
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(compare).to_be_focused()


def test_compared_cells_keep_their_markup(build: Build, visit: Visit, theme: str) -> None:
    site = build(
        """
        .. df-table::
           :name: linked

           df = pd.DataFrame({"a": ["x", "y"], "b": ["`the end <#end>`__", "**strong**"]})

        .. raw:: html

           <div style="height: 3000px"></div>

        End
        ---
        """,
        conf={"html_theme": theme},
    )
    page = visit(site, "index.html")
    reader = Reader.of(page, "linked")
    cell = reader.table.locator("tbody td").nth(1)
    cell.locator("a").evaluate("link => link.id = 'link'")
    _pick(reader, "x", "y")
    reader.frame.get_by_role("button", name="Compare rows").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("strong")).to_have_text("strong")
    expect(page.locator("#link")).to_have_count(1)
    dialog.get_by_role("link", name="the end").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#end")).to_be_in_viewport()


def test_done_ends_the_comparison(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "few")
    html = "table => table.outerHTML.replace(/>\\s+</g, '><')"
    before = reader.table.evaluate(html)
    _pick(reader, "3", "1")
    reader.sort("a")
    assert reader.column(0) == ["1", "2", "3"]
    reader.sort("a")
    reader.sort("a")
    reader.frame.get_by_role("button", name="Done").click()
    assert reader.table.locator("input").count() == 0
    expect(reader.frame.get_by_role("button", name="Table options")).to_be_focused()
    assert reader.table.evaluate(html) == before


def test_rows_are_named_by_all_their_joined_cells(site: Site, visit: Visit) -> None:
    page = visit(site, "shapes.html")
    reader = Reader.of(page, "joined")
    reader.hide("g / u")
    _pick(reader, "q · n · 1", "p · n · 2")
    reader.frame.get_by_role("button", name="Compare rows").click()
    dialog = page.get_by_role("dialog")
    rows = [row.locator("th, td").all_inner_texts() for row in dialog.locator("tr").all()]
    assert rows == [["", "q · n · 1", "p · n · 2"], ["g / v ≠", "7", "4"], ["h / w", "b", "b"]]
    dialog.get_by_role("button", name="Done").click()
    reader.frame.get_by_role("button", name="Done").click()
    assert len(reader.rows()[1]) == 3
