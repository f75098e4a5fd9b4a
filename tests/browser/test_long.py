"""Long tables load quickly, and completely without the scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .pages import LARGE
from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site
    from playwright.sync_api import Browser, Page

    from .conftest import Visit

_SHOWN = "rows => rows.filter(row => row.offsetHeight).length"


@pytest.fixture
def large(build: Build, theme: str) -> Site:
    return build(LARGE, conf={"html_theme": theme})


def _rows_in_view(page: Page) -> int:
    count: int = page.locator("#many tbody tr").evaluate_all(_SHOWN)
    return count


def test_a_script_in_the_head_keeps_rows_out_of_the_layout(large: Site, visit: Visit) -> None:
    html = (large.out / "index.html").read_text(encoding="utf-8")
    head = html.partition("<body")[0]
    assert re.search(r'<script src="_static/df-table-early\.js[^>]*"></script>', head)
    page = visit(large, "index.html")
    # Without the other scripts there is a moment before the page is loaded.
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.early = document.querySelectorAll("
        "'#many tbody tr').length && [...document.querySelectorAll('#many tbody tr')]"
        ".filter(row => row.offsetHeight).length })"
    )
    page.reload()
    assert page.evaluate("early") == 100
    assert _rows_in_view(page) < 500


# All themes load the script in the head, which is tested above: one theme is enough here.
@pytest.mark.parametrize("theme", ["alabaster"])
@pytest.mark.parametrize("missing", ["df-table-*.js", "df-table-rows.js", "df-table.js"])
def test_all_rows_appear_if_a_script_is_missing(
    large: Site, browser: Browser, missing: str
) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.route(f"**/{missing}*", lambda route: route.abort())
    page.goto(f"{large.out.as_uri()}/index.html")
    expect(page.locator("#many tbody tr").last).to_be_visible()
    assert _rows_in_view(page) == 10_000
    page.close()


def test_all_rows_appear_without_scripts(large: Site, visit: Visit) -> None:
    page = visit(large, "index.html", java_script_enabled=False)
    expect(page.locator("#many tbody tr").last).to_be_visible()


def test_a_page_with_short_tables_has_no_script_that_blocks(build: Build) -> None:
    page = ".. df-table::\n\n   df = pd.DataFrame({'a': range(500)})\n"
    html = (build(page).out / "index.html").read_text(encoding="utf-8")
    assert "df-table-early" not in html


def test_a_mark_of_a_search_stands_in_the_middle(large: Site, visit: Visit) -> None:
    page = visit(large, "index.html?highlight=4321", viewport={"width": 1000, "height": 800})
    mark = page.locator("#many .highlighted", has_text="4321").first
    expect(mark).to_be_in_viewport()
    box = mark.bounding_box()
    assert box is not None
    assert 200 < box["y"] < 600
    assert Reader.of(page, "many").box.evaluate("box => box.scrollTop") > 0
