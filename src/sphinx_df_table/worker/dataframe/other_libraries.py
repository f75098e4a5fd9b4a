"""Data frames of other libraries as those of pandas.

Which ones there are, narwhals knows. It's imported when one has to be read: most blocks have a
data frame of pandas.
"""

from __future__ import annotations

import contextlib
import importlib.util
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    import narwhals as nw

    from sphinx_df_table.protocol.job import Show

# How a column of another library is kept in pandas, so that a missing value changes no type: an
# integer stays one. By the names that narwhals gives to types; all others are kept as objects.
_DTYPES = {
    **{f"{sign}{size}": f"{sign}{size}" for sign in ("Int", "UInt") for size in (8, 16, 32, 64)},
    "Float32": "float32",
    "Float64": "float64",
    "Boolean": "boolean",
}


_DASK = ("DataFrame", "Series")


class Rows(NamedTuple):
    """The first rows of a data frame, and how many more it has; None where nobody counted them."""

    frame: pd.DataFrame
    left_out: int | None


def rows_of(value: object, show: Show) -> Rows | None:
    """Return the rows of a data frame or series, of pandas or another library, that are shown.

    Of one that has not been computed yet, no more rows are computed than are shown, and one.

    Returns
    -------
    Rows or None
        None where `value` is no data frame.

    """
    if isinstance(value, pd.Series):
        value = value.to_frame()
    if isinstance(value, pd.DataFrame):
        return _head(value, show)
    if type(value).__module__.startswith("dask."):
        return _rows_of_dask(value, show) if type(value).__name__ in _DASK else None
    return _rows_of_another(value, show)


def _most(show: Show, width: int) -> int:
    """Return how many rows of a lazy data frame may be needed, but one."""
    return show.max_cells // max(width, 1) if show.max_rows is None else show.max_rows


def _rows_of_dask(value: Any, show: Show) -> Rows:
    """Return the rows of what dask computes in pieces that are pandas' own.

    The support for it in narwhals is about to become a package of its own, and knows no index.
    """
    most = _most(show, len(value.columns))  # a series has one
    rows = value.head(most + 1, npartitions=-1)
    return _computed(rows.to_frame() if isinstance(rows, pd.Series) else rows, most, show)


def _computed(rows: pd.DataFrame, most: int, show: Show) -> Rows:
    if len(rows) <= most:
        return Rows(rows, 0)
    return Rows(rows if show.max_rows is None else rows.head(most), None)


def _head(frame: pd.DataFrame, show: Show) -> Rows:
    if show.max_rows is None or len(frame) <= show.max_rows:
        return Rows(frame, 0)
    return Rows(frame.head(show.max_rows), len(frame) - show.max_rows)


def _rows_of_another(value: Any, show: Show) -> Rows | None:
    import narwhals as nw  # noqa: PLC0415 - see above

    try:
        frame: Any = nw.from_native(value, allow_series=True)
    except TypeError:
        return None
    if isinstance(frame, nw.Series):
        frame = frame.to_frame()
    if not isinstance(frame, nw.LazyFrame):
        return _head(_to_pandas(frame), show)
    most = _most(show, len(frame.collect_schema()))
    return _computed(_to_pandas(_collected(frame.head(most + 1))), most, show)


def _collected(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """Compute a lazy frame, by what is installed."""
    if frame.implementation.is_duckdb() or frame.implementation.is_ibis():
        has_arrow = importlib.util.find_spec("pyarrow") is not None
        return frame.collect("pyarrow" if has_arrow else "pandas")
    return frame.collect()


def _to_pandas(frame: nw.DataFrame[Any]) -> pd.DataFrame:
    if frame.implementation.is_pandas_like():
        return frame.to_pandas()  # with its index, which narwhals has no notion of
    series = [_column(frame[name]) for name in frame.columns]
    joined = pd.concat(series, axis="columns") if series else pd.DataFrame()
    return joined.set_axis(list(frame.columns), axis="columns")


def _column(column: nw.Series[Any]) -> pd.Series[Any]:
    """Return a column of another library as one of pandas, nanoseconds and all."""
    name = type(column.dtype).__name__
    unit = getattr(column.dtype, "time_unit", "")
    if name == "Datetime" and unit == "ns":
        times = pd.to_datetime(_integers(column.dt.timestamp("ns").to_list()))
        zone = getattr(column.dtype, "time_zone", None)
        return times.dt.tz_localize("UTC").dt.tz_convert(zone) if zone else times
    if name == "Duration" and unit == "ns":
        return pd.to_timedelta(_integers(column.dt.total_nanoseconds().to_list()))
    values = pd.Series(column.to_list(), dtype=_DTYPES.get(name, object))
    with contextlib.suppress(pd.errors.OutOfBoundsDatetime, OverflowError):  # pandas 2 ends in 2262
        if name == "Datetime":
            return pd.to_datetime(values)
        if name == "Duration":
            return pd.to_timedelta(values)
    return values


def _integers(values: list[Any]) -> pd.Series[Any]:
    return pd.Series(values, dtype="Int64")
