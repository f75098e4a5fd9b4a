"""Values of a named table that are stored, so that any page can quote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from sphinx_df_table.log import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinx_df_table.protocol.table import Column, Table

# A table is stored as a whole up to this number of cells and of characters. From a larger one, only
# the rows with the lowest and the highest value of each column are stored, as far as they fit:
# each build pickles them.
_MAX_CELLS = 10_000
_MAX_CHARACTERS = 1 << 20


class End(NamedTuple):
    """The rows with the lowest or the highest value of a column.

    Attributes
    ----------
    rows
        Their positions in the stored rows.
    total
        Their number, including those that are not stored.

    """

    rows: tuple[int, ...] = ()
    total: int = 0


class ColumnValues(Struct, frozen=True):
    """Stored values of a column.

    Attributes
    ----------
    labels
        Its labels, from the top, without the empty ones.
    count
        The number of its cells that are not missing.
    lowest, highest
        The rows with its lowest and its highest value.

    """

    labels: tuple[str, ...]
    count: int
    lowest: End
    highest: End


class TableValues(Struct, frozen=True):
    """Stored values of a table that has a name.

    Attributes
    ----------
    columns
        Its columns, those of the index first; none if there are too many to store.
    rows
        The texts of the cells of the stored rows, as the page shows them.
    whole
        Whether all rows of the page are stored.
    count
        The number of rows of the data frame, without sums below it; None if it is not known.
    cut
        Whether the page leaves out some rows.

    """

    columns: tuple[ColumnValues, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: bool
    count: int | None
    cut: bool


class _StoredRows:
    """Rows of a table to store, as many as there is room for."""

    def __init__(self, table: Table, shown: Callable[[str], str]) -> None:
        self._columns = table.columns
        self._shown = shown
        self._texts: dict[str, str] = {}
        self._positions: dict[int, int] = {}
        self._room = _MAX_CHARACTERS
        self.rows: list[tuple[str, ...]] = []

    def add(self, row: int) -> bool:
        """Add a row, and return whether there was room for it."""
        if row in self._positions:
            return True
        if (len(self.rows) + 1) * len(self._columns) > _MAX_CELLS:
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
        """Return the positions of those rows that are stored, after adding the first if it fits."""
        if rows:
            self.add(rows[0])
        positions = (self._positions[row] for row in rows if row in self._positions)
        return End(tuple(positions), len(rows))


def values_of(table: Table, shown: Callable[[str], str]) -> TableValues:
    """Return the values of a table that are stored.

    Parameters
    ----------
    table
        A table that has been checked.
    shown
        A function from the text of a cell or a label to the text that the page shows.

    """
    stored = _StoredRows(table, shown)
    count = len(table.columns[0].cells)
    whole = count * len(table.columns) <= _MAX_CELLS and all(map(stored.add, range(count)))
    if not whole:
        stored = _StoredRows(table, shown)
    columns = []
    for number, column in enumerate(table.columns):
        labels = [label for text in column.labels if (label := one_line(shown(text)))]
        if number < table.index:  # above its name stand those of the column levels
            labels = labels[-1:]
        last = max(column.order, default=0)
        columns.append(
            ColumnValues(
                labels=tuple(labels) or ("",),
                count=sum(rank >= 0 for rank in column.order),
                lowest=stored.end(_rows(column, 0)),
                highest=stored.end(_rows(column, max(last, 0))),
            )
        )
    text = sum(len(label) for column in columns for label in column.labels)
    if len(columns) > _MAX_CELLS or text > _MAX_CHARACTERS:
        columns = []
    return TableValues(
        columns=tuple(columns),
        rows=tuple(stored.rows),
        whole=whole,
        count=None if table.left_out is None else count - table.fixed + table.left_out,
        cut=table.left_out != 0,
    )


def _rows(column: Column, rank: int) -> list[int]:
    return [row for row, other in enumerate(column.order) if other == rank]
