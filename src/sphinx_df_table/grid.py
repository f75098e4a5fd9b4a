"""The cells of a docutils table by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence


def grid_of(rows: Sequence[nodes.Element], columns: int) -> list[list[nodes.entry]]:
    """Return the entry at each place of some rows of a table with so many columns.

    An entry that covers several places is at all of them.
    """
    places: list[list[nodes.entry | None]] = [[None] * columns for _ in rows]
    for number, row in enumerate(rows):
        end = 0
        for entry in row.findall(nodes.entry):
            start = places[number].index(None, end)
            end = start + 1 + entry.get("morecols", 0)
            for covered in places[number : number + 1 + entry.get("morerows", 0)]:
                covered[start:end] = [entry] * (end - start)
    return cast("list[list[nodes.entry]]", places)


def rows_of(group: nodes.tgroup) -> list[list[nodes.Element]]:
    """Return the rows of the header of a table, and those of its body."""
    return [
        [row for part in group.findall(kind) for row in part.findall(nodes.row)]
        for kind in (nodes.thead, nodes.tbody)
    ]
