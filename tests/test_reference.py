"""Reference in the documentation: it says what the code says."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest
from reference import DOCS, PARTS, described_checks, renewed, sources

from sphinx_df_table.protocol.job import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

_PAGES = {
    path: page
    for path in sorted(DOCS.rglob("*.rst"))
    if sources(page := path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.stem)
def test_a_page_of_the_reference_says_what_the_code_says(path: Path) -> None:
    old, new = _PAGES[path].splitlines(), renewed(_PAGES[path]).splitlines()
    difference = "\n".join(unified_diff(old, new, path.name, "the code", n=0, lineterm=""))
    assert not difference, f"`make reference` writes the lines that begin with +:\n{difference}"


def test_each_part_of_the_reference_is_on_one_page() -> None:
    assert sorted(source for page in _PAGES.values() for source in sources(page)) == sorted(PARTS)


def test_each_check_is_described_by_an_example_with_a_message() -> None:
    page = (DOCS / "checks.rst").read_text(encoding="utf-8")
    assert described_checks(page) == [*CHECKS]
