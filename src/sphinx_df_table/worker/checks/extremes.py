"""Extremes that a snippet has taken of text although the values are numbers to a reader."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.dataframe.column_names import is_version
from sphinx_df_table.worker.dataframe.formatted_numbers import is_missing, numbers_of
from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Report = Callable[[str], None]
    # The columns of which extremes are taken, and the positions of the rows of each group.
    _Rows = tuple[list[pd.Series[Any]], Iterable[Sequence[int]]]

# The methods that compare texts as texts. `nlargest` and `nsmallest` refuse texts.
_METHODS = ("min", "max", "idxmin", "idxmax")


@contextlib.contextmanager
def checked_extremes(report: Report) -> Iterator[None]:
    """Report each extreme of texts that is not the extreme of their numbers.

    Parameters
    ----------
    report
        Called with a message at each call of `min`, `max`, `idxmin` or `idxmax` that took one.

    """
    kinds = (
        (pd.Series, _rows_of_all),
        (pd.DataFrame, _rows_of_all),
        (pd.api.typing.SeriesGroupBy, _rows_of_groups),
        (pd.api.typing.DataFrameGroupBy, _rows_of_groups),
    )
    with replaced(
        (kind, name, _checking(getattr(kind, name), rows_of, report))
        for kind, rows_of in kinds
        for name in _METHODS
    ):
        yield


def _checking(method: Any, rows_of: Callable[..., _Rows], report: Report) -> Any:
    @functools.wraps(method)
    def extreme(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        axis = kwargs.get("axis", args[0] if args else 0)
        if self.ndim == 1 or axis in (0, "index", "rows"):
            columns, groups = rows_of(self, result)
            for column in columns:
                if problem := _problem(column, groups, method.__name__):
                    report(problem)
        return result

    return extreme


def _rows_of_all(data: Any, _: Any) -> _Rows:
    return _columns_of(data), [range(len(data))]


def _rows_of_groups(groups: Any, result: Any) -> _Rows:
    data = groups.obj if groups.obj.ndim == 1 or result.ndim == 1 else groups.obj[result.columns]
    return _columns_of(data), [rows.tolist() for rows in groups.indices.values()]


def _columns_of(data: Any) -> list[pd.Series[Any]]:
    if data.ndim == 1:
        return [data]
    return [data.iloc[:, position] for position in range(data.shape[1])]


def _problem(column: pd.Series[Any], groups: Iterable[Sequence[int]], method: str) -> str:
    """Return a message about the first group whose extreme text has not its extreme number."""
    if not (
        pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype)
    ):
        return ""
    texts: dict[int, str] = {}
    for row, value in enumerate(column.tolist()):
        if isinstance(value, str):
            if not is_missing(value):
                texts[row] = value
        elif not pd.isna(value):
            return ""
    numbers, is_ambiguous = numbers_of(texts.values(), is_version=is_version(str(column.name)))
    if not numbers:
        return ""
    number_of = dict(zip(texts, numbers, strict=True))
    choose, word = (max, "largest") if method.endswith("max") else (min, "smallest")
    for group in groups:
        rows = [row for row in group if row in texts]
        if not rows:
            continue
        by_text = choose(rows, key=texts.__getitem__)
        by_number = choose(rows, key=number_of.__getitem__)
        if number_of[by_text] != number_of[by_number]:
            remedy = (
                "Its numbers have several units. Convert them to numbers of one unit."
                if is_ambiguous
                else "Take it of the numbers, before they are formatted."
            )
            return as_message(
                f"{method} took {texts[by_text]!r} as the {word} text of the column "
                f"{column.name!r}, and {texts[by_number]!r} has its {word} number. {remedy}"
            )
    return ""
