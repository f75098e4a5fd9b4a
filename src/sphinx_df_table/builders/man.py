"""Tables for man and texinfo, whose writers support no cells over several rows or columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.grid import entry_grid, header_and_body_rows
from sphinx_df_table.doctree.nodes import GROUP, LEFT_OUT, tables_of

if TYPE_CHECKING:
    from sphinx.writers.manpage import ManualPageTranslator


class SeparateCells(SphinxPostTransform):
    """Repeats the content of a cell at each place that it covers."""

    formats = ("man", "texinfo")
    # After `ExpandLargeBodies`.
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Separate the cells of all tables of this extension."""
        for table in tables_of(self.document):
            for group in table.findall(nodes.tgroup):
                _separate(group)


class GuardCells(SphinxPostTransform):
    """Guards the text of cells that tbl would take for the end of a cell."""

    formats = ("man",)
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


def _separate(group: nodes.tgroup) -> None:
    for rows in header_and_body_rows(group):
        for row, entries in zip(rows, entry_grid(rows, group["cols"]), strict=True):
            row.children = []
            for number, entry in enumerate(entries):
                # The note about rows that are left out, and the heading of a group, stand in the
                # first column only.
                is_for_row = LEFT_OUT in entry["classes"] or GROUP in row["classes"]
                cell = entry.copy() if is_for_row and number > 0 else entry.deepcopy()
                for name in ("morecols", "morerows"):
                    cell.attributes.pop(name, None)
                row.append(cell)
