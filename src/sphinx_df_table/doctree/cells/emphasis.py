"""Bold text in cells: headings, totals, and best values with their sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.nodes import best_sign

if TYPE_CHECKING:
    from collections.abc import Iterable

# Before the number, so that its digits stay below those of the other cells. The space keeps both
# on one line.
_SIGN = "★\u00a0"


def embolden(content: Iterable[nodes.Node]) -> None:
    """Make the text of a cell bold.

    Parameters
    ----------
    content
        The paragraph or the lines of the cell, which are changed.

    """
    for node in content:
        lines = [*node.findall(nodes.paragraph), *node.findall(nodes.line)]
        for line in filter(lambda line: line.children, lines):
            line[:] = [nodes.strong("", "", *line.children)]


def mark_best(content: Iterable[nodes.Node]) -> None:
    """Make the text of a cell bold, with a sign before it, see `embolden`."""
    embolden(content)
    for strong in [found for node in content for found in node.findall(nodes.strong)][:1]:
        strong.parent.insert(0, best_sign("", _SIGN))
