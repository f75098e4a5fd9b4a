"""Readers see a table in the whole window, or the tables of all tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .pages import THEMES
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

    from .conftest import Visit

_MODELS = """
.. tab-set::

   .. tab-item:: Throughput
      :sync: throughput

      .. df-table:: Throughput
         :name: throughput

         df = pd.DataFrame({"model": list("abcde"), "cost": [5, 4, 3, 2, 1]})

   .. tab-item:: Latency
      :sync: latency

      .. df-table:: Latency
         :name: latency

         df = pd.DataFrame({"model": list("abcde"), "cost": [1, 2, 3, 4, 5]})
"""


@pytest.mark.parametrize("theme", THEMES)
def test_a_wide_table_fills_the_window_until_escape(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(site_of(theme), "wide.html", viewport={"width": 1280, "height": 700})
    reader = Reader.of(page, "broad")
    before = reader.frame.bounding_box()
    colour = reader.table.evaluate("table => getComputedStyle(table).color")
    button = reader.frame.get_by_role("button", name="Whole window")
    button.click()
    assert reader.frame.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 700}
    assert reader.table.evaluate("table => getComputedStyle(table).color") == colour
    top = "([x, y]) => document.elementFromPoint(x, y).closest('.df-frame') !== null"
    for place in ([5, 5], [1275, 695], [640, 350]):
        assert page.evaluate(top, place), "nothing of the page is above it"
    reader.sort("column 3")
    reader.hide("column 1")  # Escape closes the menu alone
    assert reader.frame.evaluate("frame => frame.matches(':popover-open')")
    reader.search.fill("9")
    page.keyboard.press("Escape")  # clears the search
    expect(reader.search).to_have_value("")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert reader.frame.get_attribute("popover") is None
    after = reader.frame.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["width"] - before["width"]) < 2
    assert "column 1" not in reader.labels()


def test_the_button_ends_the_wide_view_too(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "wide.html"), "broad")
    button = reader.frame.get_by_role("button", name="Whole window")
    button.click()
    reader.frame.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()
    assert reader.frame.get_attribute("popover") is None


def test_a_table_that_fits_has_no_button_for_the_window(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "few")
    expect(reader.frame.get_by_role("button", name="Whole window")).to_be_hidden()


def test_all_tabs_of_a_set_are_seen_together(build: Build, visit: Visit, theme: str) -> None:
    site = build(_MODELS, conf={"html_theme": theme}, extensions=("sphinx_design",))
    page = visit(site, "index.html")
    first, second = (Reader.of(page, name) for name in ("throughput", "latency"))
    expect(second.table).to_be_hidden()
    button = first.frame.get_by_role("button", name="All tabs")
    button.click()
    expect(first.table).to_be_in_viewport()
    expect(second.table).to_be_in_viewport()
    expect(button).to_have_attribute("aria-pressed", "true")
    labels = [page.locator(".sd-tab-label", has_text=name) for name in ("Throughput", "Latency")]
    places = (labels[0], first.table, labels[1], second.table)
    tops = [box["y"] for place in places if (box := place.bounding_box())]
    assert len(tops) == 4
    assert tops == sorted(tops)
    address = first.address()
    second.frame.get_by_role("button", name="All tabs").click()
    expect(first.table).to_be_hidden()
    expect(second.table).to_be_in_viewport()
    page = visit(site, address.rpartition("/")[2])
    for name in ("throughput", "latency"):
        expect(page.locator(f"table#{name}")).to_be_visible()


def test_a_table_outside_tabs_has_no_button_for_tabs(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    expect(page.get_by_role("button", name="All tabs")).to_have_count(0)


def test_a_link_with_a_state_opens_the_tab_and_shows_the_table(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "tabs.html?df-hidden=down%3Dname"), "hidden")
    expect(reader.table).to_be_visible()
    expect(reader.table).to_be_in_viewport()
    assert reader.column(0)[0] == "row 29"
    reader.page.reload()
    expect(reader.table).to_be_in_viewport()


def test_a_link_with_a_state_and_the_anchor_of_a_section_opens_the_tab(
    site: Site, visit: Visit
) -> None:
    reader = Reader.of(visit(site, "tabs.html?df-hidden=down%3Dname#tabs"), "hidden")
    expect(reader.table).to_be_in_viewport()
    elsewhere = visit(site, "index.html?df-machines=q%3Dbeta#elsewhere")
    expect(elsewhere.locator("#elsewhere")).to_be_in_viewport()
    assert Reader.of(elsewhere, "machines").column(0) == ["beta"]


def test_a_browser_that_loads_a_page_again_scrolls_by_itself(site: Site, visit: Visit) -> None:
    page = visit(site, "wide.html?df-broad=down%3Dname", viewport={"width": 1280, "height": 300})
    page.evaluate("scrollTo(0, 400)")
    page.reload()
    page.wait_for_function("scrollY === 400")
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == 400, "nothing scrolls it later"
