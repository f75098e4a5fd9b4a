"""Report minima and maxima of texts that are not those of their numbers or dates."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.worker.checks.text_orders import order_of
from sphinx_df_table.worker.dataframe.cell_text import is_missing_value
from sphinx_df_table.worker.dataframe.formatted_numbers import is_missing
from sphinx_df_table.worker.patches import replaced

from .aggregated import GROUPS, columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.worker.checks.text_orders import Remedies

    Report = Callable[[str], None]

# The methods that compare texts as texts. `nlargest` and `nsmallest` refuse texts.
_METHODS = ("min", "max", "idxmin", "idxmax")
# The number of texts that are looked at in all calls of a block: a snippet may make many.
_MOST_TEXTS = 100_000


@contextlib.contextmanager
def checked_extremes(report: Report, remedies: Remedies) -> Iterator[None]:
    """Report each extreme of texts that is not the extreme of their numbers or dates.

    Parameters
    ----------
    report
        Called with a message at each call of `min`, `max`, `idxmin` or `idxmax` that took one.
    remedies
        The advice for texts of files, and for others.

    """
    check = _Check(report, remedies)
    with replaced(
        (kind, name, check.wrapped(getattr(kind, name), of_groups=kind in GROUPS))
        for kind in (pd.Series, pd.DataFrame, *GROUPS)
        for name in _METHODS
    ):
        yield


class _Check:
    """Looks at the extremes that a snippet takes, of a bounded number of texts."""

    def __init__(self, report: Report, remedies: Remedies) -> None:
        self._report = report
        self._remedies = remedies
        self._room = _MOST_TEXTS

    def wrapped(self, method: Any, *, of_groups: bool) -> Any:
        """Return a method that also reports extremes of texts."""

        @functools.wraps(method)
        def extreme(self_: Any, *args: Any, **kwargs: Any) -> Any:
            result = method(self_, *args, **kwargs)
            axis = kwargs.get("axis", args[0] if args else 0)
            if of_groups or self_.ndim == 1 or axis in (0, "index", "rows"):
                self._look(self_, result, method.__name__, of_groups=of_groups)
            return result

        return extreme

    def _look(self, data: Any, result: Any, method: str, *, of_groups: bool) -> None:
        columns = [c for c in columns_of(data.obj if of_groups else data, result) if _is_text(c)]
        if not columns:
            return
        rows = data.indices.values() if of_groups else [range(len(columns[0]))]
        groups = [list(map(int, group)) for group in rows]
        for column in columns:
            self._room -= len(column) + len(groups)
            if self._room >= 0 and (problem := _problem(column, groups, method, self._remedies)):
                self._report(problem)


def _is_text(column: pd.Series[Any]) -> bool:
    dtype = column.dtype
    return pd.api.types.is_object_dtype(dtype) or isinstance(dtype, pd.StringDtype)


def _problem(
    column: pd.Series[Any], groups: list[list[int]], method: str, remedies: Remedies
) -> str:
    """Return a message about the first group whose extreme text is not its extreme number or date.

    Parameters
    ----------
    column
        The texts.
    groups
        The positions of the rows of each group.
    method
        The name of the method that took the extreme.
    remedies
        The advice for texts of files, and for others.

    """
    texts: dict[int, str] = {}
    for row, value in enumerate(column.tolist()):
        if isinstance(value, str):
            if not is_missing(value):
                texts[row] = value
        elif not is_missing_value(value):
            return ""
    order = order_of([*texts.values()], str(column.name))
    if order is None:
        return ""
    all_rows = [*texts]
    rows_of_order = [all_rows[position] for position in order.positions]
    readings = [dict(zip(rows_of_order, keys, strict=True)) for keys in order.readings]
    choose, word = (max, "largest") if method.endswith("max") else (min, "smallest")
    if order.word == "date":
        word = "latest" if choose is max else "earliest"
    for group in groups:
        rows = [row for row in group if row in texts]
        # A text that is no date is an extreme that a reader sees to be wrong.
        if not rows or not readings[0].keys() >= set(rows):
            continue
        by_text = choose(rows, key=texts.__getitem__)
        by_value = [choose(rows, key=keys.__getitem__) for keys in readings]
        if all(keys[by_text] != keys[row] for keys, row in zip(readings, by_value, strict=True)):
            taken = "largest" if choose is max else "smallest"
            remedy = remedies.remedy(order, [*texts.values()], f"Call {method}")
            return (
                f"{method} took the {taken} text of the column {column.name!r}, "
                f"{texts[by_text]!r}, but the {word} {order.word} is {texts[by_value[0]]!r}. "
                f"{remedy}"
            )
    return ""
