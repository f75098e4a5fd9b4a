"""The cells of a table by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from docutils import nodes

from .nodes import LEFT_OUT, large_body

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


def _text_of(cell: nodes.entry | str) -> str:
    if isinstance(cell, str):
        return cell
    lines = [line.astext() for line in cell.findall(nodes.line)] or [cell.astext()]
    return "\n".join(lines)


def texts_of(group: nodes.tgroup) -> tuple[list[list[str]], list[list[str]]]:
    """Return the texts of the rows of the header, and of those of the body.

    A cell that covers several places is at each. The row that tells of rows that are not shown is
    none of them.
    """
    head, body = (
        [
            [_text_of(entry) for entry in row]
            for row in grid_of(rows, group["cols"])
            if LEFT_OUT not in row[0]["classes"]
        ]
        for rows in rows_of(group)
    )
    for packed in group.findall(large_body):
        cells = [
            [(_text_of(cell), shape.more_columns, shape.more_rows) for shape, cell in row]
            for row in packed.cells()
            if LEFT_OUT not in row[0][0].classes
        ]
        body += places(cells, group["cols"])
    return head, body
