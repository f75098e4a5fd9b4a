"""Tables that hold some columns of another table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from docutils import nodes

from sphinx_df_table.doctree.grid import entry_grid, header_and_body_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_Element = TypeVar("_Element", bound=nodes.Element)


class Placed(NamedTuple):
    """A cell, with the first row and column that it covers, and how many columns."""

    entry: nodes.entry
    row: int
    column: int
    columns: int


def placed(group: nodes.tgroup) -> Iterator[Placed]:
    """Yield the cells of a table, those of the header first; rows are counted in each."""
    for rows in header_and_body_rows(group):
        seen: set[int] = set()
        for row, entries in enumerate(entry_grid(rows, group["cols"])):
            for column, entry in enumerate(entries):
                if id(entry) not in seen:
                    seen.add(id(entry))
                    yield Placed(entry, row, column, 1 + entry.get("morecols", 0))


def without_names(node: _Element) -> _Element:
    """Return a copy of a node that no reference leads to, and that has no note."""
    copied = node.deepcopy()
    for element in list(copied.findall(nodes.Element)):
        element["ids"], element["names"] = [], []
        if isinstance(element, nodes.footnote_reference):
            element.parent.remove(element)
    return copied


class Cutter:
    """Makes tables of some columns of a table.

    Parameters
    ----------
    repeat
        Whether a cell of the body that covers several rows is to stand in each of them.

    """

    def __init__(self, group: nodes.tgroup, *, repeat: bool) -> None:
        self._group = group
        self._repeat = repeat
        self._taken: set[int] = set()

    def cut(self, columns: Sequence[int]) -> nodes.tgroup:
        """Return a table of the columns with these numbers, from 0, in this order."""
        made: nodes.tgroup = self._group.copy()
        made["cols"] = len(columns)
        colspecs = list(self._group.findall(nodes.colspec))
        made += [colspecs[column].copy() for column in columns]
        for part in self._group.children:
            if isinstance(part, nodes.thead | nodes.tbody):
                rows = [row for row in part.children if isinstance(row, nodes.row)]
                entries = [
                    [entries[column] for column in columns]
                    for entries in entry_grid(rows, self._group["cols"])
                ]
                repeat = self._repeat and isinstance(part, nodes.tbody)
                kind = nodes.thead if isinstance(part, nodes.thead) else nodes.tbody
                made += kind("", *self._rows(entries, repeat=repeat))
        return made

    def _rows(self, grid: Sequence[Sequence[nodes.entry]], *, repeat: bool) -> Iterator[nodes.row]:
        copies: dict[int, nodes.entry] = {}
        for entries in grid:
            row = nodes.row()
            before = None
            above = {} if repeat else dict(copies)
            for entry in entries:
                if id(entry) in above:
                    continue
                if entry is before:
                    copies[id(entry)]["morecols"] = copies[id(entry)].get("morecols", 0) + 1
                    continue
                before = entry
                copies[id(entry)] = self._copy(entry, repeat=repeat)
                row += copies[id(entry)]
            if row.children:
                yield row
            else:  # all cells that there were in this row belong to the row above
                for number in {id(entry) for entry in entries}:
                    copies[number]["morerows"] -= 1

    def _copy(self, entry: nodes.entry, *, repeat: bool) -> nodes.entry:
        copied = without_names(entry) if id(entry) in self._taken else entry.deepcopy()
        self._taken.add(id(entry))
        copied.attributes.pop("morecols", None)
        if repeat:
            copied.attributes.pop("morerows", None)
        return copied
