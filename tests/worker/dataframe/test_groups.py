"""Groups of rows, and totals, compared with those of pandas."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import pandas as frames

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.worker.dataframe.cell_text import NotAFrameError, float_text
from sphinx_df_table.worker.dataframe.convert import shown_of, to_table
from sphinx_df_table.worker.dataframe.groups import with_groups

if TYPE_CHECKING:
    from sphinx_df_table.protocol.table import Table

_COSTS = pd.DataFrame(
    {
        "model": ["a", "b", "c", "d"],
        "family": ["x", "y", "x", "y"],
        "batch": [1, 2, 4, 8],
        "cost": [0.125, 2.5, None, 1.25],
        "price": ["$1.50", "$2.00", "$3.00", "$4.00"],
    }
)


def _with_groups(value: object, **wanted: Any) -> tuple[Table, list[str]]:
    show = Show(**wanted)
    shown = shown_of(value, show)
    return with_groups(to_table(shown, show), shown, show)


def table_of(value: object, **wanted: Any) -> Table:
    table, problems = _with_groups(value, **wanted)
    assert problems == []
    assert not table.problem()
    return table


def totals(value: object, **wanted: Any) -> dict[str, list[str]]:
    return {column.labels[-1]: column.totals for column in table_of(value, **wanted).columns}


def test_rows_with_the_same_text_are_a_group_in_the_order_of_their_first_appearance() -> None:
    table = table_of(_COSTS.iloc[::-1], group_by="family")
    assert table.groups() == {"y": [0, 2], "x": [1, 3]}
    assert (table.total, table.columns[0].totals) == (None, [])


def test_a_column_with_several_levels_of_labels_is_named_by_the_lowest_or_by_all() -> None:
    columns = pd.MultiIndex.from_tuples([("key", "name"), ("time", "P50"), ("cost", "P50")])
    frame = pd.DataFrame([["a", 1, 2], ["b", 1, 3]], columns=columns)
    assert table_of(frame, group_by="name").group_by == 0
    assert table_of(frame, group_by="time / P50").groups() == {"1": [0, 1]}
    _, problems = _with_groups(frame, group_by="P50")
    assert problems == [
        "group-by: 2 columns are named 'P50': 'cost / P50', 'time / P50', so the option is ignored."
    ]


@pytest.mark.parametrize("kind", ["mean", "sum"])
def test_totals_of_columns_of_numbers_are_those_of_pandas(kind: Any) -> None:
    expected = _COSTS.groupby("family")[["batch", "cost"]].agg(kind)
    found = totals(_COSTS, group_by="family", totals=kind)
    assert found["cost"] == [*map(float_text, expected["cost"]), float_text(_COSTS.cost.agg(kind))]
    assert [float(text) for text in found["batch"]] == [*expected["batch"], _COSTS.batch.agg(kind)]
    assert (found["model"], found["family"], found["price"]) == ([""] * 3, [""] * 3, [""] * 3)


def test_without_groups_there_is_one_total() -> None:
    assert totals(_COSTS, totals="sum")["batch"] == ["15"]


_numbers = st.floats(-1e9, 1e9) | st.just(math.nan)


@given(
    frames.data_frames(
        [
            frames.column("name", elements=st.text(max_size=2), dtype=object),
            frames.column("key", elements=st.sampled_from(["x", "y", "z"]), dtype=object),
            frames.column("float", elements=_numbers, dtype=float),
            frames.column("int", elements=st.integers(-(2**62), 2**62), dtype="int64"),
        ],
        index=frames.range_indexes(min_size=1),
    ),
    st.sampled_from(["mean", "sum"]),
)
def test_totals_of_any_numbers_are_those_of_pandas(frame: pd.DataFrame, kind: Any) -> None:
    found = totals(frame.assign(float=frame["float"] + 0.5), group_by="key", totals=kind)
    values = frame.assign(float=frame["float"] + 0.5, int=frame["int"].astype(object))
    for number, (_, group) in enumerate(values.groupby("key", sort=False)):
        _assert_equal(found, number, group, kind)
    _assert_equal(found, -1, values, kind)


def _assert_equal(found: dict[str, list[str]], number: int, group: pd.DataFrame, kind: str) -> None:
    text, total = found["float"][number], group["float"].agg(kind)
    if found["float"] != [""] * len(found["float"]):  # a column without numbers has no totals
        assert text == "" if math.isnan(total) else math.isclose(float(text), total, abs_tol=1e-6)
    exact = sum(group["int"]) / (len(group) if kind == "mean" else 1)
    assert math.isclose(float(found["int"][number]), exact, rel_tol=1e-12, abs_tol=4096)


@pytest.mark.parametrize(
    ("values", "dtype", "wanted", "total"),
    [
        pytest.param([1, 2], None, {}, "3", id="whole"),
        pytest.param([1, 2], None, {"totals": "mean"}, "1.5", id="mean of whole ones"),
        pytest.param([1.0, None, 3.0], None, {}, "4", id="whole, as a value is missing"),
        pytest.param([1.0, None], None, {"precision": 2}, "1.00", id="decimals of whole ones"),
        pytest.param([0.1, 0.2], None, {}, "0.3", id="floats"),
        pytest.param([0.005, 0.005], None, {"precision": 2}, "0.01", id="rounded after the sum"),
        pytest.param([0.1, 0.2], "float32", {}, "0.3", id="float32"),
        pytest.param([60000.0, 60000.0], "float16", {}, "120000.0", id="beyond float16"),
        pytest.param([200, 200], "uint8", {}, "400", id="uint8"),
        pytest.param([2**62] * 4, None, {}, str(2**64), id="beyond int64"),
        pytest.param([2**62, None] * 3, "Int64", {}, str(3 * 2**62), id="nullable, beyond int64"),
        pytest.param([1, None], "Int64", {}, "1", id="nullable"),
        pytest.param([1.5, None], "double[pyarrow]", {}, "1.5", id="arrow"),
        pytest.param([1.5, 2.5], "category", {}, "4.0", id="categories"),
        pytest.param([1.5, 2.5], "Sparse[float]", {}, "4.0", id="sparse"),
        pytest.param([Decimal("1.10"), Decimal("0.10"), None], object, {}, "1.20", id="decimals"),
        pytest.param(
            [Decimal("1e20"), Decimal("3.3"), Decimal("-1e20"), None],
            *(object, {"totals": "mean"}, "1.1"),
            id="mean of decimals",
        ),
        pytest.param([1, 2.5], object, {}, "3.5", id="objects"),
        pytest.param([1, 2.5, None], object, {"totals": "mean"}, "1.75", id="mean of objects"),
        pytest.param([1 + 2j, 1], None, {}, "(2+2j)", id="complex"),
    ],
)
def test_a_total_is_shown_like_the_values_of_its_column(
    values: list[Any], dtype: Any, wanted: dict[str, Any], total: str
) -> None:
    column = pd.Series(values, dtype=dtype)
    frame = pd.DataFrame({"name": "a", "key": "b", "value": column})
    assert totals(frame, **{"totals": "sum"} | wanted)["value"] == [total]
    reverse = frame.iloc[::-1]  # with other labels in its index
    assert totals(reverse, group_by="key", **{"totals": "sum"} | wanted)["value"] == [total] * 2


def test_the_total_of_missing_values_is_that_of_pandas() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "key": ["x", "y"], "value": [None, 0.5]})
    assert totals(frame, group_by="key", totals="sum")["value"] == ["0.0", "0.5", "0.5"]
    found = totals(frame, group_by="key", totals="mean", na_rep="n/a")["value"]
    assert found == ["n/a", "0.5", "0.5"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([True, False], id="truth"),
        pytest.param(pd.to_timedelta([1, 2], unit="s"), id="durations"),
        pytest.param(pd.to_datetime(["2026-01-01", "2026-01-02"]), id="dates"),
        pytest.param(["1", "2"], id="texts"),
        pytest.param([None, None], id="missing"),
    ],
)
def test_columns_of_other_values_have_no_totals(values: Any) -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "number": [1, 2], "value": values})
    assert totals(frame, totals="sum")["value"] == [""]


def test_a_styler_gives_its_format_to_the_totals_and_hides_rows_from_them() -> None:
    frame = _COSTS.assign(cost=[1.0, 2.0, 3.0, 4.0])
    style = frame.style.format({"cost": "${:.2f}"}, precision=1).hide([3])
    found = totals(style, group_by="family", totals="mean")
    assert (found["cost"], found["batch"]) == (["$2.00", "$2.00", "$2.00"], ["2.5", "2.0", "2.3"])


def test_the_format_of_a_group_is_that_of_its_first_row() -> None:
    style = _COSTS.style.format("{:.1f} s", subset=([1, 3], "batch"))
    found = totals(style, group_by="family", totals="sum")
    assert found["batch"] == ["5", "10.0 s", "15"]


def test_a_format_that_does_not_take_a_total_has_a_clear_message() -> None:
    with pytest.raises(NotAFrameError, match=r"format for the column 'batch'.* its mean, 3.75: "):
        _with_groups(_COSTS.style.format({"batch": "{:d}"}), totals="mean")


def test_rows_that_a_styler_adds_are_in_no_group_and_no_total() -> None:
    added = _COSTS[["batch"]].agg(["max"]).reindex(columns=_COSTS.columns).style
    table = table_of(_COSTS.style.concat(added), group_by="family", totals="sum")
    assert table.groups() == {"x": [0, 2], "y": [1, 3]}
    assert table.columns[2].totals == ["5", "10", "15"]


def test_a_level_of_the_index_groups_and_has_no_totals() -> None:
    frame = _COSTS.set_index("batch")
    found = totals(frame, index=True, group_by="family", totals="sum")
    assert (found["batch"], found["cost"][0]) == (["", "", ""], "0.125")
    assert table_of(frame, index=True, group_by="batch").group_by == 0


@pytest.mark.parametrize(
    ("frame", "wanted", "message"),
    [
        pytest.param(
            _COSTS, {"group_by": "famly"},
            "group-by: no column is named 'famly'; the closest is 'family', so the option is "
            "ignored.", id="misspelled",
        ),
        pytest.param(
            _COSTS, {"group_by": "?"},
            "group-by: no column is named '?'; there are 'model', 'family', 'batch' and 2 more, so "
            "the option is ignored.", id="unknown",
        ),
        pytest.param(
            _COSTS[["model"]], {"group_by": "model"},
            "group-by: the table has no column but 'model', so the option is ignored.",
            id="no other column",
        ),
        pytest.param(
            _COSTS.set_index(["family", "model"]), {"group_by": "batch", "index": True},
            "group-by: the 2 levels of the index group the rows already, so the option is ignored. "
            "Drop the option index, or make columns of the levels: df = df.reset_index().",
            id="index of several levels",
        ),
        pytest.param(
            _COSTS[["cost", "price"]], {"totals": "sum"},
            "totals: no column after the first, 'cost', holds numbers, so the option is ignored. A "
            "text such as '$1.50' is no number.", id="no numbers",
        ),
        pytest.param(
            _COSTS[["batch", "model", "cost"]], {"totals": "sum", "group_by": "cost"},
            "totals: no column after the first, 'batch', holds numbers, so the option is ignored. "
            "A text such as '$1.50' is no number.", id="no numbers but of the groups",
        ),
        pytest.param(
            _COSTS, {"totals": "sum", "max_rows": 3},
            "totals: max-rows leaves out rows, and readers would take totals for those of the rows "
            "that they see, so the option is ignored. Choose the rows in the snippet, such as with "
            "df = df.head(10), or drop max-rows.", id="rows left out",
        ),
    ],
)  # fmt: skip
def test_an_option_that_does_not_fit_the_table_has_a_message(
    frame: pd.DataFrame, wanted: dict[str, Any], message: str
) -> None:
    table, problems = _with_groups(frame, **wanted)
    assert (problems, table.problem()) == ([message], "")


def test_a_lazy_frame_whose_rows_are_not_all_computed_has_no_totals() -> None:
    lazy = pl.LazyFrame({"name": ["a", "b", "c"], "value": [1, 2, 3]})
    assert "max-rows leaves out rows" in _with_groups(lazy, totals="sum", max_rows=2)[1][0]
    assert totals(lazy, totals="sum", max_rows=3)["value"] == ["6"]


def test_a_table_without_rows_has_no_totals() -> None:
    table = table_of(_COSTS.iloc[:0], group_by="family", totals="sum")
    assert (table.groups(), table.total) == ({}, None)
