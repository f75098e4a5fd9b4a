"""Readers hide columns, scroll, and show bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .pages import THEMES
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site
    from playwright.sync_api import Locator

    from .conftest import Visit

# Elements around a table that scroll, the innermost first. The contents of a note of furo are some
# pixels wider than the note, with a table or without.
_SCROLLING = """
table => {
  const found = [];
  for (let node = table.parentElement; node !== document.body; node = node.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(node);
    const wide = node.scrollWidth > node.clientWidth + 8 && overflowX !== "visible";
    const high = node.scrollHeight > node.clientHeight + 1 && overflowY !== "visible";
    if (wide || high) found.push(node.className);
  }
  return found;
}
"""


def _place(cell: Locator) -> tuple[int, int]:
    box = cell.bounding_box()
    assert box is not None
    return round(box["x"]), round(box["y"])


def test_a_column_can_be_hidden_and_shown_again(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.hide("family", "rate")
    assert reader.labels() == ["name", "cost"]
    assert reader.rows()[0] == ["inf2.8xlarge", "$10.123"]
    assert "df-machines=hide" in reader.address()
    reader.menu().get_by_role("checkbox", name="rate", exact=True).check()
    assert reader.labels() == ["name", "rate", "cost"]


def test_the_menu_works_with_the_keyboard(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "few")
    opener = reader.frame.get_by_role("button", name="Table options")
    opener.focus()
    page.keyboard.press("Enter")
    box = reader.frame.get_by_role("checkbox", name="b", exact=True)
    for _ in range(6):
        if box.evaluate("box => box === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert reader.labels() == ["a"]
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()


def test_labels_over_several_columns_shrink_with_hidden_columns(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "shapes.html"), "joined")
    wide = reader.table.locator("thead th", has_text="g").first
    reader.hide("g / u")
    assert wide.evaluate("cell => cell.colSpan") == 1
    reader.hide("g / v")
    expect(wide).to_be_hidden()
    assert [len(row) for row in reader.rows()] == [4, 2, 3, 2, 4, 2, 1]
    widths = reader.table.evaluate("t => [...t.rows].map(row => row.getBoundingClientRect().right)")
    note = reader.table.locator(".df-left-out")
    assert note.evaluate("cell => cell.colSpan") == 4
    assert len({round(width) for width in widths}) == 1


@pytest.mark.parametrize("theme", THEMES)
def test_the_header_and_the_first_column_stay_in_view(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    reader = Reader.of(visit(site_of(theme), "wide.html"), "broad")
    box = reader.box
    head = reader.table.locator("thead th").first
    cell = reader.table.locator("tbody tr").nth(4).locator("th")
    other = reader.table.locator("tbody tr").nth(4).locator("td").nth(8)
    box.scroll_into_view_if_needed()
    before = _place(cell)[0], _place(other)[0]
    reader.scroll(200, 0)
    assert _place(cell)[0] - before[0] in (0, -1)  # the border of the table may scroll out of view
    assert _place(other)[0] == before[1] - 200
    reader.scroll(200, 300)
    top = _place(box)[1]
    assert abs(_place(head)[1] - top) <= 1
    assert abs(_place(head)[0] - _place(box)[0]) <= 1
    colours = [
        reader.table.locator(selector).first.evaluate(
            "node => getComputedStyle(node).backgroundColor"
        )
        for selector in ("thead", ".df-edge")
    ]
    assert all(colour.startswith("rgb(") for colour in colours), colours


@pytest.mark.parametrize("theme", THEMES)
def test_only_one_box_scrolls(site_of: Callable[[str], Site], visit: Visit, theme: str) -> None:
    page = visit(site_of(theme), "wide.html")
    for name in ("broad", "in-a-note"):
        assert Reader.of(page, name).table.evaluate(_SCROLLING) == ["df-box df-stay"], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("region", name="Broad")).to_have_attribute("tabindex", "0")


def test_the_keyboard_scrolls_a_box(site: Site, visit: Visit) -> None:
    page = visit(site, "wide.html")
    reader = Reader.of(page, "broad")
    expect(reader.frame).to_have_class("df-frame df-after df-below")
    reader.box.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.df-box').scrollLeft > 100")
    expect(reader.frame).to_have_class("df-frame df-after df-below df-before")


def test_arrow_keys_in_a_box_do_not_turn_the_page(site: Site, visit: Visit) -> None:
    page = visit(site, "wide.html")
    page.evaluate("DOCUMENTATION_OPTIONS.NAVIGATION_WITH_KEYS = true")
    reader = Reader.of(page, "broad")
    reader.box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.df-box').scrollLeft > 10")
    assert reader.address().endswith("wide.html")


def test_a_box_that_does_not_scroll_is_no_region(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    box = Reader.of(page, "few").box
    assert box.get_attribute("role") != "region"
    assert box.get_attribute("tabindex") == "-1"


@pytest.mark.parametrize("theme", THEMES)
def test_a_table_that_fits_has_no_shadow(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(site_of(theme), "shapes.html")
    for name in ("sums", "header-rows"):
        reader = Reader.of(page, name)
        expect(reader.frame).to_have_class("df-frame")
        reader.table.locator("thead th").last.hover()
        reader.sort("b" if name == "sums" else "a")
        expect(reader.frame).to_have_class("df-frame")


@pytest.mark.parametrize(
    ("name", "clicks"),
    [
        pytest.param("hidden", ["Second", "Inner second"], id="tabs"),
        pytest.param("dropped", ["More columns"], id="dropdown"),
    ],
)
def test_an_initially_hidden_table_scrolls_once_it_is_shown(
    site: Site, visit: Visit, name: str, clicks: list[str]
) -> None:
    page = visit(site, "tabs.html")
    reader = Reader.of(page, name)
    for text in clicks:
        page.get_by_text(text, exact=True).click()
    expect(page.get_by_role("region", name=name.capitalize())).to_be_visible()
    first, head = reader.table.locator("tbody th").first, reader.table.locator("thead th").nth(5)
    before = _place(first)[0]
    reader.scroll(200, 300)
    assert abs(_place(first)[0] - before) <= 1
    assert abs(_place(head)[1] - _place(reader.box)[1]) <= 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_all_tools_work_in_a_dialog(site: Site, visit: Visit) -> None:
    page = visit(site, "wide.html")
    page.evaluate(
        """const dialog = document.createElement("dialog");
        document.querySelector("#broad").closest("section").append(dialog);
        dialog.append(document.querySelector(".df-frame"));
        dialog.showModal();"""
    )
    reader = Reader.of(page, "broad")
    dialog = page.get_by_role("dialog")
    before = _place(reader.table.locator("tbody th").first)[0]
    reader.scroll(200, 300)
    assert abs(_place(reader.table.locator("tbody th").first)[0] - before) <= 1
    assert abs(_place(reader.table.locator("thead th").nth(5))[1] - _place(reader.box)[1]) <= 1
    reader.hide("column 1")  # Escape closes the menu
    expect(dialog).to_be_visible()
    assert "column 1" not in reader.labels()
    reader.search.fill("59")
    assert reader.column(0) == ["row 51", "row 53", "row 59"]  # 9 * 51, 3 * 53
    page.keyboard.press("Escape")
    expect(reader.search).to_have_value("")
    expect(dialog).to_be_visible()
    reader.sort("column 3")
    reader.sort("column 3")
    assert reader.column(0)[:2] == ["row 59", "row 58"]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_bars_are_drawn_behind_numbers(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    menu = reader.menu()
    assert menu.get_by_role("checkbox", name="Bars: family").count() == 0
    menu.get_by_role("checkbox", name="Bars: rate").check()
    rate = reader.table.locator("tbody tr td:nth-child(3)")
    shares = rate.evaluate_all(
        "cells => cells.map(({ style }) =>"
        " ['from', 'to'].map(end => style.getPropertyValue(`--df-${end}`)))"
    )
    ends = [[round(float(share.rstrip("%"))) for share in pair] for pair in shares]
    # From -3 to 10: zero is at 3 / 13.
    assert ends[2] == [23, 100]
    assert ends[5] == [0, 23]
    assert ends[4] == [23, 23]
    assert "linear-gradient" in rate.nth(2).evaluate("c => getComputedStyle(c).backgroundImage")
    page.keyboard.press("Escape")
    reader.sort("rate")
    assert "bars=rate" in reader.address().replace("%3D", "=")
    reader.menu().get_by_role("checkbox", name="Bars: rate").uncheck()
    assert rate.nth(2).evaluate("c => getComputedStyle(c).backgroundImage") == "none"


def test_an_outlier_does_not_hide_the_other_bars(build: Build, visit: Visit, theme: str) -> None:
    snippet = "df = pd.DataFrame({'n': [1, 1, 3, 1000], 'm': [1, 2, 3, np.inf]})"
    page = f".. df-table::\n   :name: outlier\n\n   {snippet}\n"
    reader = Reader.of(visit(build(page, conf={"html_theme": theme}), "index.html"), "outlier")
    reader.menu().get_by_role("checkbox", name="Bars: n").check()
    cells = reader.table.locator("tbody td:nth-child(1)")
    ends = cells.evaluate_all(
        "cells => cells.map(({ style }) => parseFloat(style.getPropertyValue('--df-to')))"
    )
    assert ends == [pytest.approx(share, abs=1) for share in (8, 8, 25, 100)]
    expect(reader.table.locator(".df-clipped")).to_have_text(["1000"])
    expect(reader.table.locator(".df-clipped")).to_have_css("border-right-style", "double")
    reader.frame.get_by_role("checkbox", name="Bars: m").check()
    expect(reader.table.locator("td:nth-child(2).df-bar")).to_have_count(4)
    expect(reader.table.locator("td:nth-child(2).df-clipped")).to_have_count(0)


@pytest.mark.parametrize("theme", THEMES)
def test_bars_are_drawn_in_the_first_column_too(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    reader = Reader.of(visit(site_of(theme), "index.html"), "few")
    cell = reader.table.locator("tbody td").first
    image, colour = (
        f"cell => getComputedStyle(cell).background{what}" for what in ("Image", "Color")
    )
    assert cell.evaluate(image) == "none"
    reader.menu().get_by_role("checkbox", name="Bars: a").check()
    assert "linear-gradient" in cell.evaluate(image)
    assert cell.evaluate(colour).startswith("rgb("), "hides the cells that scroll below it"


def test_pinned_cells_do_not_cover_the_focus(site: Site, visit: Visit) -> None:
    page = visit(site, "wide.html")
    reader = Reader.of(page, "broad")
    reader.scroll(600, 0)
    reader.head("column 6").get_by_role("button").focus()
    first = reader.table.locator("thead th").first.bounding_box()
    assert first is not None
    for place in (5, 4, 3, 2, 1):
        page.keyboard.press("Shift+Tab")
        button = reader.head(f"column {place}").get_by_role("button")
        expect(button).to_be_focused()
        box = button.bounding_box()
        assert box is not None
        # A browser scrolls only if the button is fully covered.
        assert box["x"] + box["width"] > first["x"] + first["width"]
    cell = reader.table.locator("tbody td").nth(17 * 30)
    cell.evaluate("cell => { cell.tabIndex = 0; cell.closest('.df-box').scrollTop = 5000; }")
    cell.evaluate("cell => cell.focus()")
    assert _place(cell)[1] >= first["y"] + first["height"] - 1


def test_a_high_header_scrolls_with_the_body(build: Build, visit: Visit, theme: str) -> None:
    label = " ".join(["words"] * 60)
    site = build(
        f"""
        .. df-table:: High
           :name: high

           df = pd.DataFrame({{"{label}": range(60)}})
        """,
        conf={"html_theme": theme},
    )
    page = visit(site, "index.html", viewport={"width": 320, "height": 400})
    reader = Reader.of(page, "high")
    head = reader.table.locator("thead th").first
    before = _place(head)[1]
    reader.scroll(0, 100)
    assert _place(head)[1] == before - 100
    expect(reader.box).to_have_css("scroll-padding-top", "0px")


def test_a_given_width_is_kept(site: Site, visit: Visit) -> None:
    page = visit(site, "shapes.html")
    widths = page.locator("#half").evaluate_all(
        "found => found.filter(node => node.tagName === 'TABLE').map(node =>"
        " [node.clientWidth, node.closest('.df-frame').clientWidth,"
        " node.closest('.df-frame').parentNode.clientWidth])"
    )
    ((table, frame, page_width),) = widths
    assert table / page_width == pytest.approx(0.5, abs=0.05)
    assert frame - table < 5, "the tools are as wide as the table"


def test_a_table_without_the_script_is_unchanged(site: Site, visit: Visit) -> None:
    page = visit(site, "shapes.html")
    plain = page.locator("table#plain")
    assert plain.locator("button").count() == 0
    assert plain.evaluate("table => table.closest('.df-frame')") is None
    assert plain.locator("[data-df-order]").count() == 0
