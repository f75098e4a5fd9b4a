"""A data frame as the text of a table."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd

from sphinx_df_table.model import Column, Table

# The csv module's own limit is 128 KiB a cell.
csv.field_size_limit(2**31 - 1)

_SURROGATES = re.compile("[\ud800-\udfff]")


class NotAFrameError(TypeError):
    """The variable that is to be shown holds something else than a data frame."""


def _float_text(value: float) -> str:
    """Return a float as `repr` writes it, to 15 significant digits: 0.3 for 0.1 + 0.2."""
    return repr(float(f"{value:.15g}"))


def to_table(frame: object) -> Table:
    """Return the labels and the cells of a data frame as text.

    The text of a cell is what `pandas.DataFrame.to_csv` writes, floats to 15 significant digits;
    a missing value is empty. What can't be written as UTF-8 is replaced by U+FFFD.

    Raises
    ------
    NotAFrameError
        `frame` is not a data frame or a series, or is one without columns.

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
    labels = [tuple(map(str, label if columns.nlevels > 1 else [label])) for label in columns]
    # Written and read back by position: labels may be anything, also the same twice.
    text = frame.set_axis(range(len(columns)), axis="columns").to_csv(
        index=False,
        header=False,
        quoting=csv.QUOTE_ALL,
        float_format=_float_text,
        lineterminator="\n",
    )
    text = _SURROGATES.sub("\ufffd", text)
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return Table(
        columns=[
            Column(labels=label, cells=list(column))
            for label, column in zip(labels, cells, strict=True)
        ]
    )
