"""Tables fit in with the page around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .pages import LARGE, THEMES
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

    from .conftest import Visit

_WIDTH = "document.documentElement.scrollWidth"
_GROUND = "node => getComputedStyle(node).backgroundColor"
# Time in milliseconds until the sorted rows are laid out.
_SORT = """
head => {
  const start = performance.now();
  head.click();
  head.closest("table").getBoundingClientRect();
  return performance.now() - start;
}
"""


@pytest.mark.parametrize("theme", ["furo", "pydata_sphinx_theme", "sphinx_book_theme"])
def test_pinned_cells_are_dark_in_dark_mode(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(site_of(theme), "wide.html", color_scheme="light")
    head = page.locator("table#broad thead")
    light = head.evaluate(_GROUND)
    page.emulate_media(color_scheme="dark")
    expect(head).not_to_have_css("background-color", light)
    red = int(head.evaluate(_GROUND).strip("rgb()").split(",")[0])
    assert red < 80


@pytest.mark.parametrize("theme", THEMES)
def test_the_shadow_leaves_out_the_caption_and_the_scroll_bars(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    reader = Reader.of(visit(site_of(theme), "wide.html"), "broad")

    def above() -> tuple[float, float]:
        margin = "frame => parseFloat(getComputedStyle(frame, '::after').marginTop)"
        height = "table => table.caption.offsetHeight"
        return reader.frame.evaluate(margin), reader.table.evaluate(height)

    margin, caption = above()
    assert caption > 10
    assert margin == caption
    reader.box.evaluate("box => { box.style.overflow = 'scroll'; box.scrollTo(0, 300); }")
    # The script moves the shadow in the next frame, which a busy machine may draw late.
    reader.page.wait_for_function(
        "frame => parseFloat(getComputedStyle(frame, '::after').marginTop) === 0",
        arg=reader.frame.element_handle(),
    )
    bars = "box => [box.offsetWidth - box.clientWidth, box.offsetHeight - box.clientHeight]"
    sides = """frame => {
      const { marginRight, marginBottom } = getComputedStyle(frame, "::after");
      return [parseFloat(marginRight), parseFloat(marginBottom)];
    }"""
    assert reader.frame.evaluate(sides) == reader.box.evaluate(bars)


def test_a_shadow_beside_what_stays_has_no_lines_between_rows(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "wide.html"), "broad")
    reader.box.evaluate("box => box.scrollTo(200, 0)")
    edges = reader.table.locator("tbody .df-edge")
    expect(edges.first).to_have_css("box-shadow", "none")
    gaps = """cells => cells.slice(1, 9).map((cell, place) =>
      cell.getBoundingClientRect().top - cells[place].getBoundingClientRect().bottom)"""
    assert set(edges.evaluate_all(gaps)) == {0}
    inset = "cell => getComputedStyle(cell, '::after').bottom"
    assert edges.nth(3).evaluate(inset) == "-1px", "it covers the line below, too"


@pytest.mark.parametrize("theme", THEMES)
def test_a_caption_is_not_squeezed_beside_the_tools(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    reader = Reader.of(visit(site_of(theme), "shapes.html"), "half")
    opener = reader.frame.get_by_role("button", name="Table options").bounding_box()
    caption, table = reader.table.locator("caption").bounding_box(), reader.table.bounding_box()
    assert opener is not None
    assert caption is not None
    assert table is not None
    assert caption["y"] >= opener["y"] + opener["height"] - 1
    assert abs(opener["x"] + opener["width"] - table["x"] - table["width"]) < 5


@pytest.mark.parametrize("theme", ["furo", "pydata_sphinx_theme", "sphinx_book_theme"])
def test_lists_of_values_are_dark_in_dark_mode(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(site_of(theme), "index.html", color_scheme="dark")
    ground = (
        Reader.of(page, "machines").list_of("family").locator("option").nth(1).evaluate(_GROUND)
    )
    assert int(ground.strip("rgb()").split(",")[0]) < 80


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("window", "zoom"),
    [
        pytest.param((320, 640), 1, id="narrow"),
        pytest.param((640, 400), 2, id="1280 x 800 at 200 %"),
    ],
)
def test_all_tools_work_in_a_small_window(
    site_of: Callable[[str], Site], visit: Visit, theme: str, window: tuple[int, int], zoom: int
) -> None:
    width, height = window
    viewport = {"width": width, "height": height}
    page = visit(site_of(theme), "wide.html", viewport=viewport, device_scale_factor=zoom)
    reader = Reader.of(page, "broad")
    menu = reader.menu()
    place = menu.bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    assert place["height"] <= height
    menu.get_by_role("checkbox", name="column 1", exact=True).uncheck()
    page.keyboard.press("Escape")
    assert "column 1" not in reader.labels()
    tools = reader.frame.bounding_box()
    assert tools is not None
    assert tools["width"] <= width
    box = reader.box.bounding_box()
    assert box is not None
    assert box["height"] <= height
    reader.box.evaluate("box => box.scrollTo(box.scrollWidth, box.scrollHeight)")
    last = reader.table.locator("tbody tr").last.locator("td").last.bounding_box()
    head = reader.table.locator("thead").bounding_box()
    assert last is not None
    assert head is not None
    assert head["y"] >= box["y"] - 1, "stays in view"
    assert head["y"] + head["height"] < last["y"], "room for a row below the header"
    assert last["x"] + last["width"] <= width
    wide = page.evaluate(_WIDTH)
    page.evaluate("document.querySelectorAll('.df-frame').forEach(frame => frame.remove())")
    assert page.evaluate(_WIDTH) == wide, "the theme's own width"


@pytest.mark.parametrize("width", [320, 1280])
def test_the_menu_is_in_the_window_from_right_to_left(site: Site, visit: Visit, width: int) -> None:
    page = visit(site, "wide.html", viewport={"width": width, "height": 640})
    page.evaluate("document.documentElement.dir = 'rtl'")
    place = Reader.of(page, "broad").menu().bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width


def test_the_first_column_is_pinned_at_the_right_from_right_to_left(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "wide.html")
    page.evaluate("document.documentElement.dir = 'rtl'")
    reader = Reader.of(page, "broad")
    reader.box.evaluate("box => box.scrollTo(-300, 0)")
    box, cell = reader.box.bounding_box(), reader.table.locator("tbody th").first.bounding_box()
    assert box is not None
    assert cell is not None
    assert box["x"] + box["width"] - cell["x"] - cell["width"] == pytest.approx(0, abs=20)
    expect(reader.frame).to_have_class("df-frame df-after df-below df-before")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_tables_have_no_animations(site: Site, visit: Visit, motion: str) -> None:
    page = visit(site, "wide.html", reduced_motion=motion)
    reader = Reader.of(page, "broad")
    nodes = reader.frame.locator("*")
    reader.search.fill("row 1")
    reader.sort("column 3")
    reader.menu()
    moving = """nodes => nodes.filter(node => {
      const { transitionDuration, animationName } = getComputedStyle(node);
      return transitionDuration !== "0s" || animationName !== "none";
    }).map(node => node.outerHTML)"""
    assert nodes.evaluate_all(moving) == []


def test_the_focus_is_visible_in_forced_colours(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html", forced_colors="active")
    reader = Reader.of(page, "few")
    button = reader.head("a").get_by_role("button")
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(button).to_have_css("outline-style", "solid")


def test_bars_and_shadows_are_visible_in_forced_colours(site: Site, visit: Visit) -> None:
    page = visit(site, "wide.html", forced_colors="active")
    reader = Reader.of(page, "broad")
    reader.menu().get_by_role("checkbox", name="Bars: column 3", exact=True).check()
    page.keyboard.press("Escape")
    image = "(node, name) => getComputedStyle(node, name).backgroundImage"
    expect(reader.table.locator("td.df-bar")).to_have_count(60)
    assert "gradient" in reader.table.locator("td.df-bar").nth(5).evaluate(image)
    assert "gradient" in reader.frame.evaluate(image, "::after")
    bright = """(cell) => {
      const { backgroundColor, color } = getComputedStyle(cell);
      return [backgroundColor, color];
    }"""
    cells = reader.table.locator("tbody tr").nth(5).locator("td")
    assert cells.nth(3).evaluate(bright)[1] == cells.nth(1).evaluate(bright)[1]


@pytest.mark.parametrize("theme", THEMES)
def test_cells_with_bars_have_forced_colours(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    options = {"forced_colors": "active", "color_scheme": "dark"}
    page = visit(site_of(theme), "wide.html?df-broad=bars%3Dcolumn+3", **options)
    cells = Reader.of(page, "broad").table.locator("td.df-bar")
    expect(cells).to_have_count(60)
    colours = "({ backgroundColor, color }) => [backgroundColor, color]"
    shown = cells.evaluate_all(f"cells => cells.map(getComputedStyle).map({colours})")
    assert {tuple(pair) for pair in shown} == {("rgb(0, 0, 0)", "rgb(255, 255, 255)")}


def test_ten_thousand_rows_are_laid_out_while_scrolling(
    build: Build, visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    site = build(LARGE, conf={"html_theme": "alabaster"})
    page = visit(site, "index.html")
    page.set_default_timeout(30_000)
    reader = Reader.of(page, "many")
    rows = reader.table.locator("tbody tr")
    assert rows.count() == 10_000
    laid_out = "rows => rows.filter(row => row.offsetHeight).length"
    assert rows.evaluate_all(laid_out) < 500
    head = reader.head("column 3").element_handle()
    times = [head.evaluate(_SORT) for _ in range(3)]
    record_property("milliseconds of sorting", [round(time) for time in times])
    texts = "rows => rows.map(row => Number(row.cells[4].textContent))"
    reader.box.evaluate("box => box.scrollTo(0, 1000)")
    reader.head("column 3").get_by_role("button").evaluate("button => button.click()")
    assert reader.box.evaluate("box => box.scrollTop") == 0, "the new first rows are in view"
    shown = reader.table.locator("tbody tr:not(.df-off)")
    values = sorted(rows.evaluate_all(texts))
    before = rows.evaluate_all(laid_out)
    assert shown.evaluate_all(texts) == values[:before]
    reader.box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
    page.wait_for_function(
        f"({laid_out})([...document.querySelectorAll('#many tbody tr')]) > {before}"
    )
    after = rows.evaluate_all(laid_out)
    assert shown.evaluate_all(texts) == values[:after]
    reader.search.fill("9999")
    expect(reader.frame.get_by_text("of 10000 rows").first).to_be_visible()
