"""Split a table into tables that hold some of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docutils import nodes

from sphinx_df_table.doctree.tables.grid import entry_grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_Element = TypeVar("_Element", bound=nodes.Element)


def copy_without_targets(node: _Element) -> _Element:
    """Return a copy of a node without ids, names and footnote marks."""
    copied = node.deepcopy()
    for element in list(copied.findall(nodes.Element)):
        element["ids"], element["names"] = [], []
        if isinstance(element, nodes.footnote_reference):
            element.parent.remove(element)
    return copied


class TableSplitter:
    """Copies columns out of a table.

    References to a cell that is copied several times lead to its first copy.

    Parameters
    ----------
    group
        The whole table.
    repeat_cells
        Whether a body cell that covers several rows is repeated in each of them.

    """

    def __init__(self, group: nodes.tgroup, *, repeat_cells: bool) -> None:
        self._group = group
        self._repeat_cells = repeat_cells
        self._copied: set[int] = set()
        self._grids: dict[int, list[tuple[nodes.row, list[nodes.entry]]]] = {}

    def _grid_of(self, section: nodes.Element) -> list[tuple[nodes.row, list[nodes.entry]]]:
        """Return the rows of a section, each with the cells at all of its places.

        They are kept, as a table may be split into many parts.
        """
        if id(section) not in self._grids:
            rows = [row for row in section.children if isinstance(row, nodes.row)]
            grid = entry_grid(rows, self._group["cols"])
            self._grids[id(section)] = list(zip(rows, grid, strict=True))
        return self._grids[id(section)]

    def copy_columns(self, positions: Sequence[int]) -> nodes.tgroup:
        """Return a table of the columns at these positions, from 0, in this order."""
        part: nodes.tgroup = self._group.copy()
        part["cols"] = len(positions)
        colspecs = list(self._group.findall(nodes.colspec))
        part += [colspecs[position].copy() for position in positions]
        for section in self._group.children:
            if isinstance(section, nodes.thead | nodes.tbody):
                whole = self._grid_of(section)
                grid = [
                    (row, [entries[position] for position in positions]) for row, entries in whole
                ]
                repeat = self._repeat_cells and isinstance(section, nodes.tbody)
                kind = nodes.thead if isinstance(section, nodes.thead) else nodes.tbody
                part += kind("", *self._rows(grid, repeat=repeat))
        return part

    def _rows(
        self, grid: Sequence[tuple[nodes.row, Sequence[nodes.entry]]], *, repeat: bool
    ) -> Iterator[nodes.row]:
        copies: dict[int, nodes.entry] = {}
        for whole, entries in grid:
            row: nodes.row = whole.copy()
            left = None
            from_above = {} if repeat else dict(copies)
            for entry in entries:
                if id(entry) in from_above:
                    continue
                if entry is left:
                    copies[id(entry)]["morecols"] = copies[id(entry)].get("morecols", 0) + 1
                    continue
                left = entry
                copies[id(entry)] = self._copy(entry, repeat=repeat)
                row += copies[id(entry)]
            if row.children:
                yield row
            else:  # drop the row: all of its cells begin in rows above
                for key in {id(entry) for entry in entries}:
                    copies[key]["morerows"] -= 1

    def _copy(self, entry: nodes.entry, *, repeat: bool) -> nodes.entry:
        copied = copy_without_targets(entry) if id(entry) in self._copied else entry.deepcopy()
        self._copied.add(id(entry))
        copied.attributes.pop("morecols", None)
        if repeat:
            copied.attributes.pop("morerows", None)
        return copied
