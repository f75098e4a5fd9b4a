"""Words of tables in the search index of html."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build

# A large table holds its cells as text.
_PAGE = """
.. df-table::

   words = "alpha " * 166 + "needleword " + "x" * 1_200
   df = pd.DataFrame({{"a": ["y" * 2_000_000, "Findable", words] + ["b"] * {rows}}})
"""


@pytest.mark.parametrize("rows", [1, 3_000])
def test_a_giant_word_does_not_stop_the_search_index(build: Build, rows: int) -> None:
    # As one word, it would take the stemmer many minutes.
    site = build(f"Title\n=====\n{_PAGE.format(rows=rows)}")
    assert site.warnings == ""
    page = (site.out / "index.html").read_text(encoding="utf-8")
    assert f"<p>{'y' * 2_000_000}</p>" in page
    index = (site.out / "searchindex.js").read_text(encoding="utf-8")
    assert "findabl" in index
    assert "needleword" in index
