"""Values that a snippet leaves in ``df_values``, to be quoted in prose."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.protocol.value import (
    LONGEST_KEY,
    LONGEST_TEXT,
    MOST_VALUES,
    Kind,
    Value,
    is_shown_in_full,
)
from sphinx_df_table.wording import sendable

from .cell_text import is_missing_value, texts_of

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Show

# The name of the variable.
VARIABLE = "df_values"
_LONGEST_SHOWN = 60
_MOST_DIGITS = 310
_LARGEST_INT = 2**63
_LARGEST = 10**_MOST_DIGITS
# Types whose values have a text of their own, and no format. A date beyond the year 9999 is one.
_AS_TEXT = (str, pd.Timestamp, dt.time, dt.timedelta, np.timedelta64, pd.Period, pd.Interval)


class UnquotableError(TypeError):
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
    UnquotableError
        `variable` is no dict, has a key that a role can't name, or a value of another type.

    """
    if not isinstance(variable, Mapping):
        kind = type(variable).__name__
        hint = "; .to_dict() makes one of it" if isinstance(variable, pd.Series) else ""
        message = f"must be a dict of values to quote, and is of type {kind}{hint}"
        raise UnquotableError(message)
    if len(variable) > MOST_VALUES:
        message = f"has {len(variable):,} values, and may have {MOST_VALUES:,}"
        raise UnquotableError(message)
    kinds = {_checked_key(key): _kind_and_exact(key, value) for key, value in variable.items()}
    # Each value is a column of its own, so that a date has no time if it has none.
    cells = {number: [_cell(value)] for number, value in enumerate(variable.values())}
    frame = pd.DataFrame(cells)
    texts = [text for column in texts_of(frame, show) for text in column] if kinds else []
    for key, text in zip(kinds, texts, strict=True):
        if len(text) > LONGEST_TEXT:
            message = (
                f"has {len(text):,} characters in the value of {_shown(key)}, and a value may have "
                f"{LONGEST_TEXT:,}"
            )
            raise UnquotableError(message)
    return {
        key: Value(text=text, kind=kind, exact=exact)
        for (key, (kind, exact)), text in zip(kinds.items(), texts, strict=True)
    }


def _cell(value: Any) -> Any:
    """Return a value as a data frame can hold it: pandas 2.2 makes floats of large integers."""
    return str(value) if isinstance(value, int) and abs(value) >= _LARGEST_INT else value


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
        raise UnquotableError(message)
    return str(key)


def _kind_and_exact(key: object, value: Any) -> tuple[Kind, str]:
    """Return the kind of a value, and its exact text."""
    if is_missing_value(value):
        return "missing", ""
    if isinstance(value, bool | np.bool_):
        return "boolean", ""
    if isinstance(value, numbers.Real | Decimal):
        return _number(key, value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, dt.date) and value.year <= dt.MAXYEAR:
        return "date", value.isoformat()
    if isinstance(value, _AS_TEXT):
        return "text", ""
    hint = ""
    if isinstance(value, pd.Series | pd.Index | np.ndarray | list):
        hint = ". Take one value of it, such as with .iloc[0] or .max()"
    message = (
        f"may hold texts, numbers, booleans and dates, and the value of {_shown(key)} is a "
        f"{type(value).__name__}{hint}"
    )
    raise UnquotableError(message)


def _number(key: object, value: Any) -> tuple[Kind, str]:
    """Return the kind of a number, and the number as Python writes it."""
    kind: Kind = "number"
    if isinstance(value, Decimal):
        kind, exact = "decimal", str(value) if is_shown_in_full(value) else ""
    elif isinstance(value, numbers.Integral):
        exact = str(int(value)) if abs(value) < _LARGEST else ""
    else:
        # A float32 has fewer digits than the float of the same value.
        is_short = isinstance(value, np.floating) and not isinstance(value, float)
        number = float(str(value)) if is_short else float(value)
        exact = str(int(number)) if number.is_integer() else repr(number)
    if not 0 < len(exact) <= _MOST_DIGITS:
        message = f"has a number of more than {_MOST_DIGITS} digits as the value of {_shown(key)}"
        raise UnquotableError(message)
    return kind, exact


def _shown(key: object) -> str:
    return repr(key)[:_LONGEST_SHOWN]
