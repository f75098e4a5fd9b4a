"""Write the sign before a best value as a formula: the fonts of pdflatex have no star."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

    from sphinx_df_table.doctree.nodes import best_sign


def visit_best_sign(self: LaTeXTranslator, _: best_sign) -> NoReturn:
    """Write a star, and a space that keeps it on the line of its number."""
    self.body.append(r"\(\star\)~")
    raise nodes.SkipNode
