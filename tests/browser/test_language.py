"""The tools of a table are in the language of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build

    from .conftest import Visit

_PAGE = """
.. df-table:: Zahlen
   :name: numbers

   df = pd.DataFrame({"Zahl": range(20), "Text": "x"})
"""


@pytest.mark.parametrize("theme", ["furo", "pydata_sphinx_theme", "sphinx_rtd_theme"])
def test_a_reader_of_a_german_page_has_german_tools(build: Build, visit: Visit, theme: str) -> None:
    page = visit(build(_PAGE, conf={"language": "de", "html_theme": theme}), "index.html")
    reader = Reader.of(page, "numbers")
    expect(reader.search).to_have_attribute("placeholder", "Suchen")
    reader.search.fill("19")
    expect(reader.frame.get_by_text("1 von 20 Zeilen").first).to_be_visible()
    expect(reader.frame.get_by_role("button", name="Optionen der Tabelle").first).to_be_visible()
    reader.sort("Zahl")
    expect(reader.frame.get_by_role("status")).to_contain_text("Sortiert nach Zahl, aufsteigend")


def test_a_heading_with_the_id_of_the_texts_leaves_the_tools(build: Build, visit: Visit) -> None:
    site = build(f"DF texts\n========\n{_PAGE}")
    assert site.soup().select("section#df-texts")
    reader = Reader.of(visit(site, "index.html"), "numbers")
    expect(reader.search).to_have_attribute("placeholder", "Search")
