"""Rows that a snippet has sorted as text although the values are numbers to a reader."""

from __future__ import annotations

import contextlib
import functools
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct, structs

from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.dataframe.column_names import is_version
from sphinx_df_table.worker.dataframe.formatted_numbers import numbers_of
from sphinx_df_table.worker.errors.place import current_line
from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_df_table.protocol.job import Place

# More rows of a sort are not kept until the snippet has ended: they may take much memory.
_MOST_ROWS = 10_000
# Numbers with a comma before their decimals, and those with commas before each three digits.
_WITH_COMMA, _GROUPED = re.compile(r"[+-]?\d+(?:,\d+)?"), re.compile(r"[+-]?\d{1,3}(?:,\d{3})*")


class Sort(Struct, frozen=True):
    """A call of `pandas.DataFrame.sort_values`.

    Attributes
    ----------
    by
        The name of each column to sort by, and whether it is ascending.
    place, line
        The position of the call.
    rows
        The sorted rows, if they are few.

    """

    by: tuple[tuple[Any, bool], ...]
    place: Place
    line: int
    rows: pd.DataFrame | None = None


@contextlib.contextmanager
def recorded_sorts(sorts: list[Sort]) -> Iterator[None]:
    """Add each call that sorts the rows of a data frame by their values to `sorts`."""
    sort_values = pd.DataFrame.sort_values

    @functools.wraps(sort_values)
    def recording(self: pd.DataFrame, by: Any, *args: Any, **kwargs: Any) -> Any:
        result = sort_values(self, by, *args, **kwargs)
        # With a key, the order is not that of the values.
        if kwargs.get("axis", 0) in (0, "index", "rows") and kwargs.get("key") is None:
            names = by if isinstance(by, list) else [by]
            ascending = kwargs.get("ascending", True)
            if not isinstance(ascending, list | tuple):
                ascending = [bool(ascending)] * len(names)
            place, line = current_line()
            by = tuple(zip(names, map(bool, ascending), strict=False))
            rows = self if result is None else result
            if sorts:  # only the rows of the last sort are looked at
                sorts[-1] = structs.replace(sorts[-1], rows=None)
            sorts.append(Sort(by, place, line, rows if len(rows) <= _MOST_ROWS else None))
        return result

    with replaced([(pd.DataFrame, "sort_values", recording)]):
        yield


def problem_of_values(sorts: list[Sort]) -> tuple[str, Place, int] | None:
    """Return the message of `problem` about the last sort, whose rows no table shows."""
    if not sorts or sorts[-1].rows is None:
        return None
    return problem(sorts[-1].rows, sorts[-1:])


def problem(frame: pd.DataFrame, sorts: list[Sort]) -> tuple[str, Place, int] | None:
    """Return a message about a column by which rows are sorted as text instead of as numbers.

    All values of such a column begin with a number, and the rows are in the order of the texts, not
    of the numbers: ``$10.143`` comes before ``$9.636``. Rows that differ in an earlier column of
    the sort are not compared.

    Parameters
    ----------
    frame
        The rows that are shown.
    sorts
        The sorts that `recorded_sorts` has added.

    Returns
    -------
    tuple or None
        The message, and the place and line of the sort; None if there is no such column.

    """
    counts = Counter(frame.columns.tolist())
    # Sorts by columns that are not shown are ignored, and the last one decides.
    sort = next((s for s in reversed(sorts) if all(counts[name] == 1 for name, _ in s.by)), None)
    if sort is None:
        return None
    columns = [_present_values(frame[name]) for name, _ in sort.by]
    for position, (name, is_ascending) in enumerate(sort.by):
        texts = [*columns[position].values()]
        if not all(isinstance(text, str) for text in texts):
            continue
        numbers, is_ambiguous = numbers_of(texts, is_version=is_version(str(name)))
        if not numbers:
            continue
        try:
            groups = [_first_rows(column) for column in columns[:position]]
        except TypeError:  # such as lists, if the snippet has changed the column
            return None
        before = [tuple(group.get(row) for group in groups) for row in columns[position]]
        pairs = [(i, j) for i, j in itertools.pairwise(range(len(texts))) if before[i] == before[j]]
        if not is_ascending:
            pairs = [(j, i) for i, j in pairs]
        wrong = [(i, j) for i, j in pairs if numbers[i] > numbers[j]]
        if wrong and all(texts[i] <= texts[j] for i, j in pairs):
            first = min(wrong[0])
            shown = ", ".join(texts[first : first + 2])
            remedy = _remedy(texts, is_ambiguous=is_ambiguous)
            message = f"the rows are sorted by the column {name!r} as text: {shown}. {remedy}"
            return as_message(message), sort.place, sort.line
    return None


def _remedy(texts: list[str], *, is_ambiguous: bool) -> str:
    """Return how to sort by numbers instead of by their texts."""
    if is_ambiguous:
        return (
            "Its numbers have several units. Convert them to numbers of one unit, and sort by "
            "these."
        )
    if all(map(_WITH_COMMA.fullmatch, texts)) and not all(map(_GROUPED.fullmatch, texts)):
        return (
            "They have commas before their decimals: the argument decimal=',' of the reader, or "
            "of df_table_read_csv, makes numbers of them."
        )
    return "Sort before the numbers are formatted, or format with a Styler."


def _present_values(column: pd.Series[Any]) -> dict[int, Any]:
    """Return the values of a column by the positions of their rows, without missing ones."""
    values = column.to_numpy(dtype=object)
    rows = np.flatnonzero(~pd.isna(values)).tolist()
    return dict(zip(rows, values[rows].tolist(), strict=True))


def _first_rows(values: dict[int, Any]) -> dict[int, int]:
    """Return for each row the first one with the same value, which may be of any type."""
    first: dict[Any, int] = {}
    return {row: first.setdefault(value, row) for row, value in values.items()}
