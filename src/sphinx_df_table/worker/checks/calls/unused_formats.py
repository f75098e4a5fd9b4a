"""Formats that a Styler ignores, since their names are no columns."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.wording import closest, first_few, is_or_are, misspelled
from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_MOST_NAMES = 20


@contextlib.contextmanager
def checked_formats(report: Callable[[str], None]) -> Iterator[None]:
    """Report each name in a call of `Styler.format` that seems to mean a column but is none.

    The other methods of a Styler raise an error for a name that does not exist.

    Parameters
    ----------
    report
        Called with a message at each call with wrong names.

    """
    style: Any = pd.DataFrame.style
    with contextlib.ExitStack() as watches:

        def watched(frame: pd.DataFrame) -> Any:
            styler = style.fget(frame)
            # The module of this class takes long to import, so it is changed only when it is used.
            kind = type(styler)
            if not hasattr(kind.format, "__wrapped__"):
                watches.enter_context(replaced([(kind, "format", _checking(kind.format, report))]))
            return styler

        with replaced([(pd.DataFrame, "style", property(watched))]):
            yield


def _checking(format_: Any, report: Callable[[str], None]) -> Any:
    @functools.wraps(format_)
    def checking(self: Any, formatter: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(formatter, dict):
            report(problem(self.data, formatter))
        return format_(self, formatter, *args, **kwargs)

    return checking


def problem(frame: pd.DataFrame, formats: Mapping[Any, Any]) -> str:
    """Return a message about names of formats that are no columns, or an empty text.

    Several tables may share a dict of formats, so a column may be missing. A name is reported only
    if it is close to that of a column without a format. If none of the names is a column, and
    floats are shown without a format, all of them are reported.

    Parameters
    ----------
    frame
        The data of the Styler.
    formats
        The format of each column.

    """
    columns: list[Any] = frame.columns.tolist()
    known = set(columns)
    unknown = [name for name in formats if name not in known]
    if not unknown:
        return ""
    others = {str(c): kind for c, kind in frame.dtypes.items() if c not in formats}
    numbers = [name for name, kind in others.items() if pd.api.types.is_numeric_dtype(kind)]
    for name in unknown:
        slip = str(name) if str(name) in others else misspelled(str(name), others)
        close = [slip] if slip is not None else closest(name, numbers)
        if close:
            labels = [column for column in columns if str(column) in close]
            return _message([name], f"the closest {is_or_are(labels)}")
    if len(unknown) == len(formats) and any(map(pd.api.types.is_float_dtype, others.values())):
        return _message(unknown, f"the columns are {first_few(columns, _MOST_NAMES)}")
    return ""


def _message(unknown: list[Any], columns: str) -> str:
    names = first_few(unknown, _MOST_NAMES)
    are = "is no column" if len(unknown) == 1 else "are no columns"
    return f"Styler.format ignores {names}, which {are}: {columns}."
