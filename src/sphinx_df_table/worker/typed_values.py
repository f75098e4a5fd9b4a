"""Typed values of the columns of a data frame, in full precision, for programs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.protocol.field import INFINITE, Field
from sphinx_df_table.wording import sendable

from .dataframe.cell_text import is_whole
from .dataframe.styler import level_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.protocol.field import FieldType

    from .dataframe.convert import Shown

_NANOSECONDS = 10**9


def fields_of(shown: Shown) -> list[Field]:
    """Return the typed values of the columns that are shown, those of the index first.

    The type of a column depends on its dtype; only that of a column of objects depends on its
    values. Rows that a Styler adds are left out.
    """
    frame = shown.frame
    columns = [pd.Series(level_values(frame.index, level)) for level in shown.levels]
    columns += [frame.iloc[:, position] for position in range(frame.shape[1])]
    return [_field(column) for column in columns]


def _field(column: pd.Series[Any]) -> Field:
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _categorical(column)
    if isinstance(dtype, pd.SparseDtype):
        return _field(column.astype(dtype.subtype))
    if is_whole(column):  # a column of integers, of which some are missing
        return _field(column.astype(float).astype("Int64"))
    objects = column.astype(object).to_numpy()
    # Asked for the objects: pyarrow and the nullable types tell NaN from a missing value.
    missing = pd.isna(objects)
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred == "date" and any(isinstance(value, dt.datetime) for value in objects[~missing]):
        inferred = "mixed"  # pandas takes dates with times among them for dates
    kind, text = _FORMS.get(inferred, ("string", _text))
    values = [
        None if is_missing else text(value)
        for value, is_missing in zip(objects, missing, strict=True)
    ]
    zone = str(dtype.tz) if isinstance(dtype, pd.DatetimeTZDtype) else ""
    return Field(type=kind, values=values, zone=zone)


def _categorical(column: pd.Series[Any]) -> Field:
    """Return the typed values of a categorical column.

    Categories that no shown row has are left out: the author does not show them.
    """
    categories = column.cat.remove_unused_categories().cat.categories
    plain = _field(column.astype(object))
    if plain.type != "string":
        return plain
    names = list(dict.fromkeys(map(_text, categories)))
    return Field(
        type="string", values=plain.values, categories=names, is_ordered=bool(column.cat.ordered)
    )


def _text(value: object) -> str:
    return sendable(str(value))


def _integer(value: Any) -> str:
    return str(int(value))


def _number(value: Any) -> str:
    if isinstance(value, int | np.integer):
        return _integer(value)
    if value in (np.inf, -np.inf):
        return INFINITE[value < 0]
    return repr(float(value)) if isinstance(value, float) else str(value)


def _boolean(value: Any) -> str:
    return "true" if value else "false"


def _iso(value: Any) -> str:
    return str(value.isoformat())


def _datetime(value: Any) -> str:
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    offset = value.utcoffset()
    if offset and offset.seconds % 60:  # of a local time before zones; XML Schema has no such
        value = value.astimezone(dt.UTC)
    return _iso(value)


def _duration(value: Any) -> str:
    """Return a duration as XML Schema writes it: ``-P1DT2H3M4.5S``."""
    if isinstance(value, np.timedelta64):
        value = pd.Timedelta(value)
    nanoseconds = (value // dt.timedelta(microseconds=1)) * 1000 + getattr(value, "nanoseconds", 0)
    sign = "-" if nanoseconds < 0 else ""
    seconds, fraction = divmod(abs(nanoseconds), _NANOSECONDS)
    decimals = f".{fraction:09}".rstrip("0") if fraction else ""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{sign}P{days}DT{hours}H{minutes}M{seconds}{decimals}S"


# The type of what `pandas.api.types.infer_dtype` returns, and its text. All others are text.
_FORMS: dict[str, tuple[FieldType, Callable[[Any], str]]] = {
    "boolean": ("boolean", _boolean),
    "integer": ("integer", _integer),
    "floating": ("number", _number),
    "decimal": ("number", _number),
    "mixed-integer-float": ("number", _number),
    "date": ("date", _iso),
    "datetime": ("datetime", _datetime),
    "datetime64": ("datetime", _datetime),
    "time": ("time", _iso),
    "timedelta": ("duration", _duration),
    "timedelta64": ("duration", _duration),
}
