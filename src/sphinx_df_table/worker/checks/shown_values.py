"""Likely mistakes in the values that a table shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.wording import first_few
from sphinx_df_table.worker.errors.byte_order_marks import BYTE_ORDER_MARK, OPEN_WITHOUT_MARK
from sphinx_df_table.worker.private.pandas import column_types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_df_table.protocol.table import Table

_MAX_VALUES = 3


def index_problem(frame: pd.DataFrame) -> str:
    """Return a message if the index of a frame holds data that the table does not show.

    `groupby` and `describe` put data into the index. The numbers of the rows are no data, in
    whatever order; nor is an index with the name of a column, which shows the same values.

    Returns
    -------
    str
        The message, or an empty string.

    """
    index = frame.index
    names = [name for name in index.names if name is not None and name not in frame.columns]
    numbered = not isinstance(index, pd.MultiIndex) and pd.api.types.is_integer_dtype(index.dtype)
    named_as_column = bool(index.names[0] is not None and not names)
    if not len(index) or (not names and (numbered or named_as_column)):
        return ""
    values = first_few(index, _MAX_VALUES, str)
    of_names = f" {', '.join(repr(str(name)) for name in names)}" if names else ""
    return (
        f"the index{of_names} is not shown, and it holds data: {values}. The option "
        "index shows it; df.reset_index(drop=True) drops it."
    )


def infinite_problem(frame: pd.DataFrame, cells: Sequence[Sequence[str]]) -> str:
    """Return a message if columns of a frame show infinite values.

    Such values come from a division by zero, such as a cost at a throughput of 0.

    Parameters
    ----------
    frame
        The rows that are shown.
    cells
        The texts of each of its columns. A Styler may show another text for an infinite value.

    Returns
    -------
    str
        The message, or an empty string.

    """
    # Texts are searched first: to select a column of a frame takes longer. Most columns of objects
    # have the dtype of strings, and so no floats.
    suspects = [
        position
        for position, dtype in enumerate(column_types(frame))
        if dtype.kind in ("f", "O")
        and not isinstance(dtype, pd.StringDtype)
        and "inf" in "\n".join(cells[position]).casefold()
    ]
    found = [
        f"{frame.columns[position]!r} (in {count:,} of {len(frame):,} rows)"
        for position in suspects
        if (count := _infinite_values(frame.iloc[:, position]))
    ]
    if not found:
        return ""
    return (
        f"infinite values are shown in {', '.join(found)}: there was a division by 0. Drop these "
        "rows, or replace 0 by a missing value before the division."
    )


def _infinite_values(column: pd.Series[Any]) -> int:
    """Return the number of infinite values of a column of floats, or of objects."""
    if column.dtype.kind == "f":
        values = column.to_numpy(dtype=float, na_value=np.nan)
    else:
        values = np.array([value for value in column.tolist() if isinstance(value, float)])
    return int(np.isinf(values).sum())


def byte_order_mark_problem(table: Table) -> str:
    """Return a message if a label, or a cell of the first or last row, begins with such a mark.

    Sorted rows end with the cell that begins with it.
    """
    for column in table.columns:
        for text in (*column.labels, *column.cells[:1], *column.cells[-1:]):
            if text.startswith(BYTE_ORDER_MARK):
                return f"{text!a} begins with the byte order mark of a file. {OPEN_WITHOUT_MARK}"
    return ""
