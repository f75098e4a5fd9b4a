"""Conversion of a data frame to the text of a table."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import pandas as frames

from sphinx_df_table.protocol.answer import Answer
from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.protocol.job import Show
from sphinx_df_table.worker.dataframe.cell_text import NotAFrameError
from sphinx_df_table.worker.dataframe.convert import shown_of
from sphinx_df_table.worker.dataframe.convert import to_table as to_table_of

if TYPE_CHECKING:
    from sphinx_df_table.protocol.table import Table

_LONG = "x" * (200 << 10)


def to_table(value: object, **wanted: Any) -> Table:
    show = Show(**wanted)
    return to_table_of(shown_of(value, show), show)


def _cells(frame: object) -> list[list[str]]:
    return [column.cells for column in to_table(frame).columns]


def _labels(frame: object) -> list[tuple[str, ...]]:
    return [column.labels for column in to_table(frame).columns]


@pytest.mark.parametrize(
    ("values", "dtype", "cells"),
    [
        pytest.param([0.1 + 0.2, 1.0, 1e22, 1e-7], None, ["0.3", "1.0", "1e+22", "1e-07"], id="15"),
        pytest.param([123456789012345.6], None, ["123456789012346.0"], id="15 before the point"),
        pytest.param([-0.0, math.inf, -math.inf], None, ["-0.0", "inf", "-inf"], id="special"),
        pytest.param([5e-324], None, ["5e-324"], id="smallest"),
        pytest.param([1.7976931348623157e308], None, ["1.7976931348623157e+308"], id="largest"),
        pytest.param([0.1, 2.5], "float32", ["0.1", "2.5"], id="float32"),
        pytest.param([0.1, 2.5], "float16", ["0.1", "2.5"], id="float16"),
        pytest.param([0.1 + 0.2, None], "Float64", ["0.3", ""], id="nullable float"),
        pytest.param([0.1 + 0.2, "n/a"], "object", ["0.3", "n/a"], id="floats among text"),
        pytest.param([0.1 + 0.2], "category", ["0.3"], id="categories that are floats"),
        pytest.param([2**63 - 1, -1], None, ["9223372036854775807", "-1"], id="int"),
        pytest.param([1, None], "Int64", ["1", ""], id="nullable int"),
        pytest.param([True, None], "boolean", ["True", ""], id="nullable bool"),
        pytest.param([1, None], None, ["1", ""], id="int that became float"),
        pytest.param([math.nan, None, pd.NA], "object", ["", "", ""], id="missing"),
        pytest.param([1, None, True], "object", ["1", "", "True"], id="objects with a missing one"),
        pytest.param([0.1 + 0.2, None], "category", ["0.3", ""], id="a category that is missing"),
        pytest.param(["None", "nan", "NA", ""], None, ["None", "nan", "NA", ""], id="words"),
        pytest.param(["2.20", "007"], None, ["2.20", "007"], id="text that looks like numbers"),
        pytest.param(["a", "b"], "category", ["a", "b"], id="categories"),
        pytest.param([Decimal("1.10")], "object", ["1.10"], id="decimal"),
        pytest.param([[1, "a"], {"b": 2}], "object", ["[1, 'a']", "{'b': 2}"], id="lists"),
        pytest.param(
            [pd.Timestamp("2026-01-02"), None], "datetime64[ns]", ["2026-01-02", ""], id="dates"
        ),
        pytest.param([pd.Timedelta("1h")], None, ["0 days 01:00:00"], id="time"),
        pytest.param([1 + 2j], None, ["(1+2j)"], id="complex"),
    ],
)
def test_cells_are_the_text_that_to_csv_writes_with_floats_to_15_digits(
    values: list[Any], dtype: str | None, cells: list[str]
) -> None:
    assert _cells(pd.DataFrame({"a": pd.Series(values, dtype=dtype)})) == [cells]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\u2028b\u2029c\x85d", id="line separators"),
        pytest.param("a\nb", id="newline"),
        pytest.param("a\r\nb\rc", id="carriage return"),
        pytest.param("\0", id="NUL"),
        pytest.param("a\0b", id="NUL inside"),
        pytest.param("say \"hi\", 'he' said", id="quotes"),
        pytest.param('"', id="one quote"),
        pytest.param("a,b;c\td|e", id="delimiters"),
        pytest.param("  a  ", id="spaces"),
        pytest.param("\\n \\", id="backslashes"),
        pytest.param("\ufeffa", id="byte order mark"),
        pytest.param("\U0001f600é", id="not ASCII"),
        pytest.param(_LONG, id="longer than the limit of the csv module"),
    ],
)
def test_text_does_not_change(text: str) -> None:
    assert _cells(pd.DataFrame({"a": [text, "z"], "b": [text, text]})) == [[text, "z"], [text] * 2]


def test_lone_surrogates_are_replaced_and_can_be_sent() -> None:
    columns = pd.Index(["l\ud800"], dtype=object)
    table = to_table(pd.DataFrame([["a\udfffb"], ["c"]], columns=columns, dtype=object))
    assert table.columns[0].labels == ("l\ufffd",)
    assert table.columns[0].cells == ["a\ufffdb", "c"]
    assert decode_answer(encode(Answer(table=table))).table == table


@pytest.mark.parametrize(
    ("columns", "labels"),
    [
        pytest.param(["a", "b"], [("a",), ("b",)], id="text"),
        pytest.param(["a", "a"], [("a",), ("a",)], id="the same twice"),
        pytest.param([1, 2.5], [("1.0",), ("2.5",)], id="numbers"),
        pytest.param([0, True], [("0",), ("True",)], id="mixed"),
        pytest.param([0.1 + 0.2, 2.5], [("0.3",), ("2.5",)], id="15 digits"),
        pytest.param([2020, None], [("2020",), ("",)], id="whole, and a missing one"),
        pytest.param(["a", None], [("a",), ("",)], id="missing"),
        pytest.param(
            pd.to_datetime(["2026-01-02", "2026-01-03"]),
            [("2026-01-02",), ("2026-01-03",)],
            id="dates",
        ),
        pytest.param(
            pd.MultiIndex.from_tuples([("a", 1), ("a", 2)]), [("a", "1"), ("a", "2")], id="levels"
        ),
        pytest.param(
            pd.Index([("a", 1), "b"], tupleize_cols=False),
            [("('a', 1)",), ("b",)],
            id="a tuple as label",
        ),
        pytest.param(["a\nb", '"'], [("a\nb",), ('"',)], id="signs"),
    ],
)
def test_labels_are_text_one_for_each_level(columns: Any, labels: list[tuple[str, ...]]) -> None:
    frame = pd.DataFrame([[1, "x"], [2, "y"]], columns=columns)
    assert _labels(frame) == labels
    assert _cells(frame) == [["1", "2"], ["x", "y"]]


@pytest.mark.parametrize(
    ("frame", "labels"),
    [
        pytest.param(pd.DataFrame({"a": [], "b": []}), [("a",), ("b",)], id="frame"),
        pytest.param(pd.Series([], name="a", dtype=float), [("a",)], id="series"),
    ],
)
def test_no_rows_are_columns_without_cells(frame: object, labels: list[tuple[str, ...]]) -> None:
    assert _labels(frame) == labels
    assert _cells(frame) == [[] for _ in labels]


@pytest.mark.parametrize(("name", "label"), [(None, "0"), ("n", "n"), (3, "3")])
def test_a_series_is_a_table_of_one_column(name: Any, label: str) -> None:
    series = pd.Series([1, 2], name=name)
    assert _labels(series) == [(label,)]
    assert _cells(series) == [["1", "2"]]


def test_the_index_is_not_shown_and_may_be_anything() -> None:
    index = pd.MultiIndex.from_tuples([("k", 1), ("k", 1)])
    assert _cells(pd.DataFrame({"a": [1, 2]}, index=index)) == [["1", "2"]]


# pandas 2.2 says so to itself where it makes a subclass.
@pytest.mark.filterwarnings("ignore:Passing a BlockManager:DeprecationWarning")
def test_a_subclass_of_a_data_frame_is_one() -> None:
    class Frame(pd.DataFrame):
        @property
        def _constructor(self) -> Any:
            return Frame

    assert _cells(Frame({"a": [1]})) == [["1"]]


def test_the_frame_does_not_change() -> None:
    frame = pd.DataFrame({"a": [0.1 + 0.2], "b": ["x"]})
    before = frame.copy(deep=True)
    to_table(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("module", "hint"),
    [
        ("matplotlib.axes", "it is a chart: assign the data frame"),
        ("plotly.graph_objs", "it is a chart: assign the data frame"),
        ("great_tables.gt", "assign the data frame that it shows"),
    ],
)
def test_a_chart_or_a_table_of_another_library_is_refused(module: str, hint: str) -> None:
    value = type("Shown", (), {"__module__": module})()
    with pytest.raises(NotAFrameError, match=f"is of type Shown, .*; {hint}"):
        _cells(value)


def test_any_table_of_arrow_is_converted() -> None:
    class Exports:
        """Has a table as the Arrow PyCapsule interface defines it, and nothing else."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
            return frame.__arrow_c_stream__(requested_schema)

    assert _cells(Exports()) == [["1", "2"], ["x", ""]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(5, "is of type int, which is not a data frame", id="int"),
        pytest.param(None, "is of type NoneType, which is not a data frame; methods", id="None"),
        pytest.param([[1]], "list, which is not a data frame; write pd.DataFrame(", id="list"),
        pytest.param({"a": 1}, "dict, which is not a data frame; write pd.DataFrame(", id="dict"),
        pytest.param("a", "str, which is not a data frame; pd.DataFrame({'label'", id="str"),
        pytest.param(np.zeros((1, 1)), "is of type ndarray, which is not", id="array"),
        pytest.param(pd.DataFrame, "type type, which is not a data frame; it is a", id="the class"),
        pytest.param(pd.DataFrame().head, "call it, with parentheses", id="a method"),
        pytest.param({"x": pd.DataFrame({"a": [1]})}, "; write pd.concat(...)", id="sheets"),
        pytest.param((pd.DataFrame({"a": [1]}), 1), "; assign the data frame that", id="a pair"),
        pytest.param(pd.DataFrame({"a": [1]}).rolling(2), "; a method of it makes", id="rolling"),
        pytest.param([pd.DataFrame({"a": [1]})] * 2, "frame; write pd.concat(...)", id="frames"),
        pytest.param(
            pd.DataFrame({"a": [1]}).groupby("a"),
            "; a method of it makes one, such as",
            id="group by",
        ),
        pytest.param(
            pd.Index([1]), "Index, which is not a data frame; its method to_frame", id="index"
        ),
        pytest.param(pd.DataFrame(), "is a data frame without columns", id="empty"),
        pytest.param(pd.DataFrame(index=[1, 2]), "is a data frame without columns", id="rows only"),
    ],
)
def test_values_that_are_no_table_are_refused(value: object, message: str) -> None:
    with pytest.raises(NotAFrameError, match=re.escape(message)):
        to_table(value)


