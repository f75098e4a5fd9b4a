"""Nodes of docutils instead of our own, for builders that have no visitors for ours.

A translator of docutils finds its methods by the name of a node's class. The translators of Sphinx
also look for the names of its base classes, those of most other builders do not.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.tables.large_body import large_body

_OURS = __name__.partition(".")[0]


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

    Each becomes a node of the class of docutils that its own class is based on. This
    comes after the transforms that know our nodes.
    """

    default_priority = 990

    def run(self, **_: Any) -> None:
        """Change the classes of these nodes, which keep their attributes and places."""
        for node in self.document.findall(nodes.Element):
            bases = type(node).__mro__
            if bases[0].__module__.partition(".")[0] == _OURS:
                kind = next(base for base in bases if base.__module__ == nodes.__name__)
                node.__class__ = kind
                node.tagname = kind.__name__
