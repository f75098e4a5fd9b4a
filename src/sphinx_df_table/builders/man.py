"""Guard the text of cells from tbl, which prints the tables of man pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import tables_of

if TYPE_CHECKING:
    from sphinx.writers.manpage import ManualPageTranslator


class GuardCells(SphinxPostTransform):
    """Guards the text of cells that tbl would take for the end of a cell."""

    formats = ("man",)
    # After `SeparateCells`.
    default_priority = 3

    def run(self, **_: Any) -> None:
        """Guard the texts of all tables of this extension."""
        for table in tables_of(self.document):
            for text in list(table.findall(nodes.Text)):
                # A substitution may follow.
                if text.astext() == "T" or text.astext().startswith("T}"):
                    text.parent.replace(text, guarded_text("", "", text))


class guarded_text(nodes.inline):  # noqa: N801 - named as docutils' nodes are
    """Text that could begin a line with ``T}``, by which tbl finds the end of a cell."""


def visit_guarded_text(self: ManualPageTranslator, _: guarded_text) -> None:
    """Write a character without width; see groff_char(7)."""
    self.body.append(r"\&")


def depart_guarded_text(_: ManualPageTranslator, __: guarded_text) -> None:
    """Write nothing more."""
