"""Links lead to tables that are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Site

    from .conftest import Visit


@pytest.mark.parametrize("name", ["hidden", "folded"])
def test_an_address_opens_what_hides_its_target(site: Site, visit: Visit, name: str) -> None:
    page = visit(site, f"tabs.html#{name}")
    expect(page.locator(f"table#{name}")).to_be_visible()
    expect(page.locator(f"table#{name}")).to_be_in_viewport()


@pytest.mark.parametrize(("link", "name"), [("the link", "hidden"), ("the fold", "folded")])
def test_a_link_opens_what_hides_its_target(site: Site, visit: Visit, link: str, name: str) -> None:
    page = visit(site, "tabs.html")
    table = page.locator(f"table#{name}")
    expect(table).to_be_hidden()
    page.get_by_role("link", name=link).click()
    expect(table).to_be_in_viewport()


def test_an_address_opens_a_tab_without_help_of_the_tabs_own_script(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "index.html")
    page.route("**/design-tabs.js*", lambda route: route.fulfill(body="", content_type="text/js"))
    page.goto(f"{site.out.as_uri()}/tabs.html#hidden")
    expect(page.locator("table#hidden")).to_be_in_viewport()


def test_what_a_search_finds_in_a_hidden_tab_is_shown(site: Site, visit: Visit) -> None:
    page = visit(site, "tabs.html?highlight=hidden")  # as Sphinx's search has it
    expect(page.locator("table#hidden .highlighted").first).to_be_in_viewport()


def test_a_link_opens_again_what_was_closed(site: Site, visit: Visit) -> None:
    page = visit(site, "tabs.html#hidden")
    table = page.locator("table#hidden")
    page.get_by_text("First", exact=True).click()
    expect(table).to_be_hidden()
    page.get_by_role("link", name="the link").click()
    expect(table).to_be_in_viewport()


def test_a_cell_within_a_tab_may_be_the_target(site: Site, visit: Visit) -> None:
    page = visit(site, "tabs.html")
    page.evaluate("document.querySelector('#hidden tbody td').id = 'cell'; location.hash = 'cell'")
    expect(page.locator("#cell")).to_be_in_viewport()


@pytest.mark.parametrize("name", ["nothing", "%E0%A4%A", "%3Cimg%3E", ""])
def test_a_target_may_be_missing(site: Site, visit: Visit, name: str) -> None:
    page = visit(site, f"tabs.html#{name}")
    expect(page.locator(".df-frame")).to_have_count(3)
