"""What looks like a mistake in the data of a table."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pandas as pd

from .errors import sendable

_MOST_VALUES = 3
# Fewer values are in some order by chance.
_FEWEST_SORTED = 3
# A number with a sign of a currency before it, or a percent sign or a unit behind it.
_NUMBER = re.compile(r"([^\w\s.,+-]?)\s*([+-]?(?:\d[\d,]*\.?\d*|\.\d+))\s*(%|[A-Za-z/µ]{0,8})")


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
    floats = [position for position, dtype in enumerate(frame.dtypes) if dtype.kind == "f"]
    # All at once: to take columns out one by one costs more than to look at them.
    values = frame.iloc[:, floats].to_numpy(dtype=float, na_value=np.nan)
    found = [
        f"{frame.columns[position]!r} (in {count:,} of {len(frame):,} rows)"
        for position, count in zip(floats, np.isinf(values).sum(axis=0).tolist(), strict=True)
        if count
    ]
    if not found:
        return ""
    return sendable(
        f"infinite values are shown in {', '.join(found)}: something was divided by 0. Leave such "
        "rows out, or make the value missing before the division."
    )


def sort_problem(frame: pd.DataFrame) -> str:
    """Say which column of formatted numbers is in the order of text, or return an empty string.

    Where all its values are numbers with a currency, a percent sign or a unit, all of one kind, and
    the rows are sorted by them as text, but not as numbers: ``$10.143`` stands before ``$9.636``.
    """
    if frame.empty:
        return ""
    # The first value tells of most columns that they hold no formatted numbers.
    firsts = frame.iloc[0].tolist()
    for position in [p for p, value in enumerate(firsts) if _may_be_formatted(value)]:
        texts = _formatted(frame.iloc[:, position])
        numbers = [float(found[2].replace(",", "")) for _, found in texts]
        shown = [text for text, _ in texts]
        if _is_ordered(shown) and not _is_ordered(numbers):
            return sendable(
                f"the column {frame.columns[position]!r} is sorted as text: "
                f"{', '.join(shown[:_MOST_VALUES])}, …. "
                "Sort before the numbers are formatted, or format with a Styler."
            )
    return ""


def _may_be_formatted(value: Any) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip()) is not None
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _formatted(column: pd.Series[Any]) -> list[tuple[str, re.Match[str]]]:
    """Return the texts of a column with their parts, where all are numbers of one format."""
    if not isinstance(column.dtype, pd.StringDtype) and column.dtype != np.dtype(object):
        return []
    formatted: list[tuple[str, re.Match[str]]] = []
    for value in column:
        if isinstance(value, str):
            found = _NUMBER.fullmatch(value.strip())
            # Bare numbers that are text were made so.
            if found is None or not (found[1] or found[3]):
                return []
            formatted.append((value, found))
        elif not (pd.api.types.is_scalar(value) and pd.isna(value)):
            return []
    signs = {(found[1], found[3]) for _, found in formatted}
    return formatted if len(formatted) >= _FEWEST_SORTED and len(signs) == 1 else []


def _is_ordered(values: list[Any]) -> bool:
    """Return whether values rise, or fall, from first to last."""
    pairs = list(itertools.pairwise(values))
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)
