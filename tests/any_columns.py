"""Data frames with columns of any type, and the data that their tables publish."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import strategies as st
from msgspec import structs

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.published.data import data_of
from sphinx_df_table.worker.dataframe.convert import shown_of, to_table
from sphinx_df_table.worker.dataframe.groups import with_groups
from sphinx_df_table.worker.typed_values import fields_of

if TYPE_CHECKING:
    from sphinx_df_table.published.data import Data

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["", "NA", "NA_", "nan", "null", "None", "a,b", '"', '""', "a\nb", "a\r\nb", "\r", " x ", "=1"]
)
_integers = st.integers(-(2**63), 2**63 - 1)
_times = st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1))  # noqa: DTZ001 - without zone
_durations = st.timedeltas(dt.timedelta(-90_000), dt.timedelta(90_000))
_ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata"]
# The values and the dtype of a column.
_COLUMNS: dict[str, tuple[st.SearchStrategy[Any], Any]] = {
    "integer": (_integers, "Int64"),
    "int64": (_integers, "int64"),
    "huge": (st.integers(-(10**40), 10**40), object),
    "float": (st.floats(allow_nan=False), "float64"),
    "whole": (st.integers(-(2**53), 2**53).map(float), "float64"),
    "float32": (st.floats(allow_nan=False, width=32), "float32"),
    "text": (_texts, object),
    "str": (_texts, "string"),
    "boolean": (st.booleans(), "boolean"),
    "bool": (st.booleans(), object),
    "time": (_times, "datetime64[ns]"),
    "seconds": (_times, "datetime64[s]"),
    "date": (_times.map(dt.datetime.date), object),
    "clock": (st.times(), object),
    "duration": (_durations, "timedelta64[ns]"),
    "categories": (st.sampled_from(["b", "a", "", "c,d"]), "category"),
    "categories of numbers": (_integers, "category"),
    **{zone: (_times, f"datetime64[ns, {zone}]") for zone in _ZONES},
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Return a data frame of any types, with missing values where the type has them."""
    rows = draw(st.integers(0, 6))
    kinds = draw(st.lists(st.sampled_from(sorted(_COLUMNS)), min_size=1, max_size=4))
    columns = []
    for kind in kinds:
        values, dtype = _COLUMNS[kind]
        some = values if dtype == "int64" else values | st.none()
        drawn = draw(st.lists(some, min_size=rows, max_size=rows))
        if kind in _ZONES:
            times = pd.Series(pd.to_datetime(pd.Series(drawn, dtype="datetime64[ns]")))
            columns.append(times.dt.tz_localize("UTC").dt.tz_convert(kind))
        else:
            columns.append(pd.Series(drawn, dtype=dtype))
    frame = pd.concat(columns, axis="columns")
    return frame.set_axis([f"{kind} {n}" for n, kind in enumerate(kinds)], axis="columns")


def published(value: object, *key: str, stubs: int = 0, **options: Any) -> Data:
    """Return the data that the table of a value publishes."""
    show = Show(**options)
    shown = shown_of(value, show)
    table, _ = with_groups(to_table(shown, show), shown, show)
    table = structs.replace(table, fields=fields_of(shown))
    assert table.problem() == ""
    return data_of("name", "", table, stubs, key)
