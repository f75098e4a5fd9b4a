"""Values that a snippet leaves in ``df_values``, to be quoted in prose."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.protocol.value import LONGEST_KEY, LONGEST_TEXT, MOST_VALUES, Value
from sphinx_df_table.wording import sendable

from .cell_text import texts_of

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Show

# The name of the variable.
VARIABLE = "df_values"
_LONGEST_SHOWN = 60
# Types whose values have a text of their own, and no format.
_AS_TEXT = (str, dt.time, dt.timedelta, np.timedelta64, pd.Period, pd.Interval)


class NoValuesError(TypeError):
    """The variable ``df_values`` holds something that can't be quoted."""


def quoted_values(variable: Any, show: Show) -> dict[str, Value]:
    """Return the values by their keys.

    Parameters
    ----------
    variable
        A dict of texts, numbers, booleans and dates.
    show
        The options of the block, of which `precision` and `na_rep` apply.

    Raises
    ------
    NoValuesError
        `variable` is no dict, has a key that a role can't name, or a value of another type.

    """
    if not isinstance(variable, Mapping):
        hint = "; .to_dict() makes one of it" if isinstance(variable, pd.Series) else ""
        message = f"must be a dict of values to quote, and is a {type(variable).__name__}{hint}"
        raise NoValuesError(message)
    if len(variable) > MOST_VALUES:
        message = f"has {len(variable):,} values, and may have {MOST_VALUES:,}"
        raise NoValuesError(message)
    kinds = {_checked_key(key): _kind_and_exact(key, value) for key, value in variable.items()}
    # Each value is a column of its own, so that a date has no time if it has none.
    frame = pd.DataFrame({number: [value] for number, value in enumerate(variable.values())})
    texts = [text for column in texts_of(frame, show) for text in column] if kinds else []
    for key, text in zip(kinds, texts, strict=True):
        if len(text) > LONGEST_TEXT:
            message = (
                f"has {len(text):,} characters in the value of {_shown(key)}, and a value may have "
                f"{LONGEST_TEXT:,}"
            )
            raise NoValuesError(message)
    return {
        key: Value(text=text, kind=kind, exact=exact)
        for (key, (kind, exact)), text in zip(kinds.items(), texts, strict=True)
    }


def _checked_key(key: object) -> str:
    """Return a key, if a role can name it."""
    problem = ""
    if not isinstance(key, str):
        problem = f"is a {type(key).__name__}"
    elif not key or " ".join(sendable(key).split()) != key or len(key) > LONGEST_KEY:
        problem = f"is no text of 1 to {LONGEST_KEY} characters on one line"
    elif found := {".", ":"} & set(key):
        problem = f"has a {min(found)!r}, which a role reads as the end of a name"
    if problem:
        message = f"has a key that no role can name: {_shown(key)} {problem}"
        raise NoValuesError(message)
    return str(key)


def _kind_and_exact(key: object, value: Any) -> tuple[Any, str]:
    """Return the kind of a value, and its exact text."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "missing", ""
    if isinstance(value, _AS_TEXT):
        return "text", ""
    if isinstance(value, bool | np.bool_):
        return "boolean", ""
    if isinstance(value, numbers.Real | Decimal):
        return "number", _exact_number(key, value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, dt.date):
        return "date", value.isoformat()
    hint = ""
    if isinstance(value, pd.Series | pd.Index | np.ndarray | list):
        hint = ". Take one value of it, such as with .iloc[0] or .max()"
    message = (
        f"may hold texts, numbers, booleans and dates, and the value of {_shown(key)} is a "
        f"{type(value).__name__}{hint}"
    )
    raise NoValuesError(message)


def _exact_number(key: object, value: numbers.Real | Decimal) -> str:
    """Return a number as Python writes it, a whole one without decimals."""
    if isinstance(value, numbers.Integral):
        return _digits(key, int(value))
    number = float(value)
    if not math.isfinite(number) or not number.is_integer():
        return repr(number)
    return _digits(key, int(value) if isinstance(value, Decimal) else int(number))


def _digits(key: object, number: int) -> str:
    if abs(number) >= 10**309:
        message = f"has a number of more than 309 digits as the value of {_shown(key)}"
        raise NoValuesError(message)
    return str(number)


def _shown(key: object) -> str:
    return repr(key)[:_LONGEST_SHOWN]
