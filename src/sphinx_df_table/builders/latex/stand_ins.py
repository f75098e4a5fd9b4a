"""Write what stands in place of a table or figure, with a label and a number for references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.stand_ins import caption_of, failed_figure
from sphinx_df_table.private.sphinx import hypertarget_to

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator


def visit_stand_in(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Write the start of the node, and the label that Sphinx does not give to it."""
    if isinstance(node, nodes.error):
        self.visit_error(node)
    if caption_of(node):
        counter = "figure" if isinstance(node, failed_figure) else "table"
        self.body.append(rf"\refstepcounter{{{counter}}}")
        self.body.append(hypertarget_to(self, node))
    else:
        self.body.append(hypertarget_to(self, node, anchor=True))


def depart_stand_in(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Write the end of the node."""
    if isinstance(node, nodes.error):
        self.depart_error(node)