def _expected(value: object) -> str:
    """Return the text of a cell, independently of `to_table`."""
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - a NaN
        return ""
    if isinstance(value, float):
        rounded = float(f"{value:.14e}")
        is_exact = value.is_integer() and abs(value) < 2**53
        return repr(float(value) if is_exact or math.isinf(rounded) else rounded)
    return str(value)


def _expected_column(column: pd.Series[Any]) -> list[str]:
    """Return the texts of a column.

    Whole numbers are floats if one of them is missing, and identifiers if one has 16 digits.
    """
    there = [value for value in column.tolist() if value == value]  # noqa: PLR0124 - a NaN
    if (
        column.dtype == float
        and all(value.is_integer() and abs(value) < 2**53 for value in there)
        and (len(there) < len(column) or any(float(f"{value:.14e}") != value for value in there))
    ):
        return [str(int(value)) if value in there else "" for value in column.tolist()]
    return [_expected(value) for value in column]


@given(
    frames.data_frames(
        [
            frames.column("text", elements=st.text(), dtype=object),
            frames.column("float", elements=st.floats(), dtype=float),
            frames.column("int", elements=st.integers(-(2**63), 2**63 - 1), dtype="int64"),
            frames.column("bool", elements=st.booleans(), dtype=bool),
        ]
    )
)
def test_any_frame_of_text_and_numbers_keeps_its_cells_in_order(frame: pd.DataFrame) -> None:
    assert _labels(frame) == [("text",), ("float",), ("int",), ("bool",)]
    assert _cells(frame) == [_expected_column(frame[name]) for name in frame]


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3)))
def test_text_reads_back_unchanged(rows: list[list[str]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c"], dtype=object)
    assert _cells(frame) == [list(column) for column in zip(*rows, strict=True)] or not rows


@given(st.integers(1, 4), st.integers(0, 4), st.integers(1, 3))
def test_all_columns_have_as_many_labels_and_cells(width: int, height: int, levels: int) -> None:
    labels = [tuple(f"{level}.{column}" for level in range(levels)) for column in range(width)]
    columns = pd.MultiIndex.from_arrays(list(zip(*labels, strict=True)))
    table = to_table(pd.DataFrame(np.zeros((height, width)), columns=columns))
    assert [column.labels for column in table.columns] == labels
    assert [len(column.cells) for column in table.columns] == [height] * width
    assert not table.problem()


def test_a_frame_of_more_cells_than_allowed_is_refused_before_any_is_written() -> None:
    frame = pd.DataFrame(np.zeros((5, 2)))
    assert to_table(frame, max_cells=12).size() == 12
    with pytest.raises(NotAFrameError, match="has 12 cells, and a table may have 11: "):
        to_table(frame, max_cells=11)


@pytest.mark.parametrize("rows", [0, 1])
def test_a_frame_of_more_columns_than_docutils_can_write_is_refused(rows: int) -> None:
    frame = pd.DataFrame(np.zeros((rows, 1_000)))
    assert len(to_table(frame).columns) == 1_000
    with pytest.raises(NotAFrameError, match="has 1,001 columns, and a table may have 1,000: "):
        to_table(frame, index=True)


_SALES = pd.DataFrame(
    {"model": ["a", "a", "b"], "run": [1, 2, 1], "value": [0.125, 2.5, None], "count": [1, 2, 3]}
)


def test_the_result_of_groupby_is_shown_with_its_keys() -> None:
    frame = _SALES.groupby(["model", "run"]).agg({"value": ["min", "max"], "count": ["sum"]})
    table = to_table(frame, index=True)
    assert table.index == 2
    assert [(column.labels, column.cells) for column in table.columns] == [
        (("", "model"), ["a", "a", "b"]),
        (("", "run"), ["1", "2", "1"]),
        (("value", "min"), ["0.125", "2.5", ""]),
        (("value", "max"), ["0.125", "2.5", ""]),
        (("count", "sum"), ["1", "2", "3"]),
    ]


@pytest.mark.parametrize(
    ("frame", "labels"),
    [
        pytest.param(_SALES.head(1), ["", "model", "run", "value", "count"], id="nameless"),
        pytest.param(pd.Series([1], name="a", index=[5]), ["", "a"], id="series"),
        pytest.param(pd.Series([1], index=pd.Index([5], name="i")), ["i", "0"], id="no name"),
        pytest.param(pd.DataFrame({None: [1]}, index=pd.Index([5], name=3)), ["3", ""],
                     id="names that are no text"),
    ],
)  # fmt: skip
def test_an_index_has_its_name_for_a_label(frame: object, labels: list[str]) -> None:
    assert [column.labels for column in to_table(frame, index=True).columns] == [
        (label,) for label in labels
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param((None, None), [("",), ("a",), ("b",)], id="neither"),
        pytest.param(("i", None), [("i",), ("a",), ("b",)], id="index"),
        pytest.param((None, "c"), [("c",), ("a",), ("b",)], id="columns"),
        pytest.param(("i", "c"), [("c", "i"), ("a", ""), ("b", "")], id="both"),
    ],
)
def test_names_of_index_and_columns_are_both_shown(
    names: tuple[str | None, str | None], expected: list[tuple[str, ...]]
) -> None:
    frame = pd.DataFrame([[1, 2]], columns=["a", "b"]).rename_axis(index=names[0], columns=names[1])
    assert [column.labels for column in to_table(frame, index=True).columns] == expected


def test_names_of_all_levels_of_columns_stand_over_the_last_level_of_the_index() -> None:
    columns = pd.MultiIndex.from_tuples([("x", "y")], names=["upper", None])
    index = pd.MultiIndex.from_tuples([(1, 2)], names=["i", "j"])
    table = to_table(pd.DataFrame([[0]], columns=columns, index=index), index=True)
    assert [column.labels for column in table.columns] == [
        ("", "", "i"),
        ("upper", "", "j"),
        ("x", "y", ""),
    ]


def test_an_index_without_columns_is_a_table() -> None:
    assert [c.cells for c in to_table(pd.DataFrame(index=["a"]), index=True).columns] == [["a"]]
    with pytest.raises(NotAFrameError, match="the option index shows its index"):
        to_table(pd.DataFrame(index=["a"]))


@pytest.mark.parametrize(
    ("values", "dtype", "wanted", "cells"),
    [
        pytest.param([1.0, None], None, {}, ["1", ""], id="whole, as a value is missing"),
        pytest.param([1.0, 2.0], None, {}, ["1.0", "2.0"], id="whole, and none is missing"),
        pytest.param([1.0, None, 2.5], None, {}, ["1.0", "", "2.5"], id="not whole"),
        pytest.param([1.0, None], "Float64", {}, ["1", ""], id="whole, nullable"),
        pytest.param([1.0, None], "float32", {}, ["1", ""], id="whole, float32"),
        pytest.param([1.0, None], "double[pyarrow]", {}, ["1", ""], id="whole, of arrow"),
        pytest.param([-0.0, None], None, {}, ["0", ""], id="zero"),
        pytest.param([math.inf, None], None, {}, ["inf", ""], id="infinite"),
        pytest.param([1e15, None], None, {}, ["1000000000000000", ""], id="large"),
        pytest.param([2.0**53, None], None, {}, ["9007199254740990.0", ""], id="too large"),
        pytest.param([1e15, 2e15], None, {}, ["1000000000000000.0", "2000000000000000.0"],
                     id="large, of few digits"),
        pytest.param([4566651561653122.0, None], None, {}, ["4566651561653122", ""],
                     id="an identifier beside a missing one"),
        pytest.param([4566651561653122.0, 12.0], None, {}, ["4566651561653122", "12"],
                     id="identifiers, without the missing one"),
        pytest.param([-4566651561653122.0, None], None, {}, ["-4566651561653122", ""],
                     id="a negative identifier"),
        pytest.param([9007199254740991.0, None], "Float64", {}, ["9007199254740991", ""],
                     id="a nullable identifier"),
        pytest.param([4566651561653122.0, 0.5], None, {}, ["4566651561653122.0", "0.5"],
                     id="an exact number beside a fraction"),
        pytest.param([4566651561653122.0, "x"], None, {}, ["4566651561653122.0", "x"],
                     id="an exact number as an object"),
        pytest.param([0.125, -0.001, None], None, {"precision": 2}, ["0.12", "0.00", ""],
                     id="decimals"),
        pytest.param([1.0, None], None, {"precision": 1}, ["1.0", ""], id="decimals of whole ones"),
        pytest.param([1e22], None, {"precision": 0}, ["10000000000000000000000"], id="no decimals"),
        pytest.param([math.inf, -math.inf], None, {"precision": 1}, ["inf", "-inf"],
                     id="decimals of what is infinite"),
        pytest.param([1, 2], None, {"precision": 2}, ["1", "2"], id="decimals of integers"),
        pytest.param(["0.125"], None, {"precision": 2}, ["0.125"], id="decimals of text"),
        pytest.param([0.125, "a"], object, {"precision": 2}, ["0.12", "a"], id="among text"),
        pytest.param([0.125, None], "category", {"precision": 1}, ["0.1", ""], id="of categories"),
        pytest.param([0.125, None], "Float64", {"precision": 1}, ["0.1", ""], id="of nullable"),
        pytest.param(
            [Decimal("0.125")], object, {"precision": 2}, ["0.125"], id="of exact decimals"
        ),
        pytest.param([0.5, None], None, {"na_rep": "n/a"}, ["0.5", "n/a"], id="missing float"),
        pytest.param(["a", None], None, {"na_rep": "·"}, ["a", "·"], id="missing text"),
        pytest.param(["", None], None, {"na_rep": "-"}, ["", "-"], id="empty text is not missing"),
        pytest.param([1.0, None], None, {"na_rep": "-"}, ["1", "-"], id="missing whole"),
        pytest.param([pd.NaT, None], None, {"na_rep": "-"}, ["-", "-"], id="missing time"),
        pytest.param([pd.Period("2026-01")], None, {}, ["2026-01"], id="period"),
        pytest.param([pd.Interval(0, 1)], None, {}, ["(0, 1]"], id="interval"),
        pytest.param([b"a\xff"], None, {}, ["b'a\\xff'"], id="bytes"),
        pytest.param([pd.Timestamp("2026-01-02 03:04", tz="Europe/Berlin")], None, {},
                     ["2026-01-02 03:04:00+01:00"], id="zone"),
        pytest.param(["שלום", "🎈"], None, {}, ["שלום", "🎈"], id="scripts"),
    ],
)  # fmt: skip
def test_floats_and_missing_values_follow_the_options_of_the_block(
    values: list[Any], dtype: Any, wanted: dict[str, Any], cells: list[str]
) -> None:
    column = pd.Series(values, dtype=dtype)
    assert to_table(pd.DataFrame({"a": column}), **wanted).columns[0].cells == cells
    as_index = pd.DataFrame({"b": range(len(values))}, index=pd.Index(column))
    assert to_table(as_index, index=True, **wanted).columns[0].cells == cells


@pytest.mark.parametrize(
    ("max_rows", "shown", "left_out"), [(1, 1, 2), (2, 2, 1), (3, 3, 0), (9, 3, 0)]
)
def test_max_rows_limits_the_rows(max_rows: int, shown: int, left_out: int) -> None:
    table = to_table(_SALES, max_rows=max_rows)
    assert (len(table.columns[0].cells), table.left_out) == (shown, left_out)


def test_max_rows_makes_a_large_frame_fit() -> None:
    frame = pd.DataFrame({"a": range(1000)})
    assert to_table(frame, max_rows=3, max_cells=10).columns[0].cells == ["0", "1", "2"]
    with pytest.raises(NotAFrameError, match="with the option max-rows"):
        to_table(frame, max_cells=10)


@given(
    frames.data_frames(
        [frames.column("a", dtype=float), frames.column("b", elements=st.text(), dtype=object)],
        index=frames.indexes(elements=st.text(), dtype=object),
    )
)
def test_any_index_of_text_keeps_its_values_in_order(frame: pd.DataFrame) -> None:
    table = to_table(frame, index=True)
    assert table.columns[0].cells == [str(value) for value in frame.index]
    assert table.columns[2].cells == list(frame["b"])
    assert not table.problem()


def test_levels_of_an_index_whose_names_are_numbers_are_in_their_order() -> None:
    frame = pd.DataFrame([["de", "alice", 3], ["fr", "bob", 4]]).groupby([1, 0]).sum()
    table = to_table(frame, index=True)
    assert [(column.labels, column.cells) for column in table.columns] == [
        (("1",), ["alice", "bob"]),
        (("0",), ["de", "fr"]),
        (("2",), ["3", "4"]),
    ]


def test_index_values_are_numbered_by_value_and_not_by_text() -> None:
    index = pd.MultiIndex.from_tuples([(0.11, "a"), (0.14, "a"), (0.14, "b"), (None, "b")])
    table = to_table(pd.DataFrame({"v": range(4)}, index=index), index=True, precision=1)
    assert table.columns[0].cells == ["0.1", "0.1", "0.1", ""]
    assert table.columns[0].codes == [0, 1, 1, 2]
    assert not table.problem()


def test_a_sparse_column_has_the_texts_of_an_ordinary_one() -> None:
    frame = pd.DataFrame({"a": pd.arrays.SparseArray([0.1 + 0.2, math.nan, 1.0])})
    assert _cells(frame) == [["0.3", "", "1.0"]]
    assert [c.cells for c in to_table(frame, precision=2).columns] == [["0.30", "", "1.00"]]


def test_an_empty_frame_has_a_clear_message_also_with_its_index() -> None:
    with pytest.raises(NotAFrameError, match="is a data frame without columns"):
        to_table(pd.DataFrame(), index=True)


def test_labels_of_very_many_levels_are_refused() -> None:
    columns = pd.MultiIndex.from_tuples([tuple(range(101))])
    with pytest.raises(NotAFrameError, match="has more than 100 levels of column labels"):
        to_table(pd.DataFrame([[1]], columns=columns))
