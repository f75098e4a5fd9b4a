"""Describe the first of some rows, such as those that break an expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.wording import first_few
from sphinx_df_table.worker.dataframe.cell_text import is_missing_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_ROWS = 3
_MOST_COLUMNS = 4
_LONGEST_VALUE = 40


def broken_rows(
    frame: pd.DataFrame,
    broken: Sequence[int],
    columns: Callable[[int], Sequence[str]],
) -> str:
    """Return the number of some rows, and the first of them with a few values, in words.

    Parameters
    ----------
    frame
        All rows.
    broken
        The positions of the rows to describe.
    columns
        Returns the texts of the labels of the columns to name, for the position of a row. Those
        that `frame` lacks are named without a value.

    """
    rows = [_row(frame, row, columns(row)) for row in broken[:_MOST_ROWS]]
    rest = [""] * (len(broken) - len(rows))
    named = first_few([*rows, *rest], _MOST_ROWS, str)
    return f"{len(broken):,} of {len(frame):,} rows: {named}"


def _row(frame: pd.DataFrame, row: int, columns: Sequence[str]) -> str:
    shown = list(dict.fromkeys([*_first_text(frame), *columns]))[:_MOST_COLUMNS]
    values = []
    for label in shown:
        found = [n for n, other in enumerate(frame.columns) if str(other) == label]
        value = f" {_text(frame.iloc[row, found[0]])}" if found else ""
        values.append(f"{label}{value}")
    end = f" ({', '.join(values)})" if values else ""
    index = frame.index
    label = index[row]
    parts = label if isinstance(index, pd.MultiIndex) else (label,)
    names = ["index" if name is None else name for name in index.names]
    named = ", ".join(f"{n} {_text(p)}" for n, p in zip(names, parts, strict=True))
    return f"{named}{end}"


def _first_text(frame: pd.DataFrame) -> list[str]:
    """Return the label of the first column if it names the rows and the index does not."""
    if not frame.shape[1] or not pd.api.types.is_integer_dtype(frame.index.dtype):
        return []
    first = frame.iloc[:, 0].dtype
    is_text = isinstance(first, pd.StringDtype) or pd.api.types.is_object_dtype(first)
    return [str(frame.columns[0])] if is_text else []


def _text(value: Any) -> str:
    if is_missing_value(value):
        return "missing"
    text = repr(value) if isinstance(value, str) else " ".join(str(value).split())
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 2]} …"
