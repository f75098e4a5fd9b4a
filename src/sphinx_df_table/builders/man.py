"""Tables for man and texinfo, whose writers know no cell over several rows or columns."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.grid import grid_of, rows_of
from sphinx_df_table.doctree.nodes import LEFT_OUT


class SeparateCells(SphinxPostTransform):
    """Repeats what a cell says in each of the places that it covers."""

    formats = ("man", "texinfo")
    # After the transform that unpacks large tables.
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Separate the cells of all tables of this extension."""
        for table in self.document.findall(nodes.table):
            if "df-table" in table["classes"]:
                for group in table.findall(nodes.tgroup):
                    _separate(group)


def _separate(group: nodes.tgroup) -> None:
    for rows in rows_of(group):
        seen: set[int] = set()
        for row, entries in zip(rows, grid_of(rows, group["cols"]), strict=True):
            row.children = []
            for entry in entries:
                is_first = id(entry) not in seen
                seen.add(id(entry))
                row.append(_single(entry, empty=not is_first and LEFT_OUT in entry["classes"]))


def _single(entry: nodes.entry, *, empty: bool) -> nodes.entry:
    single = entry.copy() if empty else entry.deepcopy()
    for name in ("morecols", "morerows"):
        single.attributes.pop(name, None)
    return single
