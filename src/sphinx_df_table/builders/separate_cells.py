"""Tables for builders whose tables have no cells over several rows or columns."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import GROUP, LEFT_OUT, tables_of
from sphinx_df_table.doctree.tables.grid import entry_grid, header_and_body_rows


class SeparateCells(SphinxPostTransform):
    """Repeats the content of a cell at each place that it covers."""

    # After `ExpandLargeBodies`.
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Separate the cells of all tables of this extension."""
        for table in tables_of(self.document):
            for group in table.findall(nodes.tgroup):
                _separate(group)


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
