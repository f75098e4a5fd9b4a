"""Which sorted rows of a table are in the order of text, where a reader expects that of numbers."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
from msgspec import Struct

from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.dataframe.formatted_numbers import numbers_of
from sphinx_df_table.worker.errors.place import current_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_df_table.protocol.job import Place


class Sort(Struct, frozen=True):
    """A call of `pandas.DataFrame.sort_values`.

    Attributes
    ----------
    by
        The names of the columns that it sorts by, and whether each is ascending.
    place, line
        Where the snippet calls it.

    """

    by: tuple[tuple[Any, bool], ...]
    place: Place
    line: int


@contextlib.contextmanager
def watched(sorts: list[Sort]) -> Iterator[None]:
    """Put each call that sorts the rows of a data frame by their values into `sorts`."""
    sort_values = pd.DataFrame.sort_values

    @functools.wraps(sort_values)
    def watching(self: pd.DataFrame, by: Any, *args: Any, **kwargs: Any) -> Any:
        result = sort_values(self, by, *args, **kwargs)
        # A key may sort them by anything.
        if kwargs.get("axis", 0) in (0, "index", "rows") and kwargs.get("key") is None:
            names = by if isinstance(by, list) else [by]
            rises = kwargs.get("ascending", True)
            directions = rises if isinstance(rises, list | tuple) else [bool(rises)] * len(names)
            place, line = current_line()
            sorts.append(Sort(tuple(zip(names, map(bool, directions), strict=False)), place, line))
        return result

    pd.DataFrame.sort_values = watching  # type: ignore[method-assign]
    try:
        yield
    finally:
        pd.DataFrame.sort_values = sort_values  # type: ignore[method-assign]


def problem(frame: pd.DataFrame, sorts: list[Sort]) -> tuple[str, Place, int] | None:
    """Say which column of a frame is sorted as text alone, and where; None where none is.

    Where all its values are numbers with a currency, a percent sign or a unit, all of one kind, and
    the rows are in the order of these texts, but not of the numbers: ``$10.143`` stands before
    ``$9.636``. Rows that differ in what they were sorted by before count for nothing.
    """
    counts = Counter(frame.columns)
    # Other sorts are of other frames, or by columns that are not shown; the last one decides.
    sort = next((s for s in reversed(sorts) if all(counts[name] == 1 for name, _ in s.by)), None)
    if sort is None:
        return None
    positions = {label: position for position, label in enumerate(frame.columns)}
    columns = [frame.iloc[:, positions[name]] for name, _ in sort.by]
    for position, (name, rises) in enumerate(sort.by):
        column = columns[position].reset_index(drop=True).dropna()
        texts = column.tolist()
        numbers = numbers_of(texts) if all(isinstance(text, str) for text in texts) else []
        if not numbers:
            continue
        # Numbers for what the rows were sorted by before: values may be of any kind, or missing.
        try:
            codes = [pd.factorize(c, use_na_sentinel=False)[0].tolist() for c in columns[:position]]
        except TypeError:  # lists by now, say
            return None
        before = [tuple(code[row] for code in codes) for row in column.index]
        pairs = [(i, j) for i, j in itertools.pairwise(range(len(texts))) if before[i] == before[j]]
        if not rises:
            pairs = [(j, i) for i, j in pairs]
        wrong = [(i, j) for i, j in pairs if numbers[i] > numbers[j]]
        if wrong and all(texts[i] <= texts[j] for i, j in pairs):
            first = min(wrong[0])
            shown = ", ".join(texts[first : first + 2])
            message = (
                f"the rows are sorted by the column {name!r} as text: {shown}. Sort before the "
                "numbers are formatted, or format with a Styler."
            )
            return as_message(message), sort.place, sort.line
    return None
