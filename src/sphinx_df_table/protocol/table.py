"""Table of an answer: a data frame as text, with checks of its consistency."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from .field import Field  # noqa: TC001 - msgspec needs it at run time
from .job import Total  # noqa: TC001 - msgspec needs it at run time

# The largest number of characters in all cells and labels of a table.
LARGEST_TABLE = 32 << 20
# The largest number of columns: the time that docutils takes grows with its square.
MOST_COLUMNS = 1_000
# The largest number of line ends in all cells and labels: a page needs 3 kB of memory for a line.
MOST_LINE_ENDS = 200_000
_LINE_ENDS = "\n\r\x85\u2028\u2029"
# The largest number of levels of column labels.
MOST_LEVELS = 100

# A text other than a cell, such as a message.
Text = Annotated[str, msgspec.Meta(max_length=30_000)]
Kind = Literal["number", "text", "boolean", "date", "duration", "missing"]
# The kinds of values that are numbers.
NUMERIC_KINDS: tuple[Kind, ...] = ("number", "duration")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table.

    Parameters
    ----------
    labels
        Its labels, one for each header row.
    cells
        The texts of its cells.
    kind
        The kind of its values.
    styles
        The style of each cell, as a position in the table's styles; empty if no cell has a style.
    codes
        For a level of the index, a number for each cell: the same for the same value.
    order
        The rank of the value of each cell: 0 for the smallest, without gaps, the same for equal
        values, and -1 for a value that is missing or can't be ordered.
    numbers
        For each rank, its number as it is shown, in seconds for durations, and None for an infinite
        one; empty if the values are no numbers.
    totals
        The texts of its totals: of each group, and then of all rows. Those of a column without
        numbers are empty texts. Empty if the table has no totals.

    """

    labels: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_LEVELS + 1)]
    cells: list[str]
    kind: Kind = "text"
    styles: list[int] = []
    codes: list[int] = []
    order: list[int] = []
    numbers: list[float | None] = []
    totals: list[str] = []

    def order_problem(self) -> str:
        """Return the reason why `order` and `numbers` are invalid; empty if they are valid."""
        if len(self.order) != len(self.cells):
            return "a column has not as many ranks as cells"
        ranks = set(self.order) - {-1}
        if ranks and (min(ranks) < 0 or max(ranks) >= len(ranks)):
            return "a rank is missing in the order of a column"
        if len(self.numbers) not in (0, len(ranks)):
            return "a column has not as many numbers as ranks"
        return ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A data frame as text; all columns have the same numbers of labels and cells.

    Parameters
    ----------
    columns
        Its columns, those of the index first.
    index
        The number of columns that are levels of the index.
    left_out
        The number of rows of the data frame that the table lacks; None if it is not known.
    styles
        Styles of cells: names and values of CSS declarations, which are not checked here.
    caption
        The caption of the data frame itself, such as a Styler's.
    fixed
        The number of rows at the end, such as sums, that sorting leaves in place.
    group_by
        The position of the column whose equal texts group the rows; None for no groups.
    total
        The kind of its totals; None if it has none.
    fields
        The typed values of each column, without those of the fixed rows; empty if the job wants
        none.

    """

    columns: Annotated[list[Column], msgspec.Meta(max_length=MOST_COLUMNS)]
    index: Annotated[int, msgspec.Meta(ge=0)] = 0
    left_out: Annotated[int, msgspec.Meta(ge=0)] | None = 0
    styles: list[tuple[tuple[str, str], ...]] = []
    caption: Text = ""
    fixed: Annotated[int, msgspec.Meta(ge=0)] = 0
    group_by: Annotated[int, msgspec.Meta(ge=0)] | None = None
    total: Total | None = None
    fields: list[Field] = []

    def groups(self) -> dict[str, list[int]]:
        """Return the rows of each group by its text, in the order of first appearance.

        The fixed rows are in no group. Without a column that groups the rows, there are no groups.
        """
        groups: dict[str, list[int]] = {}
        if self.group_by is not None:
            cells = self.columns[self.group_by].cells
            for row, text in enumerate(cells[: len(cells) - self.fixed]):
                groups.setdefault(text, []).append(row)
        return groups

    def size(self) -> int:
        """Return the number of cells, including the labels; at least one for each column."""
        first = self.columns[0]
        return len(self.columns) * max(1, len(first.labels) + len(first.cells))

    def line_ends(self) -> int:
        """Return the number of line ends in all cells and labels."""
        texts = (
            "".join((*column.labels, *column.cells, *column.totals)).replace("\r\n", "\n")
            for column in self.columns
        )
        return sum(text.count(end) for text in texts for end in _LINE_ENDS)

    def problem(self) -> str:
        """Return the reason why this table contradicts itself; empty if it does not."""
        if not self.columns:
            return "it has no columns"
        first = self.columns[0]
        if any(len(column.cells) != len(first.cells) for column in self.columns):
            return "its columns differ in length"
        if any(len(c.labels) != len(first.labels) for c in self.columns):
            return "its columns differ in the number of their labels"
        orders = (column.order_problem() for column in self.columns)
        return (
            self._problem_of_cells()
            or self._problem_of_groups()
            or self._problem_of_fields()
            or next(filter(None, orders), "")
        )

    def _problem_of_cells(self) -> str:
        if self.index > len(self.columns):
            return "its index has more levels than it has columns"
        if any(len(column.codes) != len(column.cells) for column in self.columns[: self.index]):
            return "a level of its index has not as many codes as cells"
        if any(len(column.styles) not in (0, len(column.cells)) for column in self.columns):
            return "a column has not as many styles as cells"
        known = range(len(self.styles))
        if any(number not in known for column in self.columns for number in column.styles):
            return "a cell has a style that is not there"
        if self.fixed > len(self.columns[0].cells):
            return "more of its rows are fixed than there are"
        return ""

    def _problem_of_groups(self) -> str:
        if self.group_by is not None and self.group_by >= len(self.columns):
            return "the column of its groups is not there"
        if self.group_by is not None and self.index > 1:
            return "its groups are divided by the levels of its index"
        totals = len(self.groups()) + 1 if self.total else 0
        if any(len(column.totals) != totals for column in self.columns):
            return "a column has not as many totals as there are groups"
        return ""

    def _problem_of_fields(self) -> str:
        if len(self.fields) not in (0, len(self.columns)):
            return "its data has not as many columns as it has"
        rows = len(self.columns[0].cells) - self.fixed
        if any(len(field.values) != rows for field in self.fields):
            return "a column of its data has not as many values as rows"
        return next(filter(None, (field.problem() for field in self.fields)), "")
