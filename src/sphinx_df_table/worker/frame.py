"""A data frame as the text of a table."""

from __future__ import annotations

import csv
import io
import math
import sys
from typing import Any

import numpy as np
import pandas as pd

from sphinx_df_table.model import LARGEST_TABLE, NOT_UTF8, Column, Table

# The csv module's own limit is 128 KiB a cell.
csv.field_size_limit(2**31 - 1)

_LONGEST_LABEL = 10_000


def _sendable(text: str) -> str:
    """Return a text with what can't be written as UTF-8 replaced."""
    return NOT_UTF8.sub("\ufffd", text)


class NotAFrameError(TypeError):
    """The variable that is to be shown holds something else than a data frame."""


def _float_text(value: Any) -> str:
    """Return a float as `repr` writes it, to 15 significant digits: 0.3 for 0.1 + 0.2."""
    if not isinstance(value, float):  # such as a float32, which has fewer digits
        return repr(float(str(value)))
    rounded = float(f"{value:.15g}")
    return repr(float(value) if math.isinf(rounded) else rounded)


def _to_be_written(column: pd.Series) -> pd.Series:
    """Return a column with its floats as text where `to_csv` has no float format for them."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.categories.dtype.kind == "f":
        return column.astype(dtype.categories.dtype)
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        values = [
            _float_text(value)
            if isinstance(value, float | np.floating) and not math.isnan(value)
            else value
            for value in column
        ]
        return pd.Series(values, index=column.index, dtype=object)
    return column


def to_table(frame: object, max_cells: int = sys.maxsize) -> Table:
    """Return the labels and the cells of a data frame as text.

    The text of a cell is what `pandas.DataFrame.to_csv` writes, floats to 15 significant digits;
    a missing value is empty. What can't be written as UTF-8 is replaced by U+FFFD.

    Raises
    ------
    NotAFrameError
        `frame` is not a data frame or a series, is one without columns, or has more than
        `max_cells` cells.

    """
    if isinstance(frame, pd.Series):
        frame = frame.to_frame()
    if not isinstance(frame, pd.DataFrame):
        message = f"is of type {type(frame).__name__}, which is not a data frame"
        raise NotAFrameError(message)
    columns = frame.columns
    if not len(columns):
        message = "is a data frame without columns"
        raise NotAFrameError(message)
    if (size := (frame.shape[0] + columns.nlevels) * frame.shape[1]) > max_cells:
        message = (
            f"has {size:,} cells, and a table may have {max_cells:,}: show the head of it or a "
            "summary; df_table_max_cells in conf.py allows more"
        )
        raise NotAFrameError(message)
    levels = columns if isinstance(columns, pd.MultiIndex) else ([label] for label in columns)
    labels = [tuple(_sendable(str(label)[:_LONGEST_LABEL]) for label in path) for path in levels]
    # Written and read back by position: labels may be anything, also the same twice.
    by_position: pd.DataFrame = frame.set_axis(range(len(columns)), axis="columns")
    for position in by_position:
        by_position[position] = _to_be_written(by_position[position])
    text = by_position.to_csv(
        index=False,
        header=False,
        quoting=csv.QUOTE_ALL,
        float_format=_float_text,
        lineterminator="\n",
    )
    if len(text) > LARGEST_TABLE:
        message = f"has {len(text):,} characters of text, and a table may have {LARGEST_TABLE:,}"
        raise NotAFrameError(message)
    rows = list(csv.reader(io.StringIO(_sendable(text), newline=""), strict=True))
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return Table(
        columns=[
            Column(labels=label, cells=list(column))
            for label, column in zip(labels, cells, strict=True)
        ]
    )
