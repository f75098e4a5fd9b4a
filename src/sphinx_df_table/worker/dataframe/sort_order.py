"""The order of the values of a column, which a page sorts its rows by."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from .formatted_numbers import numbers_of
from .natural_sort import natural_key, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERS = (int, float, Decimal, Fraction, np.bool_, np.integer, np.floating)
# Objects are compared with those of their own family.
_FAMILIES: tuple[tuple[type, ...], ...] = (
    _NUMBERS,
    (dt.date,),
    (dt.time,),
    (dt.timedelta,),
    (pd.Period,),
    (pd.Interval,),
)
# What comparing values of one family may raise, such as those of dates with a zone and without.
_UNCOMPARABLE = (TypeError, ValueError, ArithmeticError)
_WHOLE = 1_000


class Order(NamedTuple):
    """The order of the values of a column.

    Attributes
    ----------
    ranks
        For each value its rank: 0 for the smallest, without gaps, the same for equal values, and
        -1 for a missing value.
    bars
        For each rank the share that the number has in the largest absolute value of the column, in
        thousandths: from -1000 to 1000, which infinite values have. Empty where values are no
        numbers or durations, or none is finite and other than 0.

    """

    ranks: list[int]
    bars: list[int]


def order_of(column: pd.Series[Any], texts: list[str]) -> Order:
    """Return the order of the values of a column.

    Numbers, dates, durations, periods and intervals are ordered by value, ordered categories by
    their order, texts as `natural_key` has it, or by their numbers where all are numbers of one
    format. Values that can't be compared are ordered by their texts.

    Parameters
    ----------
    column
        The values.
    texts
        The text of each value, as the table has it where no Styler formats it.

    """
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        if dtype.ordered:
            codes = column.cat.codes.to_numpy()
            return Order(_ranked(codes, codes >= 0)[0], [])
        values = column.astype(object).to_numpy()
    elif isinstance(dtype, pd.DatetimeTZDtype):
        values = column.dt.tz_convert(None).to_numpy()
    elif isinstance(dtype, np.dtype) or not pd.api.types.is_integer_dtype(dtype):
        values = column.to_numpy()
    else:  # where one is missing they were floats, in which large ones are equal
        values = column.to_numpy(dtype=object)
    if values.dtype.kind in "biu":
        ranks, distinct = _ranked(values, None)
    elif values.dtype.kind == "f":
        ranks, distinct = _ranked(values, values == values)  # noqa: PLR0124 - NaN is not itself
    elif values.dtype.kind in "mM":
        ranks, distinct = _ranked(values, ~np.isnat(values))
    else:
        return _of_objects(values, texts)
    return Order(ranks, [] if values.dtype.kind in "bM" else _bars(distinct))


def _ranked(values: Any, present: Any) -> tuple[list[int], Any]:
    """Return the ranks of numbers, and each number once in their order."""
    if present is None or present.all():
        distinct, ranks = np.unique(values, return_inverse=True)
        return ranks.tolist(), distinct
    ranks = np.full(len(values), -1)
    distinct, ranks[present] = np.unique(values[present], return_inverse=True)
    return ranks.tolist(), distinct


def _bars(distinct: Any) -> list[int]:
    numbers = distinct.astype(np.int64).astype(float) if distinct.dtype.kind == "m" else distinct
    numbers = numbers.astype(float)
    sizes = np.abs(numbers)
    largest = sizes.max(where=np.isfinite(sizes), initial=0)
    if not largest:
        return []
    with np.errstate(all="ignore"):  # a snippet may have them raised
        shares = np.rint(numbers / largest * _WHOLE).clip(-_WHOLE, _WHOLE)
    bars: list[int] = shares.astype(int).tolist()
    return bars


def _of_objects(values: Any, texts: list[str]) -> Order:
    missing = pd.isna(values)
    present = values[~missing].tolist()
    types = set(map(type, present))
    if not all(issubclass(kind, str) for kind in types):
        distinct = _sorted(present, types)
        if distinct is not None:
            known = {value: rank for rank, value in enumerate(distinct)}
            return Order(_spread(map(known.__getitem__, present), missing), _object_bars(distinct))
        present = [text for text, lacks in zip(texts, missing, strict=True) if not lacks]
    ranks, bars = _of_texts(present)
    return Order(_spread(map(ranks.__getitem__, present), missing), bars)


def _spread(ranks: Iterable[int], missing: Any) -> list[int]:
    """Return the ranks of the values that are there, with -1 at the places of the others."""
    if not missing.any():
        return list(ranks)
    following = iter(ranks)
    return [-1 if lacks else next(following) for lacks in missing]


def _sorted(values: list[Any], types: set[type]) -> list[Any] | None:
    """Return each value once, from the smallest, or None where they can't be compared."""
    if not any(all(issubclass(kind, family) for kind in types) for family in _FAMILIES):
        return None
    try:
        return sorted(set(values))
    except _UNCOMPARABLE:
        return None


def _object_bars(distinct: list[Any]) -> list[int]:
    if all(isinstance(value, dt.timedelta) for value in distinct):
        return _bars(np.array([value.total_seconds() for value in distinct], dtype=float))
    is_number = all(isinstance(value, _NUMBERS) for value in distinct)
    if not is_number or all(isinstance(value, bool | np.bool_) for value in distinct):
        return []
    return _bars(np.array([_as_float(value) for value in distinct]))


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _of_texts(texts: list[str]) -> tuple[dict[str, int], list[int]]:
    """Return the rank of each text, and the bars of their numbers where they are formatted ones.

    Among those a blank text is as good as a missing value.
    """
    shown = visible(set(texts))
    distinct = set(shown.values())
    filled = {text for text in distinct if text.strip()}
    if numbers := numbers_of(filled):
        known = {number: rank for rank, number in enumerate(sorted(set(numbers)))}
        ranks = {text: known[number] for text, number in zip(filled, numbers, strict=True)}
        bars = _bars(np.array(list(known)))
    else:
        # Texts that have the same key are in their order as texts.
        ordered = sorted(sorted(distinct), key=natural_key)
        ranks = {text: rank for rank, text in enumerate(ordered)}
        bars = []
    return {text: ranks.get(seen, -1) for text, seen in shown.items()}, bars
