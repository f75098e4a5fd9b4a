"""The Inf2 page of the documentation answers its readers at a glance."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Site
    from playwright.sync_api import Page

    from .conftest import Visit

_IN_VIEW = """
tables => tables.filter(table => table.offsetParent && table.closest(".sd-tab-set")).map(table => {
  const box = table.closest(".df-box").getBoundingClientRect();
  const shown = [...table.tHead.rows[0].cells].filter(head => {
    const { left, right } = head.getBoundingClientRect();
    return right > left && left >= box.left - 1 && right <= box.right + 1;
  });
  return {
    id: table.id,
    labels: shown.map(head => head.ariaLabel),
    height: Math.max(...[...table.tBodies[0].rows].map(row => row.offsetHeight)),
  };
})
"""


@pytest.mark.parametrize("width", [1920, 1400, 1024])
def test_cost_and_throughput_are_in_view(docs: Site, visit: Visit, width: int) -> None:
    page = visit(docs, "inf2.html", viewport={"width": width, "height": 900})
    expect(page.locator(".df-same:visible").first).to_be_visible()
    tables: list[dict[str, Any]] = page.locator("table.df-table").evaluate_all(_IN_VIEW)
    assert len(tables) == 6
    for table in tables:
        for wanted in ("Cost per 1M", "Throughput"):
            assert [label for label in table["labels"] if label.startswith(wanted)], table
        assert table["height"] <= 48


@pytest.fixture
def page(docs: Site, visit: Visit) -> Page:
    options = {"viewport": {"width": 1400, "height": 900}, "permissions": ["clipboard-read"]}
    return visit(docs, "inf2.html", **options)


@pytest.fixture
def encoders(page: Page) -> Reader:
    return Reader.of(page, "encoder-throughput")


def test_a_reader_finds_the_cheapest_instance_for_a_model(encoders: Reader) -> None:
    encoders.search.fill("bert-large 4")  # with its batch size
    assert encoders.column(0) == ["bert-large-uncased"]
    cost = encoders.table.locator("tbody tr:visible td").nth(2)
    expect(cost).to_have_text("$0.096")
    (shown,) = encoders.table.evaluate_all(_IN_VIEW)
    assert {"Cost per 1M inferences", "Inst. Type", "Batch Size"} <= set(shown["labels"])


def test_a_reader_finds_the_cheapest_of_all(encoders: Reader) -> None:
    encoders.sort("Cost per 1M inferences")
    assert encoders.column(0)[0] == "distilbert-base-uncased"


def test_a_reader_compares_two_rows(encoders: Reader) -> None:
    encoders.tick("bert-base-uncased")
    encoders.tick("bert-large-uncased")
    cost = next(line for line in encoders.compared() if line[0].startswith("Cost"))
    assert cost == ["Cost per 1M inferences ≠", "$0.034", "$0.096 ×2.8"]


def test_a_reader_compares_two_tabs(encoders: Reader) -> None:
    encoders.frame.get_by_role("button", name="All tabs").click()
    other = Reader.of(encoders.page, "encoder-latency")
    for reader in (encoders, other):
        expect(reader.table.get_by_text("roberta-base", exact=True)).to_be_visible()


def test_a_reader_sees_that_all_rows_are_of_one_kind(encoders: Reader) -> None:
    same = encoders.frame.get_by_text("Same in all rows:")
    expect(same).to_contain_text("Application Type Batch")


def test_a_reader_copies_the_table_with_its_costs(page: Page, encoders: Reader) -> None:
    encoders.menu().get_by_role("button", name="Copy").click()
    lines = [
        line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\n")
    ]
    assert len(lines[0]) == 17
    assert lines[1][:4] == ["albert-base-v2", "Inf2.xlarge", "8", "0.029"]


def test_a_print_has_the_columns_that_are_folded_on_the_screen(page: Page, tmp_path: Path) -> None:
    page.pdf(path=tmp_path / "page.pdf", format="A4", landscape=True)
    command = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own file
    table = text.partition("Encoder models, throughput")[2].partition("Source:")[0]
    assert len(re.findall(r"\bU22\b", table)) == 8
    assert "Same in all rows" not in text


def test_columns_come_back_to_the_table(encoders: Reader) -> None:
    assert "OS Type" not in encoders.labels()
    encoders.frame.get_by_role("button", name="Show columns").click()
    assert len(encoders.labels()) == 17
    expect(encoders.frame.get_by_text("Same in all rows:")).to_be_hidden()
    assert "fold" in encoders.address()
    encoders.frame.get_by_role("button", name="Fold columns with one value").click()
    assert "OS Type" not in encoders.labels()
    assert "fold" not in encoders.address()


def test_columns_that_are_shown_again_fold_if_they_are_constant(encoders: Reader) -> None:
    same = encoders.frame.get_by_text("Same in all rows:")
    encoders.frame.get_by_role("button", name="Show columns").click()
    labels = encoders.labels()
    encoders.frame.get_by_role("button", name="Fold columns with one value").click()
    encoders.hide(*labels[1:])
    expect(same).to_be_hidden()
    encoders.frame.get_by_role("button", name=f"Hidden columns: {len(labels) - 1}: remove").click()
    expect(same).to_be_visible()
