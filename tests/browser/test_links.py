"""Links to hidden tables and cells show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit

_LONG = """
`To the end <#index-0>`__.

.. df-table::
   :name: long

   rows = range(1000)
   df = pd.DataFrame({"row": rows, "even": [row % 2 == 0 for row in rows],
                      "word": [f"w{row}w" if row != 777 else ":index:`w777w`" for row in rows],
                      "twice": [2 * row for row in rows]})
"""


@pytest.fixture
def long_table(build: Build, theme: str) -> Site:
    """Return a site whose long table is not fully laid out; an index entry links to row 777."""
    return build(_LONG, conf={"html_theme": theme, "df_table_roles": ["index"]})


@pytest.mark.parametrize("name", ["hidden", "folded"])
def test_an_address_opens_tabs_and_dropdowns_around_its_target(
    site: Site, visit: Visit, name: str
) -> None:
    page = visit(site, f"tabs.html#{name}")
    expect(page.locator(f"table#{name}")).to_be_visible()
    expect(page.locator(f"table#{name}")).to_be_in_viewport()


@pytest.mark.parametrize(("link", "name"), [("the link", "hidden"), ("the fold", "folded")])
def test_a_link_opens_tabs_and_dropdowns_around_its_target(
    site: Site, visit: Visit, link: str, name: str
) -> None:
    page = visit(site, "tabs.html")
    table = page.locator(f"table#{name}")
    expect(table).to_be_hidden()
    page.get_by_role("link", name=link).click()
    expect(table).to_be_in_viewport()


def test_an_address_opens_a_tab_without_the_script_of_the_tabs(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    page.route("**/design-tabs.js*", lambda route: route.fulfill(body="", content_type="text/js"))
    page.goto(f"{site.out.as_uri()}/tabs.html#hidden")
    expect(page.locator("table#hidden")).to_be_in_viewport()


def test_a_search_result_in_a_hidden_tab_is_shown(site: Site, visit: Visit) -> None:
    page = visit(site, "tabs.html?highlight=hidden")  # an address of Sphinx's search
    expect(page.locator("table#hidden .highlighted").first).to_be_in_viewport()


def test_a_link_opens_a_closed_tab_again(site: Site, visit: Visit) -> None:
    page = visit(site, "tabs.html#hidden")
    table = page.locator("table#hidden")
    page.get_by_text("First", exact=True).click()
    expect(table).to_be_hidden()
    page.get_by_role("link", name="the link").click()
    expect(table).to_be_in_viewport()


def test_a_cell_in_a_tab_can_be_the_target(site: Site, visit: Visit) -> None:
    page = visit(site, "tabs.html")
    page.evaluate("document.querySelector('#hidden tbody td').id = 'cell'; location.hash = 'cell'")
    expect(page.locator("#cell")).to_be_in_viewport()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="a long table"),
        pytest.param("?df-long=q%3Dnothing", id="a search"),
        pytest.param("?df-long=%253Deven%3DTrue", id="a choice"),
        pytest.param("?df-long=hide%3Dword", id="a hidden column"),
        pytest.param("?df-long=down%3Drow", id="another order"),
        pytest.param("?highlight=w777w", id="a mark of a search"),
    ],
)
def test_an_address_shows_a_hidden_cell(long_table: Site, visit: Visit, query: str) -> None:
    page = visit(long_table, f"index.html{query}" + ("" if "highlight" in query else "#index-0"))
    reader = Reader.of(page, "long")
    expect(reader.table.get_by_text("w777w", exact=True)).to_be_in_viewport()
    numbers = "rows => rows.map(row => Number(row.cells[0].textContent))"
    rows = reader.table.locator("tbody tr:visible").evaluate_all(numbers)
    assert len(rows) < 1000, "not more than needed"
    assert rows == (list(range(1000))[::-1] if "down" in query else list(range(1000)))[: len(rows)]
    assert reader.table.locator("thead th:visible").count() == 4
    assert ("df-long" in reader.address()) == ("down" in query)


def test_a_link_works_after_a_search_of_the_site(long_table: Site, visit: Visit) -> None:
    page = visit(long_table, "index.html?highlight=w777w")
    reader = Reader.of(page, "long")
    expect(reader.table.get_by_text("w777w", exact=True)).to_be_in_viewport()
    reader.search.fill("w5w")
    page.evaluate("location.hash = 'long'")
    expect(reader.table).to_be_in_viewport()
    expect(reader.search).to_have_value("w5w")


def test_a_marked_joined_cell_in_a_hidden_column_is_shown(
    build: Build, visit: Visit, theme: str
) -> None:
    page = """
    .. df-table::
       :name: joined
       :index:

       levels = [["red", "blue"], ["north", "south"], [2, 1]]
       index = pd.MultiIndex.from_product(levels, names=["one", "two", "three"])
       df = pd.DataFrame({"value": range(8)}, index=index)
    """
    site = build({"index.rst": page}, conf={"html_theme": theme})
    state = "down%3Dvalue%26hide%3Dtwo"  # joined cells have copies, which are hidden
    reader = Reader.of(visit(site, f"index.html?highlight=south&df-joined={state}"), "joined")
    expect(reader.head("two")).to_be_visible()


def test_a_link_shows_a_hidden_cell(long_table: Site, visit: Visit) -> None:
    page = visit(long_table, "index.html")
    reader = Reader.of(page, "long")
    reader.search.fill("w5w")
    page.get_by_role("link", name="To the end").click()
    expect(reader.table.get_by_text("w777w", exact=True)).to_be_in_viewport()
    expect(reader.search).to_have_value("")


@pytest.mark.parametrize("name", ["nothing", "%E0%A4%A", "%3Cimg%3E", ""])
def test_a_missing_target_is_ignored(site: Site, visit: Visit, name: str) -> None:
    page = visit(site, f"tabs.html#{name}")
    expect(page.locator(".df-frame")).to_have_count(3)
