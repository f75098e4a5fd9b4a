"""Published data of a table: they read back as the data frame that is shown."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from any_columns import frames, published
from hypothesis import given
from msgspec import structs

from sphinx_df_table.protocol.field import Field
from sphinx_df_table.protocol.job import Show
from sphinx_df_table.protocol.table import Column, Table
from sphinx_df_table.published.data import data_of
from sphinx_df_table.published.package import read_package
from sphinx_df_table.worker.dataframe.convert import shown_of
from sphinx_df_table.worker.typed_values import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.published.data import Data

# From a text or a value of JSON to a value, by type.
_VALUES: dict[str, Callable[[Any], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda value: value if isinstance(value, bool) else {"true": True}.get(value, False),
    "date": dt.date.fromisoformat,
    "datetime": pd.Timestamp,
    "time": dt.time.fromisoformat,
    "duration": pd.Timedelta,
}


def read_csv(found: Data) -> pd.DataFrame:
    schema = found.resource.schema
    return pd.read_csv(
        io.StringIO(found.csv, newline=""),
        dtype=str,
        keep_default_na=False,
        na_values=schema.missing_values,
    )


def columns_of(found: Data) -> list[dict[str, list[Any]]]:
    """Return the values of each column, None for a missing one, from CSV and from JSON."""
    fields = found.resource.schema.fields
    records = json.loads(found.json)
    from_csv = read_csv(found)
    assert list(from_csv) == [field.name for field in fields]
    assert all(list(record) == list(from_csv) for record in records)
    return [
        {
            field.name: [None if value is None else _VALUES[field.type](value) for value in values]
            for field in fields
            for values in (read(field.name),)
        }
        for read in (
            lambda name: from_csv[name].astype(object).where(from_csv[name].notna(), None),
            lambda name: [record[name] for record in records],
        )
    ]


def _same(value: Any, other: Any) -> bool:
    if pd.isna(other):
        return value is None
    if isinstance(other, bool | np.bool_):
        return value is bool(other)
    return value is not None and bool(value == other)


@given(frames())
def test_the_data_read_back_as_the_data_frame(frame: pd.DataFrame) -> None:
    found = published(frame)
    for columns in columns_of(found):
        assert list(columns) == list(frame)
        for label, values in columns.items():
            expected = frame[label].astype(object).tolist()
            assert len(values) == len(expected)
            assert all(map(_same, values, expected)), (values, expected)
    for field in found.resource.schema.fields:
        dtype = frame[field.name].dtype
        assert field.tz == (str(dtype.tz) if isinstance(dtype, pd.DatetimeTZDtype) else "")
        if field.categories:
            shown = frame[field.name].cat.remove_unused_categories().cat.categories
            assert field.categories == list(shown)


def test_the_ways_of_reading_in_the_documentation_give_the_data_frame() -> None:
    frame = pd.DataFrame({
        "integer": [2**53 + 1, -1, 0],
        "float": [0.1 + 0.2, 1e300, math.nan],
        "text": ["a, b", 'say "c"', "two\nlines"],
        "none": ["NA", None, "nan"],
        "boolean": [True, False, True],
    })  # fmt: skip
    found = published(frame)
    csv_ = io.StringIO(found.csv, newline="")
    options: dict[str, Any] = {"keep_default_na": False, "na_values": [""]}
    from_csv = pd.read_csv(csv_, **options)
    from_json = pd.read_json(io.StringIO(found.json), precise_float=True)
    for read in (from_csv, from_json):
        # An older pandas reads some floats of CSV with another last digit, and tells NaN from None.
        same = read.assign(none=read["none"].where(read["none"].notna(), None))
        pd.testing.assert_frame_equal(same, frame, rtol=1e-15, atol=0, check_dtype=False)


@given(frames())
def test_the_types_of_the_columns_do_not_depend_on_the_rows(frame: pd.DataFrame) -> None:
    fields = published(frame).resource.schema.fields
    for field, other in zip(fields, published(frame.head(1)).resource.schema.fields, strict=True):
        if frame[field.name].dtype != object and not field.name.startswith(("whole", "float")):
            assert field.type == other.type or "categories" in field.name


@pytest.mark.parametrize(
    ("values", "dtype", "kind", "texts"),
    [
        ([1, None], "float64", "integer", ["1", None]),
        ([1, 2], "float64", "number", ["1.0", "2.0"]),
        ([0.1 + 0.2, 1e300], None, "number", ["0.30000000000000004", "1e+300"]),
        ([math.inf, -math.inf, None], None, "number", ["INF", "-INF", None]),
        ([Decimal("0.10"), Decimal("1E+3")], None, "number", ["0.10", "1E+3"]),
        ([Decimal("Infinity"), None], object, "number", ["INF", None]),
        ([True, None], object, "boolean", ["true", None]),
        ([1, 2.5], object, "number", ["1", "2.5"]),
        ([1, "a"], object, "string", ["1", "a"]),
        ([1 + 2j], None, "string", ["(1+2j)"]),
        ([pd.Period("2026-01")], None, "string", ["2026-01"]),
        ([dt.date(2026, 1, 2)], object, "date", ["2026-01-02"]),
        (
            [dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3), None],  # noqa: DTZ001 - without zone
            object,
            "string",
            ["2026-01-02", "2026-01-02 03:00:00", None],
        ),
        (["2026-01-02", None], "datetime64[s]", "datetime", ["2026-01-02T00:00:00", None]),
        ([dt.timedelta(hours=-1)], None, "duration", ["-P0DT1H0M0S"]),
        ([pd.Timedelta(5, "ns")], None, "duration", ["P0DT0H0M0.000000005S"]),
        ([np.timedelta64(90, "s")], object, "duration", ["P0DT0H1M30S"]),
        ([np.datetime64("2026-01-02T03:04:05")], object, "datetime", ["2026-01-02T03:04:05"]),
        ([None, None], None, "string", [None, None]),
        ([1, None], "int64[pyarrow]", "integer", ["1", None]),
        ([0.0, 2.5], pd.SparseDtype(float), "number", ["0.0", "2.5"]),
        (["a\ud800"], object, "string", ["a\ufffd"]),
    ],
)
def test_values_have_the_type_and_the_text_of_the_standard(
    values: list[Any], dtype: Any, kind: str, texts: list[str | None]
) -> None:
    (field,) = fields_of(shown_of(pd.DataFrame({"a": pd.Series(values, dtype=dtype)}), Show()))
    assert structs.asdict(field) | {"type": kind, "values": texts} == structs.asdict(field)
    assert field.problem() == ""


@pytest.mark.parametrize("dtype", ["Float64", "double[pyarrow]"])
def test_nan_of_a_type_that_also_has_missing_values_is_missing(dtype: str) -> None:
    rates = pd.Series([0, 1], dtype=dtype) / pd.Series([0, 2], dtype=dtype)
    nan = pa.array([math.nan, 0.5, None], from_pandas=False)
    for values in (rates, pd.Series(pd.arrays.ArrowExtensionArray(nan))):
        found = published(pd.DataFrame({"a": values}))
        assert found.resource.schema.fields[0].type == "number"
        assert [row["a"] for row in json.loads(found.json)[:2]] == [None, 0.5]


def test_an_empty_text_and_a_missing_one_differ() -> None:
    frame = pd.DataFrame({"a": ["", None, "NA"], "b": [1.5, None, 2]})
    found = published(frame)
    assert found.resource.schema.missing_values == ["NA_"]
    assert found.csv == '"a","b"\r\n"","1.5"\r\n"NA_","NA_"\r\n"NA","2.0"\r\n'
    assert found.json == (
        '[\n {"a": "", "b": 1.5},\n {"a": null, "b": null},\n {"a": "NA", "b": 2.0}\n]\n'
    )
    assert published(frame.tail(2)).resource.schema.missing_values == [""]


def test_the_rows_and_columns_are_those_that_are_shown() -> None:
    frame = pd.DataFrame({"b": [0.123456, 2, 3], "c": ["x", "y", "z"], "d": 0})
    style = frame.style.format("{:.1f}", subset=["b"]).hide(subset=["d"], axis="columns")
    style.concat(frame.agg(["max"]).style)
    (from_csv, from_json) = columns_of(published(style, max_rows=2))
    assert from_csv == from_json == {"b": [0.123456, 2.0], "c": ["x", "y"]}


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"resources": [{"name": 1}]}'])
def test_a_damaged_description_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_package(text)


def test_categories_that_no_row_has_are_not_published() -> None:
    found = published(pd.DataFrame({"team": pd.Categorical(["b", "secret", "a"])}).head(1))
    assert "secret" not in str(found)
    ordered = pd.Categorical(["a", "b"], categories=["b", "a"], ordered=True)
    (field,) = published(pd.DataFrame({"size": ordered})).resource.schema.fields
    assert (field.categories, field.categories_ordered) == (["b", "a"], True)


def test_columns_have_different_names_that_are_not_empty() -> None:
    labels = pd.MultiIndex.from_tuples([("x", "a"), ("x", "a"), ("", ""), ("x", "")])
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=labels)
    fields = published(frame, index=True).resource.schema.fields
    assert [field.name for field in fields] == ["index", "x / a", "x / a_2", "column_4", "x"]
    levels = pd.MultiIndex.from_tuples([(1, 2)], names=["n", None])
    fields = published(pd.DataFrame({"a": [1]}, index=levels), index=True).resource.schema.fields
    assert [field.name for field in fields] == ["n", "level_1", "a"]


def test_many_columns_of_one_name_take_little_time() -> None:
    # Comparing each name with all others would take many minutes.
    columns = [Column(labels=("x",), cells=["1"])] * 6_000
    table = Table(columns=columns, fields=[Field(type="integer", values=["1"])] * 6_000)
    names = [field.name for field in data_of("t", "", table, 0, ()).resource.schema.fields]
    assert names[:2] == ["x", "x_2"]
    assert names[-1] == "x_6000"


_RUNS = pd.DataFrame({
    "model": ["bert", "bert", "vit"],
    "batch": [1, 8, 1],
    "rate": [1.5, 2.5, 3.5],
})  # fmt: skip


_REPEATED = "key: 1 value of 'model' is missing or in several rows: bert. Name more columns"
_NO_COLUMN = "key: no column is named 'modell'; the closest is 'model'"


@pytest.mark.parametrize(
    ("key", "stubs", "options", "expected"),
    [
        ((), 0, {}, ([], [], "")),
        ((), 1, {}, ([], ["model"], "")),
        ((), 2, {}, (["model", "batch"], [], "")),
        (("batch", "model"), 0, {}, (["model", "batch"], [], "")),
        (("rate",), 2, {}, (["rate"], [], "")),
        ((), 0, {"index": True}, (["index"], [], "")),
        ((), 1, {"group_by": "model"}, (["model", "batch"], [], "")),
        (("model",), 0, {}, ([], ["model"], _REPEATED)),
        (("modell", "batch"), 0, {}, ([], ["batch"], _NO_COLUMN)),
    ],
)
def test_the_key_is_that_of_the_option_or_the_stub_columns(
    key: tuple[str, ...],
    stubs: int,
    options: dict[str, Any],
    expected: tuple[list[str], list[str], str],
) -> None:
    primary, other, problem = expected
    found = published(_RUNS, *key, stubs=stubs, **options)
    schema = found.resource.schema
    assert (schema.primary_key, schema.match_by) == (primary, other)
    assert found.problems[:1] == [problem] * bool(problem)


def test_a_key_with_a_missing_value_is_no_primary_key() -> None:
    found = published(pd.DataFrame({"a": ["x", None]}), "a")
    assert (found.resource.schema.primary_key, found.resource.schema.match_by) == ([], ["a"])
    assert "(missing)" in found.problems[0]


def test_a_message_about_the_key_shows_the_beginning_of_long_values() -> None:
    (problem,) = published(pd.DataFrame({"a": ["x" * 100_000] * 2}), "a").problems
    assert len(problem) < 1_000
    (problem,) = published(pd.DataFrame({"x" * 9_000: [1]}), "x" * 8_999).problems
    assert "the closest is 'xxx" in problem
