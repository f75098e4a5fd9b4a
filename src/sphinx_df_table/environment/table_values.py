"""What is kept of a table that has a name, so that any page can quote its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from sphinx_df_table.log import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinx_df_table.protocol.table import Column, Table

# Of a larger table, in cells or in characters, only the rows with the lowest and the highest value
# of a column are kept, as far as they fit: pages are pickled with them at each build.
_MOST_CELLS = 10_000
_MOST_TEXT = 1 << 20


class End(NamedTuple):
    """The rows with the lowest or the highest value of a column.

    Attributes
    ----------
    rows
        Their positions in the kept rows.
    total
        How many there are, kept or not.

    """

    rows: tuple[int, ...] = ()
    total: int = 0


class ColumnValues(Struct, frozen=True):
    """What is kept of a column.

    Attributes
    ----------
    labels
        Its labels, from the top; those that are empty are left out.
    count
        How many of its cells are not missing.
    lowest, highest
        Where its lowest and its highest value are.

    """

    labels: tuple[str, ...]
    count: int
    lowest: End
    highest: End


class TableValues(Struct, frozen=True):
    """What is kept of a table that has a name.

    Attributes
    ----------
    columns
        Its columns, those of the index first; none where they are too many.
    rows
        The texts of the cells of the kept rows, as the page shows them.
    whole
        Whether all rows that the page shows are kept.
    count
        How many rows the data frame has, without sums below it; None where nobody has counted them.
    cut
        Whether the page leaves some of them out.

    """

    columns: tuple[ColumnValues, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: bool
    count: int | None
    cut: bool


class _Kept:
    """The rows of a table that are kept, as many as there is room for."""

    def __init__(self, table: Table, shown: Callable[[str], str]) -> None:
        self._columns = table.columns
        self._shown = shown
        self._texts: dict[str, str] = {}
        self._positions: dict[int, int] = {}
        self._room = _MOST_TEXT
        self.rows: list[tuple[str, ...]] = []

    def add(self, row: int) -> bool:
        """Keep a row; return whether there was room for it."""
        if row in self._positions:
            return True
        if (len(self.rows) + 1) * len(self._columns) > _MOST_CELLS:
            return False
        cells = [one_line(self._shown(column.cells[row])) for column in self._columns]
        self._room -= sum(map(len, cells))
        if self._room < 0:
            return False
        self._positions[row] = len(self.rows)
        # Equal texts are pickled once.
        self.rows.append(tuple(self._texts.setdefault(text, text) for text in cells))
        return True

    def end(self, rows: Sequence[int]) -> End:
        """Return where some rows are kept, or the first of them, if it can be."""
        if rows:
            self.add(rows[0])
        kept = (self._positions[row] for row in rows if row in self._positions)
        return End(tuple(kept), len(rows))


def kept_of(table: Table, shown: Callable[[str], str]) -> TableValues:
    """Return what is kept of a table.

    Parameters
    ----------
    table
        A table that has been checked.
    shown
        Returns the text that a page shows for the text of a cell or a label.

    """
    kept = _Kept(table, shown)
    count = len(table.columns[0].cells)
    whole = count * len(table.columns) <= _MOST_CELLS and all(map(kept.add, range(count)))
    if not whole:
        kept = _Kept(table, shown)
    columns = []
    for number, column in enumerate(table.columns):
        labels = [label for text in column.labels if (label := one_line(shown(text)))]
        if number < table.index:  # above its name are those of the levels of the columns
            labels = labels[-1:]
        last = max(column.order, default=0)
        columns.append(
            ColumnValues(
                labels=tuple(labels) or ("",),
                count=sum(rank >= 0 for rank in column.order),
                lowest=kept.end(_rows(column, 0)),
                highest=kept.end(_rows(column, max(last, 0))),
            )
        )
    text = sum(len(label) for column in columns for label in column.labels)
    if len(columns) > _MOST_CELLS or text > _MOST_TEXT:
        columns = []
    return TableValues(
        columns=tuple(columns),
        rows=tuple(kept.rows),
        whole=whole,
        count=None if table.left_out is None else count - table.fixed + table.left_out,
        cut=table.left_out != 0,
    )


def _rows(column: Column, rank: int) -> list[int]:
    return [row for row, other in enumerate(column.order) if other == rank]
