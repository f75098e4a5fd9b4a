"""Readers compare rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit


def test_ticked_rows_are_compared_below_the_table(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    expect(reader.comparison).to_be_hidden()
    reader.tick("inf2.xlarge")
    expect(reader.comparison).to_be_hidden()
    assert reader.chips() == ["Tick another row to compare ×"]
    reader.search.fill("8xlarge")  # ticked rows stay ticked
    reader.tick("inf2.8xlarge")
    assert reader.compared() == [
        ["", "inf2.xlarge", "inf2.8xlarge"],
        ["rate ≠", "0.76", "1.97 ×2.6"],
        ["cost ≠", "$2.456", "$10.123 ×4.1"],
        ["family", "inf", "inf"],
    ]
    expect(reader.comparison.get_by_text("Compared with inf2.xlarge")).to_be_visible()
    expect(reader.comparison.locator("td", has_text="$10.123")).to_have_css("text-align", "right")


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([100, 128], "128 +28 %"),
        ([128, 100], "100 −22 %"),
        ([100, 300], "300 ×3.0"),
        ([300, 100], "100 −67 %"),
        ([1000, 10], "10 ÷100"),
        ([1, 12_345], "12345 ×12,345"),
        ([1000, 1004], "1004 +0.4 %"),
        ([0, 5], "5"),
        ([-2, 5], "5"),
        ([-2, -4], "-4 ×2.0"),
        ([5, 5], "5"),
        ([5, None], ""),
        ([float("inf"), 5], "5.0"),
    ],
)
def test_the_comparison_measures_numbers(
    build: Build, visit: Visit, numbers: list[float | None], shown: str
) -> None:
    values = repr([*numbers, 7]).replace("inf", "np.inf")
    dtype = "Int64" if None in numbers else None
    snippet = f"""
    .. df-table::
       :name: measured

       df = pd.DataFrame({{"name": list("abc"), "n": pd.Series({values}, dtype={dtype!r})}})
    """
    reader = Reader.of(visit(build(snippet), "index.html"), "measured")
    reader.tick("a", "b")
    assert reader.compared()[1][2].strip() == shown


def test_compared_cells_keep_their_markup(build: Build, visit: Visit, theme: str) -> None:
    site = build(
        """
        .. df-table::
           :name: linked

           df = pd.DataFrame({"a": list("xyz"), "b": ["`the end <#end>`__", "**strong**", ""]})

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
    reader.tick("x", "y")
    expect(reader.comparison.locator("strong")).to_have_text("strong")
    expect(page.locator("#link")).to_have_count(1)
    expect(reader.comparison.locator("input")).to_have_count(0)
    reader.comparison.get_by_role("link", name="the end").click()
    expect(page.locator("#end")).to_be_in_viewport()


def test_close_ends_the_comparison(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "few")
    html = "table => table.outerHTML.replace(/>\\s+</g, '><')"
    before = reader.table.evaluate(html)
    reader.tick("3", "1")
    reader.sort("a")
    assert reader.column(0) == ["1", "2", "3"]
    reader.sort("a")
    reader.sort("a")
    reader.comparison.get_by_role("button", name="Untick all rows").click()
    expect(reader.comparison).to_be_hidden()
    expect(reader.table.get_by_role("checkbox").first).to_be_focused()
    assert reader.table.evaluate(html).replace(' class=""', "") == before
    assert reader.address().endswith("index.html")


def test_ticked_rows_keep_their_bars(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html?df-machines=bars%3Drate"), "machines")
    reader.tick("beta")
    cell = reader.table.locator(".df-ticked .df-bar")
    assert "linear-gradient" in cell.evaluate("cell => getComputedStyle(cell).backgroundImage")
    assert "inset" in cell.evaluate("cell => getComputedStyle(cell).boxShadow")


def test_the_head_of_the_comparison_stays_while_its_lines_scroll(
    build: Build, visit: Visit, theme: str
) -> None:
    page = """
    .. df-table::
       :name: many

       df = pd.DataFrame({f"column {c}": [c, 2 * c, 3] for c in range(60)})
       df.insert(0, "name", list("abc"))
    """
    site = build(page, conf={"html_theme": theme})
    reader = Reader.of(visit(site, "index.html"), "many")
    reader.tick("a", "b")
    lines = reader.comparison.locator(".df-lines")
    lines.evaluate("box => box.scrollTo(0, 300)")
    head, box = reader.comparison.locator("thead").bounding_box(), lines.bounding_box()
    assert head is not None
    assert box is not None
    assert abs(head["y"] - box["y"]) <= 1


def test_the_keyboard_ticks_rows_in_few_steps(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    boxes = reader.table.get_by_role("checkbox")
    # One stop of the tab key: the arrows lead on.
    assert boxes.evaluate_all("boxes => boxes.filter(box => box.tabIndex === 0).length") == 1
    boxes.first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert reader.compared()[0] == ["", "inf2.8xlarge", "a 10"]
    reader.search.fill("beta")
    visible = reader.table.locator("tbody tr:visible").get_by_role("checkbox")
    assert visible.evaluate_all("boxes => boxes.map(box => box.tabIndex)") == [0]


def test_rows_are_named_by_all_their_joined_cells(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "shapes.html"), "joined")
    reader.hide("g / u")
    reader.tick("q · n · 1", "p · n · 2")
    assert reader.compared() == [
        ["", "q · n · 1", "p · n · 2"],
        ["g / v ≠", "7", "4 −43 %"],
        ["h / w", "b", "b"],
    ]
    reader.comparison.get_by_role("button", name="Untick all rows").click()
    assert len(reader.rows()[1]) == 3


def test_a_link_to_rows_ticks_them_and_shows_the_first(build: Build, visit: Visit) -> None:
    page = """
    .. df-table::
       :name: long

       df = pd.DataFrame({"name": [f"row {n % 900}" for n in range(1000)], "n": range(1000)})
    """
    site = build(page)
    reader = Reader.of(visit(site, "index.html"), "long")
    reader.search.fill("row 88")
    reader.tick("row 88", "row 88 (2)")
    reader.search.fill("")
    address = reader.address()
    linked = Reader.of(visit(site, address.rpartition("/")[2]), "long")
    assert linked.compared() == [["", "row 88", "row 88 (2)"], ["n ≠", "88", "988 ×11"]]
    expect(linked.table.locator(".df-ticked").first).to_be_in_viewport()
    assert linked.chips() == ["Rows to compare: 2 ×"]
