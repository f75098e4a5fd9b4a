"""Groups of the rows of a table, and totals of the groups and of all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import structs

from sphinx_df_table.named_columns import NoSuchColumnError, find_column, name_of
from sphinx_df_table.wording import sendable

from .cell_text import NotAFrameError, is_whole, texts_of
from .column_kinds import kind_of
from .convert import with_precision

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Show, Total
    from sphinx_df_table.protocol.table import Column, Table

    from .convert import Shown

# A sum of int64 that is larger would wrap around.
_LARGEST_INT = 2**63 - 1
_IGNORED = "so the option is ignored."


def with_groups(table: Table, shown: Shown, show: Show) -> tuple[Table, list[str]]:
    """Return a table with the groups and the totals that the options of its block ask for.

    Parameters
    ----------
    table
        The table made from `shown`.
    shown
        The rows and index levels that are shown.
    show
        The options of the block.

    Returns
    -------
    Table
        The table. It lacks what an option asks for if that does not fit.
    list of str
        A message about each option that does not fit.

    Raises
    ------
    NotAFrameError
        The format of a column can't be applied to its totals.

    """
    problems = []
    if show.group_by:
        position, problem = _grouping(table, show.group_by)
        table = structs.replace(table, group_by=position)
        problems.append(problem)
    if show.totals and table.columns[0].cells:
        totals = _Totals(table, shown, show, show.totals)
        if not (problem := totals.problem()):
            table = structs.replace(table, columns=totals.columns(), total=show.totals)
        problems.append(problem)
    return table, list(filter(None, problems))


def _grouping(table: Table, name: str) -> tuple[int | None, str]:
    """Return the position of the column that groups a table, or the reason why it can't."""
    if table.index > 1:
        return None, (
            f"group-by: the {table.index} levels of the index group the rows already, {_IGNORED} "
            "Drop the option index, or make columns of the levels: df = df.reset_index()."
        )
    try:
        position = find_column(table.columns, name)
    except NoSuchColumnError as error:
        return None, f"group-by: {error}, {_IGNORED}"
    if len(table.columns) == 1:
        return None, f"group-by: the table has no column but {name!r}, {_IGNORED}"
    return position, ""


class _Totals:
    """Totals of the columns of a table.

    Parameters
    ----------
    table, shown
        The table, and the rows that it is made from.
    show
        The options of the block.
    kind
        The kind of totals.

    """

    def __init__(self, table: Table, shown: Shown, show: Show, kind: Total) -> None:
        self._table = table
        self._shown = shown
        self._show = with_precision(show, shown.style)
        self._kind = kind
        self._groups = list(table.groups().values())
        # The first column that is shown has the labels of the totals.
        self._first = 1 if table.group_by == 0 else 0
        self._numeric = {
            number: values.reset_index(drop=True)
            for number in range(max(self._first + 1, table.index), len(table.columns))
            if number != table.group_by
            and kind_of(values := shown.frame.iloc[:, number - table.index]) == "number"
        }

    def problem(self) -> str:
        """Return the reason why there are no totals; empty if there are some."""
        if self._table.left_out != 0:
            return (
                "totals: max-rows leaves out rows, and readers would take totals for those of the "
                f"rows that they see, {_IGNORED} Choose the rows in the snippet, such as with "
                "df = df.head(10), or drop max-rows."
            )
        if not self._numeric:
            first = name_of(self._table.columns[self._first])
            return (
                f"totals: no column after the first, {first!r}, holds numbers, {_IGNORED} A text "
                "such as '$1.50' is no number."
            )
        return ""

    def columns(self) -> list[Column]:
        """Return the columns of the table with their totals."""
        none = [""] * (len(self._groups) + 1)
        return [
            structs.replace(column, totals=self._texts(number) if number in self._numeric else none)
            for number, column in enumerate(self._table.columns)
        ]

    def _texts(self, number: int) -> list[str]:
        """Return the texts of the totals of a column.

        A Styler's format of the first row of a group is that of its total, too.
        """
        totals = self._values(self._numeric[number])
        texts = texts_of(pd.DataFrame({0: pd.Series(totals, dtype=object)}), self._show)[0]
        if self._shown.style is not None:
            rows = [*(group[0] for group in self._groups), 0]
            place = number - self._table.index
            try:
                texts = self._shown.style.formatted(place, rows, totals, texts)
            except (TypeError, ValueError) as error:
                message = (
                    f"has a format for the column {name_of(self._table.columns[number])!r} that "
                    f"can't show its {self._kind}, {totals[-1]}: {error}"
                )
                raise NotAFrameError(message) from error
        return list(map(sendable, texts))

    def _values(self, values: pd.Series[Any]) -> list[Any]:
        """Return the total of each group of rows, and that of all rows."""
        values = self._summable(values)
        codes = np.zeros(len(values), dtype=np.intp)
        of_all = self._aggregated(values.groupby(codes))
        for code, rows in enumerate(self._groups):
            codes[rows] = code
        return [*(self._aggregated(values.groupby(codes)) if self._groups else ()), *of_all]

    def _aggregated(self, grouped: Any) -> Any:
        if grouped.obj.dtype != object:
            return getattr(grouped, self._kind)().array
        # Of decimals, the sums of groups and the means would be floats in pandas.
        sums = grouped.agg(lambda values: values.sum()).array
        if self._kind == "sum":
            return sums
        counts = grouped.count().tolist()
        return [
            total / count if count else np.nan for total, count in zip(sums, counts, strict=True)
        ]

    def _summable(self, values: pd.Series[Any]) -> pd.Series[Any]:
        """Return the numbers of a column in a type of which pandas makes exact totals."""
        dtype = values.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            return self._summable(values.astype(dtype.categories.dtype))
        if isinstance(dtype, pd.SparseDtype):
            return self._summable(values.astype(dtype.subtype))
        if self._show.precision is None and is_whole(values):
            return values.astype(float).astype("Int64")
        if dtype == np.float16:  # ends at 65,504
            return values.astype(np.float32)
        if pd.api.types.is_integer_dtype(dtype):
            largest = max(abs(int(values.max())), abs(int(values.min())))
            return values.astype(object) if largest * len(values) > _LARGEST_INT else values
        return values
