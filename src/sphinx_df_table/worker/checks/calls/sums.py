"""Report sums that count missing values as 0."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.worker.checks.broken_rows import broken_rows
from sphinx_df_table.worker.patches import replaced

from .aggregated import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[[str], None]

# The names of positional arguments: pandas hides them from `inspect.signature`.
_ARGUMENTS = ("axis", "skipna", "numeric_only", "min_count")
_ARGUMENTS_OF_GROUPS = ("numeric_only", "min_count")
# Those by which a snippet says what missing values count.
_MEANT = frozenset({"skipna", "min_count"})


@contextlib.contextmanager
def checked_sums(report: Report) -> Iterator[None]:
    """Report each call of `sum` that counts missing values as 0.

    Parameters
    ----------
    report
        Called with a message at each such call.

    """
    groups = (pd.api.typing.SeriesGroupBy, pd.api.typing.DataFrameGroupBy)
    with replaced(
        (kind, "sum", _checked(kind.sum, report, of_groups=kind in groups))
        for kind in (pd.Series, pd.DataFrame, *groups)
    ):
        yield


def _checked(method: Any, report: Report, *, of_groups: bool) -> Any:
    names = _ARGUMENTS_OF_GROUPS if of_groups else _ARGUMENTS

    @functools.wraps(method)
    def sum_(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        if _MEANT.isdisjoint(given):
            data = self.obj if of_groups else self
            is_down = of_groups or data.ndim == 1 or given.get("axis", 0) in (0, "index", "rows")
            columns = (
                columns_of(data, result)
                if is_down
                else [data.iloc[:, n] for n in range(data.shape[1])]
            )
            numbers = [column for column in columns if _has_numbers(column)]
            if any(column.hasnans for column in numbers):
                report(_problem(data, numbers, self if of_groups else None))
        return result

    return sum_


def _has_numbers(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_timedelta64_dtype(column)


def _problem(
    data: pd.DataFrame | pd.Series[Any], columns: list[pd.Series[Any]], groups: Any
) -> str:
    """Return a message about the rows with missing values that a sum has counted; empty if none.

    Parameters
    ----------
    data
        The rows.
    columns
        The columns of numbers that were added up.
    groups
        The groups of rows, if there is a sum of each; or None.

    """
    is_missing = np.column_stack([column.isna().to_numpy() for column in columns])
    if groups is not None:
        # Rows without a group count nowhere, and a key is not added up.
        is_missing[groups.ngroup().isna().to_numpy()] = False
        is_missing[:, [column.name in groups.exclusions for column in columns]] = False
    rows = np.flatnonzero(is_missing.any(axis=1)).tolist()
    if not rows:
        return ""
    labels = np.array([str(column.name) for column in columns], dtype=object)
    frame = data if isinstance(data, pd.DataFrame) else data.to_frame()
    found = broken_rows(frame, rows, [labels[row].tolist() for row in is_missing])
    return (
        f"sum counted missing values as 0, in {found}. If they are 0, say so before with "
        "fillna(0), or else leave them out with dropna."
    )
