"""The cells of a table by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def places(rows: Sequence[Sequence[tuple[T, int, int]]], columns: int) -> list[list[T]]:
    """Return what is at each place of some rows of a table with so many columns.

    Parameters
    ----------
    rows
        The cells of each row, each with how many columns and rows it covers beside its own. A cell
        that covers several places is at all of them.
    columns
        How many columns the table has.

    """
    grid: list[list[T | None]] = [[None] * columns for _ in rows]
    for number, row in enumerate(rows):
        end = 0
        for cell, more_columns, more_rows in row:
            start = grid[number].index(None, end)
            end = start + 1 + more_columns
            for covered in grid[number : number + 1 + more_rows]:
                covered[start:end] = [cell] * (end - start)
    return cast("list[list[T]]", grid)


def grid_of(rows: Sequence[nodes.Element], columns: int) -> list[list[nodes.entry]]:
    """Return the entry at each place of some rows of a docutils table."""
    return places(
        [
            [
                (entry, entry.get("morecols", 0), entry.get("morerows", 0))
                for entry in row.findall(nodes.entry)
            ]
            for row in rows
        ],
        columns,
    )


def rows_of(group: nodes.tgroup) -> list[list[nodes.Element]]:
    """Return the rows of the header of a table, and those of its body."""
    return [
        [row for part in group.findall(kind) for row in part.findall(nodes.row)]
        for kind in (nodes.thead, nodes.tbody)
    ]
