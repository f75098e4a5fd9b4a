"""Report sums that count missing values as 0."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.worker.checks.broken_rows import broken_rows
from sphinx_df_table.worker.patches import replaced

from .aggregated import GROUPS, columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[[str], None]

# The names of positional arguments: pandas hides them from `inspect.signature`.
_ARGUMENTS = ("axis", "skipna", "numeric_only", "min_count")
_ARGUMENTS_OF_GROUPS = ("numeric_only", "min_count")
_ARGUMENTS_OF_AGG = ("func", "axis")
# Those by which a snippet says what missing values count.
_MEANT = frozenset({"skipna", "min_count"})


@contextlib.contextmanager
def checked_sums(report: Report) -> Iterator[None]:
    """Report each sum over the columns of a row, or over a group, that counts missing values as 0.

    The sum of a whole column is not looked at: its missing values are often meant, as those that
    `diff`, `shift` and `where` make.

    Parameters
    ----------
    report
        Called with a message at each such call.

    """
    methods = (
        (pd.DataFrame, "sum", _ARGUMENTS),
        # Of groups, it calls their sum. Of the columns of a row, it takes another way.
        *((pd.DataFrame, name, _ARGUMENTS_OF_AGG) for name in ("agg", "aggregate")),
        *((kind, "sum", _ARGUMENTS_OF_GROUPS) for kind in GROUPS),
    )
    with replaced(
        (kind, name, _checked(getattr(kind, name), report, names, of_groups=kind in GROUPS))
        for kind, name, names in methods
    ):
        yield


def _checked(method: Any, report: Report, names: tuple[str, ...], *, of_groups: bool) -> Any:
    @functools.wraps(method)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        is_sum = _is_sum(given.get("func", "sum"))
        is_across = given.get("axis") in (1, "columns")
        if is_sum and (of_groups or is_across) and _MEANT.isdisjoint(given):
            data = self.obj if of_groups else self
            columns = columns_of(data, result) if of_groups else [c for _, c in data.items()]
            numbers = [column for column in columns if _has_numbers(column)]
            if any(column.hasnans for column in numbers):
                report(_problem(data, numbers, self if of_groups else None))
        return result

    return checked


def _is_sum(function: Any) -> bool:
    """Return whether a function that `agg` calls is a sum that leaves out missing values."""
    return function is np.sum or (isinstance(function, str) and function == "sum")


def _has_numbers(column: pd.Series[Any]) -> bool:
    """Return whether a column has numbers to add up; a sum of booleans is a count."""
    types = pd.api.types
    return (
        types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    ) or types.is_timedelta64_dtype(column)


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
    frame = data if isinstance(data, pd.DataFrame) else data.to_frame(_name_of(data))
    labels = np.array([_name_of(column) for column in columns], dtype=object)
    found = broken_rows(frame, rows, lambda row: labels[is_missing[row]].tolist())
    return (
        f"sum counted missing values as 0, in {found}. If they are 0, say so before with "
        "fillna(0), or else leave them out with dropna."
    )


def _name_of(column: pd.Series[Any]) -> str:
    return "value" if column.name is None else str(column.name)
