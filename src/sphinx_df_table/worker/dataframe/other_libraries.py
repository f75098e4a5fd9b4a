"""Conversion of data frames of other libraries to data frames of pandas.

narwhals reads them. It is imported only for such a data frame, since most blocks have one of
pandas.
"""

from __future__ import annotations

import contextlib
import importlib.util
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    import narwhals as nw

    from sphinx_df_table.protocol.job import Show

# Dtypes of pandas in which a missing value does not change the type of the others, by the names of
# the types in narwhals. Other types become objects.
_DTYPES = {
    **{f"{sign}{size}": f"{sign}{size}" for sign in ("Int", "UInt") for size in (8, 16, 32, 64)},
    "Float32": "float32",
    "Float64": "float64",
    "Boolean": "boolean",
}


_DASK = ("DataFrame", "Series")


class Rows(NamedTuple):
    """The first rows of a data frame, and the number of the others, or None if it is unknown."""

    frame: pd.DataFrame
    left_out: int | None


def rows_of(value: object, show: Show) -> Rows | None:
    """Return the rows of a data frame or series that are shown.

    From a lazy data frame, only one more row is computed: it shows whether there are others.

    Parameters
    ----------
    value
        A data frame or series of pandas or another library.
    show
        The options of the block.

    Returns
    -------
    Rows or None
        The rows, or None if `value` is no data frame.

    """
    if isinstance(value, pd.Series):
        value = value.to_frame()
    if isinstance(value, pd.DataFrame):
        return _head(value, show)
    if type(value).__module__.startswith("dask."):
        return _rows_of_dask(value, show) if type(value).__name__ in _DASK else None
    return _rows_of_another(value, show)


def _max_rows(show: Show, width: int) -> int:
    """Return the largest number of rows of a lazy data frame that a table may show."""
    return show.max_cells // max(width, 1) if show.max_rows is None else show.max_rows


def _rows_of_dask(value: Any, show: Show) -> Rows:
    """Return the rows of a dask data frame or series, in pandas.

    Not through narwhals, which would lose the index.
    """
    max_rows = _max_rows(show, len(value.columns))  # a series has this, too
    rows = value.head(max_rows + 1, npartitions=-1)
    return _computed(rows.to_frame() if isinstance(rows, pd.Series) else rows, max_rows, show)


def _computed(rows: pd.DataFrame, max_rows: int, show: Show) -> Rows:
    if len(rows) <= max_rows:
        return Rows(rows, 0)
    return Rows(rows if show.max_rows is None else rows.head(max_rows), None)


def _head(frame: pd.DataFrame, show: Show) -> Rows:
    if show.max_rows is None or len(frame) <= show.max_rows:
        return Rows(frame, 0)
    return Rows(frame.head(show.max_rows), len(frame) - show.max_rows)


def _rows_of_another(value: Any, show: Show) -> Rows | None:
    import narwhals as nw  # noqa: PLC0415 - see the docstring of the module

    try:
        frame: Any = nw.from_native(value, allow_series=True)
    except TypeError:
        if isinstance(value, type) or not hasattr(value, "__arrow_c_stream__"):
            return None
        # Any table of the Arrow PyCapsule interface.
        frame = nw.from_arrow(value, backend="pyarrow")
    if isinstance(frame, nw.Series):
        frame = frame.to_frame()
    if not isinstance(frame, nw.LazyFrame):
        return _head(_to_pandas(frame), show)
    max_rows = _max_rows(show, len(frame.collect_schema()))
    return _computed(_to_pandas(_collected(frame.head(max_rows + 1))), max_rows, show)


def _collected(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """Compute a lazy data frame with a library that is installed."""
    if frame.implementation.is_duckdb() or frame.implementation.is_ibis():
        has_arrow = importlib.util.find_spec("pyarrow") is not None
        return frame.collect("pyarrow" if has_arrow else "pandas")
    return frame.collect()


def _to_pandas(frame: nw.DataFrame[Any]) -> pd.DataFrame:
    if frame.implementation.is_pandas_like():
        return frame.to_pandas()  # with its index
    series = [_column(frame[name]) for name in frame.columns]
    joined = pd.concat(series, axis="columns") if series else pd.DataFrame()
    return joined.set_axis(list(frame.columns), axis="columns")


def _column(column: nw.Series[Any]) -> pd.Series[Any]:
    """Return a column of another library as one of pandas, with nanoseconds."""
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
