"""Order of the values of a column, by which a reader sorts the rows of a table."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from .formatted_numbers import is_missing, numbers_of
from .natural_sort import natural_key, without_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS = (int, float, Decimal, Fraction, np.bool_, np.integer, np.floating)
# Types whose values can be compared with each other.
_FAMILIES: tuple[Any, ...] = (_NUMBERS, dt.date, dt.time, dt.timedelta, pd.Period, pd.Interval)
# A text whose digits after the last point are not the decimals of its number.
_OTHER_NOTATION = re.compile(r"[%\u2030eE]|,\d{1,2}(?!\d)")
_DECIMALS = re.compile(r"\.(\d+)")
_NO_DIGITS = re.compile(r"[^0-9]")


class Order(NamedTuple):
    """The order of the values of a column.

    Attributes
    ----------
    ranks
        For each value its rank: 0 for the smallest, without gaps, equal for equal values, and -1
        for a missing value.
    numbers
        For each rank its number, in seconds for durations, and None for an infinite one. Empty if
        the values are no numbers or durations.
    of_formatted_numbers
        Whether the values are texts that are ordered by the numbers that they begin with.

    """

    ranks: list[int]
    numbers: list[float | None]
    of_formatted_numbers: bool = False


def order_of(column: pd.Series[Any], texts: list[str], *, is_version: bool = False) -> Order:
    """Return the order of the values of a column.

    Numbers, dates, durations, periods and intervals are ordered by value, ordered categories by
    their order, and texts by `natural_key`, or by their numbers if all begin with a number. Values
    that can't be compared are ordered by their texts.

    Parameters
    ----------
    column
        The values.
    texts
        The text of each value in the table, without the formats of a Styler.
    is_version
        Whether texts such as ``2.9`` and ``2.27`` are versions.

    Returns
    -------
    Order
        The ranks and numbers.

    """
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        if dtype.ordered:
            codes = column.cat.codes.to_numpy()
            return Order(_ranks(codes, codes >= 0)[0], [])
        values = column.astype(object).to_numpy()
    elif isinstance(dtype, pd.DatetimeTZDtype):
        values = column.dt.tz_convert(None).to_numpy()
    elif isinstance(dtype, np.dtype) or not pd.api.types.is_integer_dtype(dtype):
        values = column.to_numpy()
    else:  # not as floats, in which large integers may be equal
        values = column.to_numpy(dtype=object)
    if values.dtype.kind not in "biufmM":
        return _order_of_objects(values, texts, is_version=is_version)
    ranks, distinct = _ranks(values, ~pd.isna(values))
    return Order(ranks, [] if values.dtype.kind in "bM" else _numbers(distinct))


def _ranks(values: Any, present: Any) -> tuple[list[int], Any]:
    """Return the ranks of numbers that may be missing, and the distinct numbers in order."""
    if present.all():
        distinct, ranks = np.unique(values, return_inverse=True)
        return ranks.tolist(), distinct
    ranks = np.full(len(values), -1)
    distinct, ranks[present] = np.unique(values[present], return_inverse=True)
    return ranks.tolist(), distinct


def _numbers(distinct: Any) -> list[float | None]:
    if distinct.dtype.kind == "m":
        distinct = distinct / np.timedelta64(1, "s")
    numbers: list[float] = distinct.astype(float).tolist()
    return [number if math.isfinite(number) else None for number in numbers]


def rounded(order: Order, texts: list[str]) -> list[float | None]:
    """Return the numbers of a column with the decimals that its texts show.

    The numbers stay as they are if the texts show other digits than the rounded ones, as ``12 ms``
    does for 0.012, or have another notation, such as percent.

    Parameters
    ----------
    order
        The order of the values, with their numbers.
    texts
        The text of each value in the table.

    """
    numbers = order.numbers
    shown = "\n".join(texts)
    if _OTHER_NOTATION.search(shown):
        return numbers
    # Rows that a Styler adds have no rank.
    for rank, text in zip(order.ranks, texts, strict=False):
        number = numbers[rank] if numbers and rank >= 0 else None
        if number is not None and text != str(number) and not _shows_digits(text, number):
            return numbers
    decimals = max(map(len, _DECIMALS.findall(shown)), default=0)
    return [None if number is None else round(number, decimals) for number in numbers]


def _shows_digits(text: str, number: float) -> bool:
    """Return whether a text has the digits of a number that is rounded to its decimals."""
    decimals = max(map(len, _DECIMALS.findall(text)), default=0)
    return _digits(text) == _digits(f"{number:.{decimals}f}")


def _digits(text: str) -> str:
    """Return the digits of a number without the zeros before them."""
    return _NO_DIGITS.sub("", text).lstrip("0")


def _order_of_objects(values: Any, texts: list[str], *, is_version: bool) -> Order:
    missing = pd.isna(values)
    present = values[~missing].tolist()
    types = set(map(type, present))
    if not all(issubclass(kind, str) for kind in types):
        if (distinct := _distinct(present, types)) is not None:
            rank_of = {value: rank for rank, value in enumerate(distinct)}
            ranks = _with_missing(map(rank_of.__getitem__, present), missing)
            return Order(ranks, _object_numbers(distinct))
        present = [text for text, is_missing in zip(texts, missing, strict=True) if not is_missing]
    rank_of_text, numbers = _order_of_texts(present, is_version=is_version)
    ranks = _with_missing(map(rank_of_text.__getitem__, present), missing)
    return Order(ranks, numbers or [], numbers is not None)


def _with_missing(ranks: Iterator[int], missing: Any) -> list[int]:
    """Return the ranks of the other values with -1 at the positions of the missing ones."""
    if not missing.any():
        return list(ranks)
    return [-1 if is_missing else next(ranks) for is_missing in missing]


def _distinct(values: list[Any], types: set[type]) -> list[Any] | None:
    """Return the distinct values from the smallest, or None if they can't be compared."""
    if not any(all(issubclass(kind, family) for kind in types) for family in _FAMILIES):
        return None
    try:
        return sorted(set(values))
    except (TypeError, ValueError, ArithmeticError):  # such as dates with and without a time zone
        return None


def _object_numbers(distinct: list[Any]) -> list[float | None]:
    if all(isinstance(value, dt.timedelta) for value in distinct):
        return [value.total_seconds() for value in distinct]
    is_number = all(isinstance(value, _NUMBERS) for value in distinct)
    if not is_number or all(isinstance(value, bool | np.bool_) for value in distinct):
        return []
    return _numbers(np.array([_as_float(value) for value in distinct]))


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _order_of_texts(
    texts: list[str], *, is_version: bool
) -> tuple[dict[str, int], list[float | None] | None]:
    """Return the rank of each text, and the number of each rank; None if they are no numbers."""
    plain = without_markup(set(texts))
    distinct = set(plain.values())
    filled = {text for text in distinct if not is_missing(text)}
    numbers, is_ambiguous = numbers_of(filled, is_version=is_version)
    distinct_numbers: list[float | None] | None = None
    if numbers and not is_ambiguous:
        rank_of = {number: rank for rank, number in enumerate(sorted(set(numbers)))}
        ranks = {text: rank_of[one] for text, one in zip(filled, numbers, strict=True)}
        distinct_numbers = _numbers(np.array(list(rank_of)))
    else:
        # Texts with the same key are ordered as texts.
        ordered = sorted(sorted(distinct), key=natural_key)
        ranks = {text: rank for rank, text in enumerate(ordered)}
    rank_of_text = {text: ranks.get(stripped, -1) for text, stripped in plain.items()}
    return rank_of_text, distinct_numbers
