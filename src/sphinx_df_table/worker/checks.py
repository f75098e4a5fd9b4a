"""What looks like a mistake in the data of a table."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from .errors import sendable
from .formatted import numbers_of

_MOST_VALUES = 3
# Fewer values are in some order by chance.
_FEWEST_SORTED = 3


def index_problem(frame: pd.DataFrame) -> str:
    """Say what the index of a frame holds where that would be lost, or return an empty string.

    What `groupby` or `describe` put there is data; the numbers that rows have, in whatever order,
    are not. Nor is what a column of the same name shows.
    """
    index = frame.index
    names = [name for name in index.names if name is not None and name not in frame.columns]
    numbered = not isinstance(index, pd.MultiIndex) and pd.api.types.is_integer_dtype(index.dtype)
    named_as_column = bool(index.names[0] is not None and not names)
    if not len(index) or (not names and (numbered or named_as_column)):
        return ""
    values = [str(value) for value in index[:_MOST_VALUES]]
    more = ", …" if len(index) > len(values) else ""
    what = f" {', '.join(repr(str(name)) for name in names)}" if names else ""
    return sendable(
        f"the index{what} is not shown, and it holds data: {', '.join(values)}{more}. The option "
        "index shows it; df.reset_index(drop=True) drops it."
    )


def infinite_problem(frame: pd.DataFrame) -> str:
    """Say which columns of a frame hold infinite values, or return an empty string.

    A division by zero makes them: a throughput of 0, for a cost.
    """
    found = [
        f"{name!r} (in {count:,} of {len(frame):,} rows)"
        for position, name in enumerate(frame.columns)
        if (count := _infinite(frame.iloc[:, position]))
    ]
    if not found:
        return ""
    return sendable(
        f"infinite values are shown in {', '.join(found)}: something was divided by 0. Leave such "
        "rows out, or make the value missing before the division."
    )


def _infinite(column: pd.Series[Any]) -> int:
    if not pd.api.types.is_float_dtype(column.dtype):
        return 0
    return int(np.isinf(column.to_numpy(dtype=float, na_value=np.nan)).sum())


def sort_problem(frame: pd.DataFrame) -> str:
    """Say which column of formatted numbers is in the order of text, or return an empty string.

    Where all its values are numbers with a currency, a percent sign or a unit, all of one kind, and
    the rows are sorted by them as text, but not as numbers: ``$10.143`` stands before ``$9.636``.
    """
    for position, name in enumerate(frame.columns):
        shown = _texts(frame.iloc[:, position])
        numbers = numbers_of(shown) if len(shown) >= _FEWEST_SORTED else []
        if numbers and _is_ordered(shown) and not _is_ordered(numbers):
            return sendable(
                f"the column {name!r} is sorted as text: {', '.join(shown[:_MOST_VALUES])}, …. "
                "Sort before the numbers are formatted, or format with a Styler."
            )
    return ""


def _texts(column: pd.Series[Any]) -> list[str]:
    """Return the values of a column that are there, or nothing where one is no text."""
    if not isinstance(column.dtype, pd.StringDtype) and column.dtype != np.dtype(object):
        return []
    values: list[Any] = column.dropna().tolist()
    return values if all(isinstance(value, str) for value in values) else []


def _is_ordered(values: list[Any]) -> bool:
    """Return whether values rise, or fall, from first to last."""
    pairs = list(itertools.pairwise(values))
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)
