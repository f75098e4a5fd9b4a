"""Bold text in cells, as of headings and totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable


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
