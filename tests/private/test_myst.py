"""Traits of MyST's objects: what this extension concludes from them still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import myst_parser
import pytest

from sphinx_df_table.directive.directive import DfTable
from sphinx_df_table.private.myst import content_lines, is_markdown

if TYPE_CHECKING:
    from conftest import Build
    from docutils import nodes


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("# Title\n\n```{df-table}\nfirst\nsecond\n```\n", [4, 5]),
        ("# Title\n\n```{df-table}\n:na-rep: none\n\nfirst\n```\n", [6]),
        ("# Title\n\n```{df-table}\n---\nna-rep: none\n---\nfirst\n```\n", [7]),
        ("# Title\n\n:::{df-table} Caption\nfirst\n:::\n", [4]),
    ],
    ids=["no-option", "option", "yaml", "colons"],
)
def test_content_lines_are_those_of_the_page(
    build: Build, monkeypatch: pytest.MonkeyPatch, page: str, lines: list[int]
) -> None:
    found: list[tuple[bool, list[int]]] = []

    def run(directive: DfTable) -> list[nodes.Node]:
        _, line = directive.get_source_info()
        found.append((is_markdown(directive), content_lines(directive, line)))
        return []

    monkeypatch.setattr(DfTable, "run", run)
    conf = {"myst_enable_extensions": ["colon_fence"]}
    build({"index.md": page}, builder="dummy", conf=conf, extensions=("myst_parser",))
    assert found == [(True, lines)], (
        f"MyST {myst_parser.__version__} counts the lines of a directive in another way: "
        "change sphinx_df_table/private/myst.py"
    )
