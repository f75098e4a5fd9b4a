"""Functions that every snippet may call: cost per million inferences, and prices merged.

They return numbers, so that a table can be sorted by them before they are formatted.
"""

from __future__ import annotations

import math
from typing import Any, Literal, overload

import numpy as np
import pandas as pd

from .wording import first_few, misspelled

_SECONDS_PER_HOUR = 3_600
_UNITS = 1_000_000
_MAX_NAMED = 5


def _listed(values: list[Any]) -> str:
    """Return the first few of some values, as a list in words."""
    return first_few(values, _MAX_NAMED)


def _check(name: str, values: Any, *, or_zero: bool) -> None:
    """Raise an error unless `values` are numbers from which a cost can be computed."""
    series = pd.Series(values)
    if not pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series):
        message = (
            f"{name} must be numbers, and is of type {series.dtype}. Remove signs such as '$' from "
            "text, and convert it with pd.to_numeric"
        )
        raise TypeError(message)
    numbers = series.astype("float64")
    wrong = numbers[(numbers < 0) | (numbers == math.inf) | ((numbers == 0) & (not or_zero))]
    if len(wrong):
        where = "" if np.isscalar(values) else f", in the rows {_listed(wrong.index.to_list())}"
        wanted = "0 or more" if or_zero else "more than 0"
        message = f"{name} must be {wanted} and finite, and is {_listed(wrong.to_list())}{where}"
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
    """Return the cost of a million units, in US dollars.

    The formula is ``1,000,000 / throughput / 3,600 * hourly_rate``: the hours that a million units
    take, times the price of an hour.

    Parameters
    ----------
    throughput : float or pandas.Series
        Units per second, such as inferences, images or tokens.
    hourly_rate : float or pandas.Series
        US dollars per hour; a series has the index of `throughput`.

    Returns
    -------
    float or pandas.Series
        US dollars per 1,000,000 units. If an argument is a series, it is a series with the same
        index. A row is missing if one of the arguments is missing in it.

    Raises
    ------
    ValueError
        A throughput is 0, negative or infinite, or a rate is negative or infinite.
    TypeError
        An argument is not numeric, for example because it is already formatted as text.

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
    """Return `frame` with the columns of `prices` added to each row.

    No row is dropped, doubled or moved.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any number of rows, with a column `on`.
    prices : pandas.DataFrame
        One row for each value of its column `on`.
    on : str
        The name of the column that both have.
    missing : {"raise", "keep"}
        Either raise an error for a row without a price, or keep the row with missing values.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, in its order and with its index. Its columns come first, then those of
        `prices` except `on`.

    Raises
    ------
    KeyError
        `frame` or `prices` has no column `on`.
    ValueError
        `prices` has two rows for one value of `on`; both have another column of the same name; or a
        row of `frame` has no price and `missing` is ``"raise"``.

    """
    for name, side in (("frame", frame), ("prices", prices)):
        if on not in side.columns:
            known = list(side.columns)
            both = [column for column in prices.columns if column in frame.columns]
            remedy = f". Name a column that both have, such as on={both[0]!r}" if both else ""
            message = (
                f"{name} has no column {on!r}; it has {_listed(known)}"
                f"{_close_keys([on], known)}{remedy}"
            )
            raise KeyError(message)
    if len(duplicates := prices.loc[prices[on].duplicated(), on].unique().tolist()):
        message = f"prices has more than one row for {_listed(duplicates)} in {on!r}"
        raise ValueError(message)
    if both := [name for name in prices.columns if name != on and name in frame.columns]:
        message = f"frame and prices both have the columns {_listed(both)}. Rename those of one"
        raise ValueError(message)
    known = prices[on].tolist()
    unpriced = frame.loc[~frame[on].isin(known), on].drop_duplicates().tolist()
    if unpriced and missing == "raise":
        message = (
            f"no price for {_listed(unpriced)} in {on!r}{_close_keys(unpriced, known)}. Add it to "
            "prices, or keep such rows with missing='keep'"
        )
        raise ValueError(message)
    merged = frame.merge(prices, how="left", on=on, validate="many_to_one")
    return merged.set_axis(frame.index, axis="index")


def _close_keys(keys: list[Any], known: list[Any]) -> str:
    """Return the known keys that only a slip of the pen changes, as the end of a message."""
    names = {str(key): key for key in reversed(known)}
    pairs = [
        f"{names[name]!r} for {key!r}"
        for key in keys[:_MAX_NAMED]
        if (name := misspelled(str(key), names)) is not None
    ]
    return f"; close to it: {', '.join(pairs)}" if pairs else ""
