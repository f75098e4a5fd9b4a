"""Kinds of columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sphinx_df_table.worker.dataframe.column_kinds import kind_of

_TIME = pd.Timestamp("2026-01-02 03:04")


@pytest.mark.parametrize(
    ("values", "dtype", "kind"),
    [
        pytest.param([1, 2], None, "number", id="int"),
        pytest.param([0.5, None], None, "number", id="float"),
        pytest.param([1, None], "Int64", "number", id="nullable int"),
        pytest.param([1, None], "Float32", "number", id="nullable float"),
        pytest.param([1], "uint8", "number", id="unsigned"),
        pytest.param([1 + 2j], None, "number", id="complex"),
        pytest.param([Decimal("1.10"), None], None, "number", id="decimal"),
        pytest.param([1, None, 2.5], object, "number", id="numbers as objects"),
        pytest.param(["1", "2"], None, "text", id="digits"),
        pytest.param(["a", None], None, "text", id="text"),
        pytest.param(["a", 1], object, "text", id="text and numbers"),
        pytest.param([b"a"], None, "text", id="bytes"),
        pytest.param([[1], [2]], None, "text", id="lists"),
        pytest.param([True, False], None, "boolean", id="bool"),
        pytest.param([True, None], "boolean", "boolean", id="nullable bool"),
        pytest.param([True, None], object, "boolean", id="bool as objects"),
        pytest.param([_TIME, None], None, "date", id="time"),
        pytest.param([_TIME.tz_localize("Europe/Berlin")], None, "date", id="time with zone"),
        pytest.param([_TIME], object, "date", id="time as objects"),
        pytest.param([dt.date(2026, 1, 2), None], object, "date", id="date"),
        pytest.param([pd.Period("2026-01")], None, "date", id="period"),
        pytest.param([pd.Timedelta("1h"), None], None, "duration", id="timedelta"),
        pytest.param([dt.timedelta(1)], object, "duration", id="timedelta as objects"),
        pytest.param([pd.Interval(0, 1)], None, "text", id="interval"),
        pytest.param(["a", "b"], "category", "text", id="categories of text"),
        pytest.param([1, None], "category", "number", id="categories of numbers"),
        pytest.param([_TIME], "category", "date", id="categories of times"),
        pytest.param([None, np.nan], None, "missing", id="all missing"),
        pytest.param([], "int64", "missing", id="no values"),
        pytest.param([None], "category", "missing", id="no category"),
        pytest.param([1, None], "int64[pyarrow]", "number", id="int of arrow"),
        pytest.param(["a", None], "string[pyarrow]", "text", id="text of arrow"),
    ],
)
def test_the_kind_of_a_column_is_that_of_its_values(
    values: list[Any], dtype: Any, kind: str
) -> None:
    assert kind_of(pd.Series(values, dtype=dtype)) == kind
