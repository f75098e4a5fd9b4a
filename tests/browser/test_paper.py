"""Readers print."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .pages import THEMES
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Site
    from playwright.sync_api import Page

    from .conftest import Visit


def printed(page: Page, folder: Path) -> str:
    """Return the text of a page on paper."""
    page.pdf(path=folder / "page.pdf", format="A4", landscape=True)
    command = ["pdftotext", "-layout", str(folder / "page.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own file


def test_print_has_all_rows_and_columns_in_the_order_of_the_reader(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    page = visit(site, "index.html")
    reader = Reader.of(page, "machines")
    reader.search.fill("other")
    reader.sort("cost")
    reader.hide("cost")
    reader.tick("Zeta", "beta")
    before = reader.rows()
    text = printed(page, tmp_path).partition("Machines")[2]
    first = text.partition("A table without")[0]
    names = re.findall(r"inf2\.\w+|a ?\d+|Zeta|beta|gamma|delta|epsilon|theta|eta|iota", first)
    order = ",".join(names).replace("a9", "a 9")
    assert order == (
        "inf2.xlarge,a 10,a 9,Zeta,beta,gamma,delta,epsilon,inf2.8xlarge,eta,theta,iota"
    )
    assert "$13.000" in first
    assert not re.search("⋯|of 12 rows|[▲▼↕×]", text)
    page.emulate_media(media="print")  # a theme may print its own search box
    expect(reader.search).to_be_hidden()
    page.emulate_media(media="screen")
    assert reader.rows() == before


@pytest.mark.parametrize("theme", THEMES)
def test_print_has_the_tables_of_all_tabs(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(site_of(theme), "tabs.html")
    page.emulate_media(media="print")
    parts = [
        page.locator(".sd-tab-set").first.get_by_text(text, exact=True)
        for text in ("First", "Second", "Inner second", "Hidden", "row 29")
    ]
    tops = [box["y"] for part in parts if (box := part.bounding_box())]
    assert len(tops) == len(parts), "all are on the paper"
    assert tops == sorted(tops), "each label above its tables"


def test_a_scrolling_table_is_printed_completely(site: Site, visit: Visit, tmp_path: Path) -> None:
    text = printed(visit(site, "wide.html"), tmp_path)
    sheets = [sheet for sheet in text.split("\f") if re.search(r"row \d", sheet)]
    assert len(sheets) > 1
    assert all("name" in sheet for sheet in sheets), "the labels are on each sheet"
    squeezed = re.sub(r"\s+", "", text)
    assert squeezed.count("Inanote") >= 1
    words = set(re.findall(r"\d+", text))
    assert {str(r * 15) for r in range(60)} <= words, "the cells of a column far to the right"


@pytest.mark.parametrize("theme", THEMES)
def test_a_wide_table_fits_the_paper_and_breaks_few_words(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(site_of(theme), "wide.html", viewport={"width": 720, "height": 1000})
    page.emulate_media(media="print")
    reader = Reader.of(page, "broad")
    ems = """cells => cells.map(cell => {
      const { width, fontSize } = getComputedStyle(cell);
      return parseFloat(width) / parseFloat(fontSize);
    })"""
    widths = reader.table.locator("th, td").evaluate_all(ems)
    assert min(widths) > 4.8, "room for a word of eight letters"
    # The window is as wide as the text area of A4. Alabaster prints wider, and is scaled down.
    width = reader.table.evaluate("table => table.offsetWidth")
    assert width <= min(720, reader.frame.locator("..").evaluate("node => node.clientWidth"))
