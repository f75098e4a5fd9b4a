"""Cost per million inferences, and prices merged: what every snippet may call.

Numbers in, numbers out: how a cost is shown is a matter of formatting, which comes after sorting.
"""

from __future__ import annotations

import math
from typing import Any, Literal, overload

import numpy as np
import pandas as pd

from .wording import closest, first_few

_SECONDS_PER_HOUR = 3_600
_UNITS = 1_000_000
_MOST_NAMED = 5


def _some(values: list[Any]) -> str:
    """Return the first few of some values in words."""
    return first_few([repr(value) for value in values], _MOST_NAMED)


def _check(name: str, values: Any, *, or_zero: bool) -> None:
    """Raise an error where `values` are no numbers, or numbers that make no cost."""
    series = pd.Series(values)
    if not pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series):
        message = (
            f"{name} must be numbers, and is of type {series.dtype}; pd.to_numeric makes numbers "
            "of text"
        )
        raise TypeError(message)
    numbers = series.astype("float64")
    wrong = numbers[(numbers < 0) | (numbers == math.inf) | ((numbers == 0) & (not or_zero))]
    if len(wrong):
        where = "" if np.isscalar(values) else f", in the rows {_some(wrong.index.to_list())}"
        wanted = "0 or more" if or_zero else "more than 0"
        message = f"{name} must be {wanted} and finite, and is {_some(wrong.to_list())}{where}"
        raise ValueError(message)


@overload
def cost_per_1m(throughput: float, hourly_rate: float) -> float: ...


@overload
def cost_per_1m(throughput: float, hourly_rate: pd.Series[Any]) -> pd.Series[Any]: ...


@overload
def cost_per_1m(
    throughput: pd.Series[Any], hourly_rate: float | pd.Series[Any]
) -> pd.Series[Any]: ...


def cost_per_1m(throughput: Any, hourly_rate: Any) -> Any:
    """Return what a million units cost, in US dollars.

    The formula is ``1,000,000 / throughput / 3,600 * hourly_rate``: the seconds that a million
    units take, in hours, times the price of an hour.

    Parameters
    ----------
    throughput
        Units per second, such as inferences, images or tokens: a number, or a series of them.
    hourly_rate
        US dollars per hour: a number, or a series with the index of `throughput`.

    Returns
    -------
    float or pandas.Series
        US dollars per 1,000,000 units, of the shape of `throughput`; missing where one of the two
        is missing.

    Raises
    ------
    ValueError
        A throughput is 0, negative or infinite, or a rate is negative or infinite.
    TypeError
        One of the two is not numeric, such as costs that were formatted already.

    """
    _check("throughput", throughput, or_zero=False)
    _check("hourly_rate", hourly_rate, or_zero=True)
    return _UNITS / throughput / _SECONDS_PER_HOUR * hourly_rate


def merge_prices(
    frame: pd.DataFrame,
    prices: pd.DataFrame,
    on: str = "Inst. Type",
    *,
    missing: Literal["raise", "keep"] = "raise",
) -> pd.DataFrame:
    """Return `frame` with the columns of `prices` added to each row: many rows to one price.

    No row is dropped, doubled or moved.

    Parameters
    ----------
    frame
        Any number of rows, with a column `on`.
    prices
        One row for each value of its column `on`.
    on
        The column that both have.
    missing
        What a row without a price is: an error, or, with ``"keep"``, a row with missing values.

    Returns
    -------
    pandas.DataFrame
        As many rows as `frame`, in its order and with its index; its columns, then those of
        `prices` but `on`.

    Raises
    ------
    KeyError
        One of the two has no column `on`.
    ValueError
        `prices` has two rows for one value of `on`; both have another column of the same name; or a
        row of `frame` has no price, unless `missing` says that it may.

    """
    for name, side in (("frame", frame), ("prices", prices)):
        if on not in side.columns:
            known = list(side.columns)
            message = f"{name} has no column {on!r}; it has {_some(known)}{_near([on], known)}"
            raise KeyError(message)
    if len(twice := prices.loc[prices[on].duplicated(), on].unique().tolist()):
        message = f"prices has more than one row for {_some(twice)} in {on!r}"
        raise ValueError(message)
    if both := [name for name in prices.columns if name != on and name in frame.columns]:
        message = f"frame and prices both have the columns {_some(both)}; rename those of one"
        raise ValueError(message)
    known = prices[on].tolist()
    unpriced = frame.loc[~frame[on].isin(known), on].drop_duplicates().tolist()
    if unpriced and missing == "raise":
        message = f"no price for {_some(unpriced)} in {on!r}{_near(unpriced, known)}"
        raise ValueError(message)
    merged = frame.merge(prices, how="left", on=on, validate="many_to_one")
    return merged.set_axis(frame.index, axis="index")


def _near(unpriced: list[Any], known: list[Any]) -> str:
    """Return which known keys may be meant, where their spelling is close."""
    names = {str(key): key for key in reversed(known)}
    pairs = [
        f"{names[name]!r} for {key!r}"
        for key in unpriced[:_MOST_NAMED]
        for name in closest(key, names, most=1, cutoff=0.8)
    ]
    return f"; close to it: {', '.join(pairs)}" if pairs else ""
