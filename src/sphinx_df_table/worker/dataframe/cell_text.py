"""Text of the values of a data frame."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.protocol.table import LARGEST_TABLE
from sphinx_df_table.wording import sendable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.protocol.job import Show

# The csv module's own limit is 128 KiB a cell.
csv.field_size_limit(2**31 - 1)

_LEAST_OF_16_DIGITS = 10**15
# Floats can't tell all whole numbers apart from here on.
_LARGEST_WHOLE = 2**53


class NotAFrameError(TypeError):
    """The value to show is no data frame, or one that does not fit into a table."""


def is_missing_value(value: Any) -> bool:
    """Return whether a value, which may be of any type, is missing. A list is not."""
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def float_text(value: Any) -> str:
    """Return a float as `repr` writes it, to 15 significant digits: 0.3 for 0.1 + 0.2.

    A whole number that a float holds exactly has all its digits.
    """
    if not isinstance(value, float):  # such as a float32, whose text has fewer digits
        return repr(float(str(value)))
    rounded = float(f"{value:.15g}")
    is_exact = abs(value) < _LARGEST_WHOLE and float(value).is_integer()
    return repr(float(value) if is_exact or math.isinf(rounded) else rounded)


def _float_format(precision: int | None) -> Callable[[Any], str]:
    if precision is None:
        return float_text
    return lambda value: f"{float(value):z.{precision}f}"  # never -0.00


def is_whole(column: pd.Series[Any]) -> bool:
    """Return whether a column has whole numbers that are floats only because some are missing.

    A whole number that needs 16 digits is no measured value, but an identifier. It stays one if the
    rows with missing values are dropped.
    """
    if not pd.api.types.is_float_dtype(column.dtype):
        return False
    values = column.dropna().to_numpy(dtype=float)
    if not len(values):
        return False
    largest = np.abs(values).max()
    if largest >= _LARGEST_WHOLE or not (values == np.round(values)).all():
        return False
    if len(values) < len(column):
        return True
    return largest >= _LEAST_OF_16_DIGITS and any(float(f"{v:.15g}") != v for v in values)


def _for_csv(column: pd.Series[Any], precision: int | None) -> pd.Series[Any]:
    """Return a column whose floats `to_csv` writes as the table shows them."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.categories.dtype.kind == "f":
        return column.astype(dtype.categories.dtype)
    if isinstance(dtype, pd.SparseDtype):
        return _for_csv(column.astype(dtype.subtype), precision)
    if precision is None and is_whole(column):
        return column.astype(float).astype("Int64")
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        text = _float_format(precision)
        values = [
            text(value)
            if isinstance(value, float | np.floating) and not math.isnan(value)
            else value
            for value in column
        ]
        return pd.Series(values, index=column.index, dtype=object)
    return column


def texts_of(frame: pd.DataFrame, show: Show) -> list[list[str]]:
    """Return the texts of the cells of each column.

    Parameters
    ----------
    frame
        The cells. The label of each column is its position. The columns are changed.
    show
        The options of the block.

    Returns
    -------
    list of list of str
        For each column the texts of its cells.

    Raises
    ------
    NotAFrameError
        The texts are longer than a table may be.

    """
    for position, column in list(frame.items()):
        changed = _for_csv(column, show.precision)
        if changed is not column:  # to set a column takes long
            frame[position] = changed
    text = frame.to_csv(
        index=False,
        header=False,
        quoting=csv.QUOTE_ALL,
        float_format=_float_format(show.precision),
        na_rep=show.na_rep,
        lineterminator="\n",
    )
    if len(text) > LARGEST_TABLE:
        message = f"has {len(text):,} characters of text, and a table may have {LARGEST_TABLE:,}"
        raise NotAFrameError(message)
    rows = list(csv.reader(io.StringIO(sendable(text), newline=""), strict=True))
    if not rows:
        return [[] for _ in frame]
    return [list(column) for column in zip(*rows, strict=True)]
