"""Rows that a snippet has sorted as text although the values are numbers to a reader."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct, structs

from sphinx_df_table.worker.errors.place import current_line
from sphinx_df_table.worker.patches import replaced

from .text_orders import order_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_df_table.protocol.job import Place

    from .text_orders import Remedies

# More rows of a sort are not kept until the snippet has ended: they may take much memory.
_MOST_ROWS = 10_000


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


def problem_of_values(sorts: list[Sort], remedies: Remedies) -> tuple[str, Place, int] | None:
    """Return the message of `problem` about the last sort, whose rows no table shows."""
    if not sorts or sorts[-1].rows is None:
        return None
    return problem(sorts[-1].rows, sorts[-1:], remedies)


def problem(
    frame: pd.DataFrame, sorts: list[Sort], remedies: Remedies
) -> tuple[str, Place, int] | None:
    """Return a message about a column by which rows are sorted as text, not by numbers or dates.

    All values of such a column begin with a number, or at least half of them are dates. The rows
    are in the order of the texts: ``$10.143`` comes before ``$9.636``. Rows that differ in an
    earlier column of the sort are not compared.

    Parameters
    ----------
    frame
        The rows that are shown.
    sorts
        The sorts that `recorded_sorts` has added.
    remedies
        The advice for texts of files, and for others.

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
        order = order_of(texts, str(name))
        if order is None:
            continue
        try:
            groups = [_first_rows(column) for column in columns[:position]]
        except TypeError:  # such as lists, if the snippet has changed the column
            return None
        rows = [*columns[position]]
        before = [tuple(group.get(rows[n]) for group in groups) for n in order.positions]
        shown = [texts[n] for n in order.positions]
        pairs = [(i, j) for i, j in itertools.pairwise(range(len(shown))) if before[i] == before[j]]
        if not is_ascending:
            pairs = [(j, i) for i, j in pairs]
        wrong = [(i, j) for i, j in pairs if all(keys[i] > keys[j] for keys in order.readings)]
        if wrong and all(shown[i] <= shown[j] for i, j in pairs):
            first = min(wrong[0])
            message = (
                f"the rows are sorted by the column {name!r} as text: "
                f"{', '.join(shown[first : first + 2])}. {remedies.remedy(order, texts, 'Sort')}"
            )
            return message, sort.place, sort.line
    return None


def _present_values(column: pd.Series[Any]) -> dict[int, Any]:
    """Return the values of a column by the positions of their rows, without missing ones."""
    values = column.to_numpy(dtype=object)
    rows = np.flatnonzero(~pd.isna(values)).tolist()
    return dict(zip(rows, values[rows].tolist(), strict=True))


def _first_rows(values: dict[int, Any]) -> dict[int, int]:
    """Return for each row the first one with the same value, which may be of any type."""
    first: dict[Any, int] = {}
    return {row: first.setdefault(value, row) for row, value in values.items()}
