"""Readers sort and filter tables with groups and totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit

_PAGE = """
.. df-table:: Costs
   :name: costs
   :group-by: family
   :totals: sum

   df = pd.DataFrame({
       "family": ["bert", "bert", "t5", "bert", "t5"],
       "model": ["base", "large", "small", "tiny", "3b"],
       "cost": [2, 3, 1, 1, 9],
   })

.. df-table:: Hidden
   :name: hidden
   :hidden: note

   df = pd.DataFrame({"model": ["a", "b", "c"], "note": ["x", "y", "z"], "cost": [1, 2, 3]})
"""


@pytest.fixture
def site(build: Build, theme: str) -> Site:
    return build(_PAGE, conf={"html_theme": theme})


@pytest.fixture
def costs(site: Site, visit: Visit) -> Reader:
    return Reader.of(visit(site, "index.html", permissions=["clipboard-read"]), "costs")


def test_groups_stay_together_when_rows_are_sorted(costs: Reader) -> None:
    before = costs.rows()
    assert [row[0] for row in before] == [
        "bert", "base", "large", "tiny", "Sum", "t5", "small", "3b", "Sum", "Sum of all rows",
    ]  # fmt: skip
    costs.sort("cost")
    costs.sort("cost")
    assert costs.rows() == [
        ["bert"], ["large", "3"], ["base", "2"], ["tiny", "1"], ["Sum", "6"],
        ["t5"], ["3b", "9"], ["small", "1"], ["Sum", "10"], ["Sum of all rows", "16"],
    ]  # fmt: skip
    costs.sort("cost")
    assert costs.rows() == before


def test_a_search_finds_the_rows_of_a_group(costs: Reader) -> None:
    costs.search.fill("t5")
    assert costs.column(0) == ["t5", "small", "3b", "Sum", "Sum of all rows"]
    assert costs.announcement == "2 of 5 rows"
    costs.search.fill("tiny")
    assert costs.column(0) == ["bert", "tiny", "Sum", "Sum of all rows"]
    costs.search.fill("nothing")
    assert costs.rows() == []


def test_only_rows_of_data_can_be_ticked_and_copied(costs: Reader) -> None:
    expect(costs.table.get_by_role("checkbox")).to_have_count(5)
    costs.tick("bert · base", "t5 · 3b")
    assert costs.compared() == [["", "bert · base", "t5 · 3b"], ["cost ≠", "2", "9 ×4.5"]]
    costs.menu().get_by_role("button", name="Copy").click()
    copied: str = costs.page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n")[:3] == ["Group\tmodel\tcost", "bert\tbase\t2", "bert\tlarge\t3"]
    assert len(copied.split("\n")) == 6


def test_a_heading_spans_the_columns_that_are_shown(costs: Reader) -> None:
    heading = costs.table.locator(".df-group th").first
    assert heading.evaluate("cell => cell.colSpan") == 2
    costs.hide("cost")
    assert heading.evaluate("cell => cell.colSpan") == 1
    assert costs.rows()[0] == ["bert"]


def test_headings_and_totals_look_different(costs: Reader) -> None:
    weight = "cell => +getComputedStyle(cell).fontWeight"
    row = costs.table.locator("tbody td.df-number").first
    assert row.evaluate(weight) <= 400
    for name in ("df-group", "df-total"):
        assert costs.table.locator(f".{name} > *").first.evaluate(weight) >= 600
    ground = "cell => getComputedStyle(cell).backgroundColor"
    assert costs.table.locator(".df-group th").first.evaluate(ground) != row.evaluate(ground)


def test_columns_that_the_author_hides_can_be_shown(site: Site, visit: Visit) -> None:
    reader = Reader.of(visit(site, "index.html"), "hidden")
    assert reader.labels() == ["model", "cost"]
    assert reader.chips() == ["Hidden columns: 1 ×"]
    reader.menu().get_by_role("checkbox", name="note", exact=True).check()
    assert reader.labels() == ["model", "note", "cost"]
    address = reader.address()
    assert "show%3Dnote" in address
    again = Reader.of(visit(site, address.rpartition("/")[2]), "hidden")
    assert again.labels() == ["model", "note", "cost"]
    again.menu().get_by_role("button", name="Reset").click()
    assert again.labels() == ["model", "cost"]


def test_columns_that_the_author_hides_are_shown_without_scripts(site: Site, visit: Visit) -> None:
    page = visit(site, "index.html", java_script_enabled=False)
    assert page.locator("table#hidden thead th:visible").all_inner_texts() == [
        "model", "note", "cost",
    ]  # fmt: skip
