"""Tables of a directive ``df-tabs``: in tabs on a page of html, in their order elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.private.sphinx_design import (
    PRIORITY_OF_TABS,
    has_sphinx_design,
    tab_set,
    tabs_of,
)

from .nodes import LABELLED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.config import Config

    from sphinx_df_table.private.sphinx_design import Tab


def tables_in_tabs(tabs: list[Tab], config: Config, *, labelled: bool) -> list[nodes.Node]:
    """Return the nodes of some tables: a tab set if sphinx-design is loaded.

    Parameters
    ----------
    tabs
        A tab for each table.
    config
        The settings.
    labelled
        Whether the captions tell the tables apart, so that they need no labels.

    """
    if not has_sphinx_design(config):
        return _in_order(tabs, labelled=labelled)
    node = tab_set(tabs)
    node[LABELLED] = labelled
    return [node]


def _in_order(tabs: Iterable[Tab], *, labelled: bool) -> list[nodes.Node]:
    """Return the content of tabs, each below its label unless the captions tell them apart."""
    found: list[nodes.Node] = []
    for tab in tabs:
        if not labelled:
            found.append(nodes.rubric("", "", *tab.label))
        found += tab.content
    return found


class ReplaceTabs(SphinxPostTransform):
    """Replaces the tab sets of this extension, for an output that can't have tabs."""

    default_priority = PRIORITY_OF_TABS - 10

    def run(self, **_: Any) -> None:
        """Put the tables of these tab sets in their order."""
        for node in list(self.document.findall(nodes.container)):
            if LABELLED in node:
                tables = _in_order(tabs_of(node), labelled=node[LABELLED])
                first: Any = tables[0 if node[LABELLED] else 1]
                first["ids"] += node["ids"]  # of a target before the tab set
                position = node.parent.index(node)
                node.parent[position : position + 1] = tables
