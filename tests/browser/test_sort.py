"""Readers sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit

_RATES = ["1.97", "0.76", "10", "9", "", "-3", "9", "9.5", "8.5", "7", "6", ""]
_UP = ["-3", "0.76", "1.97", "6", "7", "8.5", "9", "9", "9.5", "10", "", ""]
_DOWN = ["10", "9.5", "9", "9", "8.5", "7", "6", "1.97", "0.76", "-3", "", ""]


def _texts(values: list[str]) -> list[str]:
    return [f"{float(value):g}" if value else "" for value in values]


def test_clicks_on_a_label_sort_up_then_down_then_restore_the_order(
    site: Site, visit: Visit
) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    head = reader.head("rate")
    expect(head).to_have_attribute("aria-sort", "none")
    steps = [
        ("ascending", _UP, "Sorted by rate, ascending"),
        ("descending", _DOWN, "Sorted by rate, descending"),
        ("none", _RATES, "Original order"),
    ]
    for order, values, announcement in steps:
        reader.sort("rate")
        expect(head).to_have_attribute("aria-sort", order)
        assert _texts(reader.column(2)) == values
        assert reader.announcement == announcement


def test_rows_with_equal_values_keep_their_order(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    reader.sort("rate")
    assert [row[0] for row in reader.rows() if row[2].startswith("9.0")] == ["a 9", "gamma"]
    reader.sort("rate")
    assert [row[0] for row in reader.rows() if row[2].startswith("9.0")] == ["a 9", "gamma"]
    assert [row[0] for row in reader.rows() if not row[2]] == ["Zeta", "iota"]


def test_the_sort_button_of_a_column_without_a_label_has_a_name(
    build: Build, visit: Visit, theme: str
) -> None:
    snippet = "df = pd.DataFrame({'a': [1, 2]}, index=['x', 'y'])"
    page = f".. df-table::\n   :name: unnamed\n   :index:\n\n   {snippet}\n"
    site = build(page, conf={"html_theme": theme})
    reader = Reader.of(visit(site, "index.html"), "unnamed")
    button = reader.table.get_by_role("button", name="Column", exact=True)
    button.press("Enter")
    button.press("Enter")
    assert reader.column(0) == ["y", "x"]
    assert reader.announcement == "Sorted by Column, descending"


def test_sorting_by_another_column_replaces_the_order(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "machines")
    reader.sort("rate")
    reader.sort("name")
    expect(reader.head("rate")).to_have_attribute("aria-sort", "none")
    assert reader.column(0)[:5] == ["a 9", "a 10", "beta", "delta", "epsilon"]
    reader.sort("cost")
    assert reader.column(3)[:2] == ["$2.456", "$3.000"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_sorts(site: Site, visit: Visit, key: str) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "few")
    reader.head("a").get_by_role("button").focus()
    page.keyboard.press(key)
    assert reader.column(0) == ["1", "2", "3"]
    expect(reader.head("a").get_by_role("button")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press(key)
    assert reader.column(1) == ["x", "y", "z"]


def test_a_click_beside_the_label_also_sorts(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "few")
    reader.head("a").click(position={"x": 2, "y": 2})
    assert reader.column(0) == ["1", "2", "3"]


def test_joined_cells_are_split_and_joined_again(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "shapes.html"), "joined")
    note = ["6 of 8 rows"]
    before = reader.rows()
    assert before[1] == ["1", "1", "7", "b"]
    reader.sort("v")
    assert reader.rows() == [
        ["p", "n", "1", "5", "3", "c"],
        ["p", "n", "2", "4", "4", "b"],
        ["q", "m", "1", "3", "5", "a"],
        ["q", "m", "2", "2", "6", "c"],
        ["q", "n", "1", "1", "7", "b"],
        ["q", "n", "2", "0", "8", "a"],
        note,
    ]
    reader.sort("v")
    reader.sort("v")
    assert reader.rows() == before
    reader.sort("one")
    assert [row[:3] for row in reader.rows()[:3]] == [
        ["p", "n", "2"],
        ["p", "n", "1"],
        ["q", "n", "2"],
    ]


def test_rows_of_sums_stay_at_the_end(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "shapes.html"), "sums")
    reader.sort("a")
    assert reader.column(0) == ["1", "2", "3", "6"]
    reader.sort("a")
    assert reader.column(0) == ["3", "2", "1", "6"]


def test_header_rows_stay_in_the_header(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "shapes.html"), "header-rows")
    reader.sort("a")
    assert reader.column(0) == ["1", "3"]
    assert reader.labels()[2:] == ["unit", "m"]


def test_a_link_in_a_label_still_works(site: Site, visit: Visit) -> None:
    page = visit(site, "shapes.html")
    reader = Reader.of(page, "header-rows")
    reader.table.get_by_role("link", name="here").click()
    assert page.url.endswith("#sums")
    assert reader.column(0) == ["3", "1"]
    reader.table.get_by_role("link", name="here").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert reader.column(1) == ["x", "y"]
    expect(reader.table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "ascending")
