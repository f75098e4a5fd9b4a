"""Write the error box of a failed block, with a label and a table number for references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.doctree.nodes import failed_table
from sphinx_df_table.private.sphinx import hypertarget_to

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

    from sphinx_df_table.doctree.nodes import failed_block


def visit_failed_block(self: LaTeXTranslator, box: failed_block) -> None:
    """Write the start of the box, and the label that Sphinx does not give to boxes."""
    self.visit_error(box)
    if isinstance(box, failed_table):
        self.body.append(r"\refstepcounter{table}")
        self.body.append(hypertarget_to(self, box))
    else:
        self.body.append(hypertarget_to(self, box, anchor=True))


def depart_failed_block(self: LaTeXTranslator, box: failed_block) -> None:
    """Write the end of the box."""
    self.depart_error(box)
