"""Joined cells: labels of several levels, and index values that repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence


class Cell(Struct, frozen=True):
    """Cell of a row, at its first column.

    Attributes
    ----------
    more_columns, more_rows
        The numbers of columns and rows that it covers besides its own.

    """

    column: int
    text: str
    more_columns: int = 0
    more_rows: int = 0


def label_rows(labels: Sequence[tuple[str, ...]], index: int, rows: int) -> list[list[Cell]]:
    """Return the cells of the first rows of column labels.

    Neighbouring columns that have the same labels down to a level share one cell at that level,
    except at the lowest one. An empty label is joined to the label above or below it.

    Parameters
    ----------
    labels
        The labels of each column, from the top.
    index
        The number of columns that are levels of the index. Their labels are never joined to others.
    rows
        The number of rows to return.

    """
    cells: list[list[Cell]] = [[] for _ in range(rows)]
    last = len(labels[0]) - 1
    widths = [_widths(labels, index, level, last) for level in range(rows)]
    for column, path in enumerate(labels):
        level = 0
        while level < rows:
            width = widths[level][column]
            if width != 1:  # 0 for a column that the one before it covers
                if width:
                    cells[level].append(Cell(column, path[level], more_columns=width - 1))
                level += 1
                continue
            end = level + 1
            text = path[level]
            while end < rows and widths[end][column] == 1 and not (text and path[end]):
                text = text or path[end]
                end += 1
            cells[level].append(Cell(column, text, more_rows=end - level - 1))
            level = end
    return cells


def _widths(labels: Sequence[tuple[str, ...]], index: int, level: int, last: int) -> list[int]:
    """Return the number of columns that each label covers; 0 if another label covers it."""
    widths = [1] * len(labels)
    if level == last:  # the lowest labels are never joined, so that each column has one
        return widths
    start = index
    for column in range(index + 1, len(labels)):
        same = labels[column][: level + 1] == labels[start][: level + 1]
        if same and labels[column][level]:
            widths[start] += 1
            widths[column] = 0
        else:
            start = column
    return widths


def index_rows(
    columns: Sequence[Sequence[str]], codes: Sequence[Sequence[int]], first: int, end: int
) -> list[list[Cell]]:
    """Return the cells of the levels of an index, for the rows from `first` to before `end`.

    Rows that have the same values down to a level share one cell at that level, except at the last
    one.

    Parameters
    ----------
    columns
        The texts of each level.
    codes
        A number for each text, the same for the same value: different values may have one text.
    first, end
        The first row to return, counted from 0, and the one after the last.

    """
    cells: list[list[Cell]] = [[] for _ in range(end - first)]
    starts = [first] * len(columns)
    heights: dict[tuple[int, int], int] = {}
    for row in range(first, end):
        same = row > first
        for level, numbers in enumerate(codes):
            same = same and level < len(columns) - 1 and numbers[row] == numbers[row - 1]
            if same:
                heights[starts[level], level] += 1
            else:
                starts[level] = row
                heights[row, level] = 0
    for (row, level), more in heights.items():
        cells[row - first].append(Cell(level, columns[level][row], more_rows=more))
    return cells
