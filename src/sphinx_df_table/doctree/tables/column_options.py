"""Options that name columns of a table: their best values, and columns to hide at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.named_columns import NoSuchColumnError, find_column
from sphinx_df_table.protocol.table import NUMERIC_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_df_table.block import Best
    from sphinx_df_table.protocol.table import Column, Table


def best_cells(table: Table, wanted: Iterable[Best]) -> tuple[set[tuple[int, int]], list[str]]:
    """Return the cells with the best values of columns.

    Cells with the same text as a best value count as best, too: a reader sees no difference.

    Parameters
    ----------
    table
        The table.
    wanted
        The columns, each with the value that is the best.

    Returns
    -------
    set of tuple
        The row and the column of each of these cells, counted from 0.
    list of str
        The reason for each entry that does not fit the table.

    """
    cells: set[tuple[int, int]] = set()
    problems = []
    if wanted and table.left_out != 0:
        return cells, ["best: max-rows leaves out rows, and one of them may be better"]
    for entry in wanted:
        try:
            number = find_column(table.columns, entry.column)
        except NoSuchColumnError as error:
            problems.append(f"best: {error}")
            continue
        column = table.columns[number]
        if not _has_ordered_numbers(column):
            problems.append(f"best: the column {entry.column!r} holds no numbers to compare")
        elif (rank := max(column.order, default=-1) if entry.is_max else 0) >= 0:
            cells.update((row, number) for row in _rows_of_rank(column, rank))
    return cells, problems


def _has_ordered_numbers(column: Column) -> bool:
    """Return whether the ranks of a column are an order of numbers or durations."""
    # Complex numbers can't be compared.
    is_empty = max(column.order, default=-1) < 0
    return column.kind in NUMERIC_KINDS and (is_empty or bool(column.numbers))


def _rows_of_rank(column: Column, rank: int) -> Iterator[int]:
    """Yield the rows of a rank, and those that show the same text."""
    texts = {text for text, other in zip(column.cells, column.order, strict=True) if other == rank}
    for row, (text, other) in enumerate(zip(column.cells, column.order, strict=True)):
        if other >= 0 and text in texts:
            yield row


def hidden_columns(table: Table, names: Iterable[str]) -> tuple[set[int], list[str]]:
    """Return the positions of columns that readers see only on request.

    Parameters
    ----------
    table
        The table.
    names
        The names of the columns.

    Returns
    -------
    set of int
        The positions, counted from 0.
    list of str
        The reason for each name that does not fit the table.

    """
    hidden: set[int] = set()
    problems = []
    for name in names:
        try:
            number = find_column(table.columns, name)
        except NoSuchColumnError as error:
            problems.append(f"hidden: {error}")
            continue
        if number:
            hidden.add(number)
        else:
            problems.append(f"hidden: {name!r} is the first column, which is always shown")
    return hidden, problems
