"""Prepare tables for manual pages: captions, and cells that tbl prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import tables_of

if TYPE_CHECKING:
    from sphinx.writers.manpage import ManualPageTranslator


class CaptionsAbove(SphinxPostTransform):
    """Puts the captions of tables above them, as paragraphs.

    Sphinx's writer takes the title of a table for the name or a heading of the manual page, and
    writes it without escapes. So a caption that a snippet chooses could hold requests of roff.
    """

    formats = ("man",)
    # After `SeparateCells`.
    default_priority = 3

    def run(self, **_: Any) -> None:
        """Move the captions of all tables of this extension."""
        for table in list(tables_of(self.document)):
            for title in [part for part in table if isinstance(part, nodes.title)]:
                table.remove(title)
                above = nodes.paragraph(title.rawsource, "", *title.children)
                table.parent.insert(table.parent.index(table), above)


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
