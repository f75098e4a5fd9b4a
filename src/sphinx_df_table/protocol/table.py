"""A data frame as text, as a snippet's process sends it: checked, whoever has written it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

# How many characters the cells and labels of a table may have together.
LARGEST_TABLE = 32 << 20
# How many levels the labels of columns may have.
MOST_LEVELS = 100

# A text that is no cell, such as a message.
Text = Annotated[str, msgspec.Meta(max_length=30_000)]
Kind = Literal["number", "text", "boolean", "date", "duration", "missing"]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table.

    Parameters
    ----------
    labels
        Its labels, one a header row.
    cells
        The text of its cells.
    kind
        What kind of values it has.
    styles
        The position in the table's styles of the style of each cell; empty where no cell has one.
    codes
        For a level of an index, a number for each cell: the same for the same value.
    order
        The rank of the value of each cell: 0 for the smallest, without gaps, the same for equal
        values, and -1 for one that is missing or has no place in the order.
    bars
        For each rank the share that its number has in the largest one of the column, in
        thousandths: from -1000 to 1000; empty where there are no numbers.

    """

    labels: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_LEVELS + 1)]
    cells: list[str]
    kind: Kind = "text"
    styles: list[int] = []
    codes: list[int] = []
    order: list[int] = []
    bars: list[Annotated[int, msgspec.Meta(ge=-1_000, le=1_000)]] = []

    def order_problem(self) -> str:
        """Say why its values have no order, or return an empty string."""
        if len(self.order) != len(self.cells):
            return "a column has not as many ranks as cells"
        ranks = set(self.order) - {-1}
        if ranks and (min(ranks) < 0 or max(ranks) >= len(ranks)):
            return "a rank is missing in the order of a column"
        if len(self.bars) not in (0, len(ranks)):
            return "a column has not as many bars as ranks"
        return ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A data frame as text; all columns have as many labels, and as many cells.

    Parameters
    ----------
    columns
        Its columns, those of the index first.
    index
        How many of them are levels of the index.
    left_out
        How many rows the data frame has that are not here; None where nobody has counted them.
    styles
        Styles of cells: the names and values of declarations of CSS, which may be anything.
    caption
        A caption that the data frame itself brings along.
    fixed
        How many rows at its end, such as sums, are no part of the order of its columns.

    """

    columns: list[Column]
    index: Annotated[int, msgspec.Meta(ge=0)] = 0
    left_out: Annotated[int, msgspec.Meta(ge=0)] | None = 0
    styles: list[tuple[tuple[str, str], ...]] = []
    caption: Text = ""
    fixed: Annotated[int, msgspec.Meta(ge=0)] = 0

    def size(self) -> int:
        """Return the number of cells, those of the labels with them."""
        first = self.columns[0]
        return len(self.columns) * (len(first.labels) + len(first.cells))

    def problem(self) -> str:
        """Say why this is no table, or return an empty string."""
        if not self.columns:
            return "it has no columns"
        first = self.columns[0]
        if any(len(column.cells) != len(first.cells) for column in self.columns):
            return "its columns differ in length"
        if any(len(c.labels) != len(first.labels) for c in self.columns):
            return "its columns differ in the number of their labels"
        return self._problem_of_index() or self._problem_of_styles() or self._problem_of_order()

    def _problem_of_index(self) -> str:
        if self.index > len(self.columns):
            return "its index has more levels than it has columns"
        if any(len(column.codes) != len(column.cells) for column in self.columns[: self.index]):
            return "a level of its index has not as many codes as cells"
        return ""

    def _problem_of_styles(self) -> str:
        if any(len(column.styles) not in (0, len(column.cells)) for column in self.columns):
            return "a column has not as many styles as cells"
        known = range(len(self.styles))
        if any(number not in known for column in self.columns for number in column.styles):
            return "a cell has a style that is not there"
        return ""

    def _problem_of_order(self) -> str:
        if self.fixed > len(self.columns[0].cells):
            return "more of its rows are fixed than there are"
        return next(filter(None, (column.order_problem() for column in self.columns)), "")
