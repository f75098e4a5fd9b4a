"""Nodes of docutils instead of our own, for builders that have no visitors for ours.

A translator of docutils finds its methods by the name of a node's class. The translators of Sphinx
also look for the names of its base classes, those of most other builders do not.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import large_body, table_cell
from sphinx_df_table.doctree.stand_ins import (
    empty_block,
    empty_table,
    failed_block,
    failed_table,
)

_ORDINARY: dict[type[nodes.Element], type[nodes.Element]] = {
    table_cell: nodes.entry,
    failed_block: nodes.error,
    failed_table: nodes.error,
    empty_block: nodes.compound,
    empty_table: nodes.compound,
}


class ExpandLargeBodies(SphinxPostTransform):
    """Replaces large bodies by ordinary rows, for builders that have no visitor for them.

    It comes before the transforms that read rows, such as the one for tables in LaTeX.
    """

    default_priority = 1

    def run(self, **_: Any) -> None:
        """Expand all large bodies of the document."""
        for body in list(self.document.findall(large_body)):
            body.replace_self(body.expanded())


class MakeNodesOrdinary(SphinxPostTransform):
    """Makes the other nodes of this extension ordinary ones, for builders of others.

    It comes after the transforms that know our nodes.
    """

    default_priority = 990

    def run(self, **_: Any) -> None:
        """Change the classes of these nodes, which keep their attributes and places."""
        for node in self.document.findall(nodes.Element):
            if kind := _ORDINARY.get(type(node)):
                node.__class__ = kind
                node.tagname = kind.__name__
