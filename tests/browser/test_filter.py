"""Readers search for rows, and link to the results."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("INF2", ["inf2.8xlarge", "inf2.xlarge"]),
        ("a-10", ["a 10"]),
        ("other 9", ["gamma", "delta", "epsilon"]),
        ("  $13  ", ["iota"]),
        ("inf2 zeta", []),
        ("   ", None),
    ],
)
def test_a_search_finds_rows_with_all_words(
    site: Site, visit: Visit, words: str, names: list[str] | None
) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    reader.search.fill(words)
    if names is None:
        assert len(reader.rows()) == 12
        assert reader.announcement == ""
        return
    assert reader.column(0) == names
    assert reader.announcement == f"{len(names)} of 12 rows"
    expect(reader.frame.get_by_text(f"{len(names)} of 12 rows").first).to_be_visible()


def test_escape_clears_the_search(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.search.press_sequentially("inf2")
    page.keyboard.press("Escape")
    assert len(reader.rows()) == 12
    expect(reader.search).to_have_value("")
    expect(reader.search).to_be_focused()


@pytest.mark.parametrize("rows", range(1, 7))
def test_tables_have_the_tools_that_their_size_asks_for(
    build: Build, visit: Visit, rows: int
) -> None:
    page = f".. df-table::\n   :name: sized\n\n   df = pd.DataFrame({{'a': range({rows})}})\n"
    reader = Reader.of(visit(build(page), "index.html"), "sized")
    expect(reader.search).to_have_count(1 if rows >= 5 else 0)
    menu = reader.frame.get_by_role("button", name="Table options")
    expect(menu).to_have_count(1 if rows >= 3 else 0)
    expect(reader.table.get_by_role("checkbox")).to_have_count(rows if rows >= 3 else 0)


def test_a_list_filters_by_a_value_of_its_column(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    choice = reader.list_of("family")
    assert choice.locator("option").all_inner_texts() == ["all", "a", "inf", "other", "(empty)"]
    expect(reader.list_of("name")).to_have_count(0)
    choice.select_option("inf")
    assert reader.column(0) == ["inf2.8xlarge", "inf2.xlarge"]
    reader.search.fill("8xlarge")
    assert reader.column(0) == ["inf2.8xlarge"]
    assert reader.announcement == "1 of 12 rows"
    reader.search.fill("")
    reader.choose("family", "(empty)")
    assert reader.column(0) == ["theta"]
    assert "df-machines=%253Dfamily" in reader.address()
    expect(reader.head("family")).to_have_attribute("aria-sort", "none")


def test_the_keyboard_chooses_a_value(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.head("family").get_by_role("button").focus()
    page.keyboard.press("Tab")
    expect(reader.list_of("family")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert reader.column(0) == ["inf2.8xlarge", "inf2.xlarge"]
    expect(reader.head("family")).to_have_attribute("aria-sort", "none")
    assert reader.chips() == ["family: inf ×"]
    reader.choose("family", "all")
    assert len(reader.rows()) == 12
    assert reader.chips() == []


def test_hiding_a_column_clears_its_filter(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    reader.choose("family", "inf")
    assert len(reader.rows()) == 2
    reader.hide("family")
    assert len(reader.rows()) == 12


def test_a_long_chosen_value_does_not_widen_its_column(
    build: Build, visit: Visit, theme: str
) -> None:
    texts = [f"{word} " + "and more words " * 6 for word in ("one", "two")]
    page = f".. df-table::\n   :name: long\n\n   df = pd.DataFrame({{'text': {texts!r} * 3}})\n"
    site = build(page, conf={"html_theme": theme})
    reader = Reader.of(visit(site, "index.html", viewport={"width": 320, "height": 640}), "long")
    width = "table => table.offsetWidth"
    before = reader.table.evaluate(width)
    reader.list_of("text").select_option(index=1)
    assert len(reader.rows()) == 3
    assert reader.table.evaluate(width) <= before + 20


def test_a_search_finds_all_rows_of_a_joined_cell(site: Site, visit: Visit) -> None:
    page = visit(site, "shapes.html?df-joined=q%3DP")
    reader = Reader.of(page, "joined")
    assert reader.column(0) == ["p", "p", "6 of 8 rows"]


def test_a_link_restores_search_order_and_columns(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html?highlight=end&x=1#elsewhere"), "machines")
    reader.search.fill("other")
    reader.sort("rate")
    reader.sort("rate")
    reader.hide("cost")
    second = Reader(
        reader.page, reader.page.locator("table").nth(1), reader.page.locator(".df-frame").nth(1)
    )
    second.search.fill("inf2")
    address = reader.address()
    parameters = parse_qs(urlsplit(address).query)
    assert parameters["x"] == ["1"]
    assert set(parameters) - {"highlight"} == {"x", "df-machines", "df-2"}
    assert address.endswith("#elsewhere")
    rows = reader.rows()
    assert [len(row) for row in rows] == [3] * 7
    restored = visit(site, address.rpartition("/")[2])
    assert Reader.of(restored, "machines").rows() == rows
    expect(Reader.of(restored, "machines").search).to_have_value("other")
    expect(Reader.of(restored, "machines").head("rate")).to_have_attribute(
        "aria-sort", "descending"
    )
    assert restored.locator(".df-frame").nth(1).locator("tbody tr:visible").count() == 2


def test_values_with_the_same_text_are_chosen_together(
    build: Build, visit: Visit, theme: str
) -> None:
    snippet = "df = pd.DataFrame({'size': [1.001, 1.004, 2, 1.001] * 4})"
    page = f".. df-table::\n   :name: sizes\n   :precision: 0\n\n   {snippet}\n"
    site = build(page, conf={"html_theme": theme})
    reader = Reader.of(visit(site, "index.html"), "sizes")
    reader.choose("size", "1")
    assert reader.column(0) == ["1"] * 12


def test_measured_numbers_have_no_list_of_values(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    # Two of its values are equal.
    expect(reader.list_of("rate")).to_have_count(0)


def test_an_empty_result_offers_all_rows_again(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    expect(reader.frame.get_by_text("No row matches.")).to_be_hidden()
    reader.choose("family", "inf")
    reader.search.fill("beta")
    expect(reader.frame.get_by_text("No row matches.")).to_be_visible()
    reader.frame.get_by_role("button", name="Show all rows").click()
    assert len(reader.rows()) == 12
    expect(reader.search).to_be_focused()
    expect(reader.frame.get_by_text("No row matches.")).to_be_hidden()


def test_chips_show_the_state_of_a_table_and_undo_it(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.choose("family", "other")
    reader.sort("rate")
    reader.hide("rate")  # a column that orders the rows may be hidden
    reader.tick("beta")
    assert reader.chips() == ["family: other ×", "rate ▲ ×", "Hidden columns: 1 ×",
                              "Tick another row to compare ×"]  # fmt: skip
    assert reader.column(0)[0] == "beta"
    reader.frame.get_by_role("button", name="family: other: remove").click()
    assert len(reader.rows()) == 12
    reader.frame.get_by_role("button", name="rate ▲: remove").press("Enter")
    assert reader.column(0)[0] == "inf2.8xlarge"
    reader.frame.get_by_role("button", name="Hidden columns: 1: remove").click()
    assert "rate" in reader.labels()
    reader.frame.get_by_role("button", name="Tick another row to compare: remove").click()
    assert reader.chips() == []
    assert reader.address().endswith("index.html")


def test_a_state_made_just_before_leaving_is_kept(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.search.fill("inf2")
    page.evaluate("location.href = 'plain.html'")
    page.wait_for_url("**/plain.html")
    page.go_back()
    assert reader.column(0) == ["inf2.8xlarge", "inf2.xlarge"]


def test_reset_clears_the_address(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    reader.search.fill("other")
    assert "df-machines" in reader.address()
    menu = reader.menu()
    menu.get_by_role("button", name="Reset").click()
    expect(menu).to_be_hidden()
    assert reader.address().endswith("index.html")
    assert len(reader.rows()) == 12


def test_going_back_restores_the_search_in_the_address(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.search.fill("inf2")
    assert "inf2" in reader.address()
    page.evaluate("location.hash = '#elsewhere'")
    reader.search.fill("")
    assert "inf2" not in reader.address()
    page.go_back()
    assert reader.column(0) == ["inf2.8xlarge", "inf2.xlarge"]


@pytest.mark.parametrize(
    "state",
    [
        "q%3D%26",
        "up%3Dnothing",
        "%253Dfamily%3Dnothing",
        "hide%3D",
        "nonsense%3Drate",
        "%3Cb%3E",
        "%253Dname%3Dbeta",
        "up%3Drate%26down%3Drate",
        "hide%3Dname",
    ],
)
def test_unknown_states_in_the_address_are_ignored(site: Site, visit: Visit, state: str) -> None:
    reader = Reader.of(visit(site, f"index.html?df-machines={state}"), "machines")
    assert len(reader.rows()) == 12
    assert len(reader.labels()) == 4
    if "family" in state:
        expect(reader.list_of("family")).to_have_value("")


def test_an_address_sorts_by_only_one_column(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html?df-machines=down%3Drate%26up%3Dcost")
    reader = Reader.of(page, "machines")
    assert reader.column(0)[0] == "a 10"
    expect(reader.table.locator("[aria-sort$=ng]")).to_have_count(1)
    expect(reader.head("rate")).to_have_attribute("aria-sort", "descending")
    reader.sort("cost")
    assert "rate" not in reader.address()


def test_an_address_cannot_hide_the_first_column(site: Site, visit: Visit) -> None:
    hidden = "%26".join(f"hide%3D{name}" for name in ("name", "family", "rate", "cost"))
    reader = Reader.of(visit(site, f"index.html?df-machines={hidden}"), "machines")
    assert reader.labels() == ["name"]
    box = reader.menu().get_by_role("checkbox", name="name", exact=True)
    expect(box).to_be_checked()
    expect(box).to_be_disabled()
