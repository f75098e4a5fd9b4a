"""Ranks of the values of a column, and their numbers."""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.protocol.table import Column, Table
from sphinx_df_table.worker.dataframe.convert import shown_of, to_table
from sphinx_df_table.worker.dataframe.formatted_numbers import is_missing, numbers_of
from sphinx_df_table.worker.dataframe.natural_sort import natural_key, without_markup
from sphinx_df_table.worker.dataframe.sort_order import Order, order_of, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

_UTC = dt.UTC
_EAST = dt.timezone(dt.timedelta(hours=5))


def _table(value: Any, **wanted: Any) -> Table:
    show = Show(**wanted)
    return to_table(shown_of(value, show), show)


def _column(values: Any, dtype: Any = None, **wanted: Any) -> Column:
    (column,) = _table(pd.DataFrame({"a": pd.Series(values, dtype=dtype)}), **wanted).columns
    return column


class _Refuses:
    """A value that can only be shown."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __lt__(self, _: object) -> bool:
        raise RuntimeError

    def __eq__(self, _: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("values", "dtype", "ranks"),
    [
        pytest.param([3, 1, 2, 1], None, [2, 0, 1, 0], id="integers"),
        pytest.param([], "float64", [], id="no values"),
        pytest.param([1], None, [0], id="one"),
        pytest.param([None, None], None, [-1, -1], id="all missing"),
        pytest.param([math.nan, math.nan], "float64", [-1, -1], id="all NaN"),
        pytest.param([0.5, math.nan, -1, math.inf, -math.inf], None, [2, -1, 1, 3, 0],
                     id="infinite"),
        pytest.param([0.0, -0.0, 1], None, [0, 0, 1], id="signed zeros"),
        pytest.param([2**63 - 1, 2**63 - 2], None, [1, 0], id="as floats they are equal"),
        pytest.param([10**30, 5, -(10**30), 10**30 + 1], None, [2, 1, 0, 3], id="huge integers"),
        pytest.param([10**400, 0.5, None], object, [1, 0, -1], id="beyond floats"),
        pytest.param([200, 100], "uint8", [1, 0], id="unsigned"),
        pytest.param([0.1, 0.05], "float16", [1, 0], id="half floats"),
        pytest.param([True, False, True], None, [1, 0, 1], id="booleans"),
        pytest.param([True, None, False], "boolean", [1, -1, 0], id="nullable booleans"),
        pytest.param([2**60 + 1, None, 2**60], "Int64", [1, -1, 0], id="nullable integers"),
        pytest.param([2, 1], "Int64", [1, 0], id="nullable integers, all there"),
        pytest.param([2.5, None, 1], "Float64", [1, -1, 0], id="nullable floats"),
        pytest.param([2**60 + 1, None, 2**60], "int64[pyarrow]", [1, -1, 0],
                     id="Arrow integers"),
        pytest.param([2.5, None, 1], "double[pyarrow]", [1, -1, 0], id="Arrow floats"),
        pytest.param([0, 3, 0, 1], pd.SparseDtype("int64", 0), [0, 2, 0, 1], id="sparse"),
        pytest.param([decimal.Decimal("2.50"), decimal.Decimal("2.5"), decimal.Decimal(10), None],
                     None, [0, 0, 1, -1], id="decimals"),
        pytest.param([fractions.Fraction(1, 3), 0.5, decimal.Decimal("0.25")], object,
                     [1, 2, 0], id="fractions"),
        pytest.param([1 + 2j, 1 + 1j], None, [1, 0], id="complex, as text"),
        pytest.param(["b", "a", None, "b"], None, [1, 0, -1, 1], id="text"),
        pytest.param(["b", "", None], None, [1, 0, -1], id="empty text is there"),
        pytest.param(["B", "a", "b", "A"], None, [2, 1, 3, 0], id="case decides last"),
        pytest.param(["2.27.0", "2.9.0", "2.27"], None, [2, 0, 1], id="versions"),
        pytest.param(["inf2.24xlarge", "inf2.8xlarge"], "category", [1, 0], id="categories"),
        pytest.param(["b", None, "a"], "string", [1, -1, 0], id="strings"),
        pytest.param(["b", None, "a"], object, [1, -1, 0], id="text as objects"),
        pytest.param(["b", None, "a"], "string[pyarrow]", [1, -1, 0], id="Arrow strings"),
        pytest.param(["$10.143", "$9.636", None, "$10.1430"], None, [1, 0, -1, 1], id="currency"),
        pytest.param(["1,000", "999", "-5"], None, [2, 1, 0], id="thousands"),
        pytest.param(["**$10**", "$9"], None, [1, 0], id="a strong currency"),
        pytest.param(["$1,000", "$9", "", " ", "$200"], None, [2, 0, -1, -1, 1],
                     id="currency and blanks"),
        pytest.param(["10", "9", "9.25", "9.5"], None, [3, 0, 1, 2], id="bare numbers"),
        pytest.param(["9.10", "9.9", "9.25"], None, [1, 0, 2], id="bare numbers as versions"),
        pytest.param(["0.5 ± 0.1", "n/a", "0.25 ± 0.1", "-"], None, [1, -1, 0, -1],
                     id="numbers and words for nothing"),
        pytest.param(["1 ms", "$2", "10 %"], None, [1, 0, 2], id="units that differ, as text"),
        pytest.param(["`b <https://example.org/1>`__", "`C <https://example.org/0>`__", "a",
                      "`b <https://example.org/2>`__"], None, [1, 2, 0, 1], id="links"),
        pytest.param(["low", "high", None, "low"],
                     pd.CategoricalDtype(["low", "mid", "high"], ordered=True), [0, 1, -1, 0],
                     id="ordered categories"),
        pytest.param([3, 1, None, 2**60 + 1, 2**60],
                     pd.CategoricalDtype([3, 2**60 + 1, 2**60, 1]), [1, 0, -1, 3, 2],
                     id="categories of integers"),
        pytest.param(pd.to_datetime(["2026-01-02", "NaT", "2025-12-31"]), None, [1, -1, 0],
                     id="dates"),
        pytest.param(pd.to_datetime(["2026-01-02 00:00Z", "2026-01-01 23:00Z", "NaT"]), None,
                     [1, 0, -1], id="dates with a zone"),
        pytest.param(pd.DatetimeIndex(["2026-10-25 00:30", "2026-10-25 01:00"], tz="UTC")
                     .tz_convert("Europe/Berlin"), None, [0, 1], id="an hour that comes twice"),
        pytest.param([dt.datetime(2026, 1, 1, 3, tzinfo=_EAST),
                      dt.datetime(2026, 1, 1, tzinfo=_UTC),
                      dt.datetime(2025, 12, 31, 22, tzinfo=_UTC)], object, [0, 1, 0],
                     id="dates of several zones"),
        pytest.param([dt.date(2026, 1, 2), None, dt.date(999, 1, 1)], object, [1, -1, 0],
                     id="days"),
        pytest.param([dt.time(10), dt.time(9, 30)], object, [1, 0], id="times of day"),
        pytest.param(pd.to_timedelta(["10 s", None, "-9 s"]), None, [1, -1, 0], id="durations"),
        pytest.param([dt.timedelta(days=999_999_999), dt.timedelta(1)], object, [1, 0],
                     id="durations beyond those of pandas"),
        pytest.param(pd.PeriodIndex(["2026-10", "2026-09"], freq="M"), None, [1, 0], id="periods"),
        pytest.param(pd.IntervalIndex.from_tuples([(10, 20), (9, 30), (9, 10)]), None, [2, 1, 0],
                     id="intervals"),
        pytest.param([True, 0, 2.5, np.float32(1)], object, [1, 0, 2, 1], id="kinds of numbers"),
    ],
)  # fmt: skip
def test_values_have_dense_ranks_in_their_order(values: Any, dtype: Any, ranks: list[int]) -> None:
    assert _column(values, dtype).order == ranks


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        pytest.param(["x 10", 9], [1, 0], id="naturally"),
        pytest.param([[2, 1], [10, 1], [2, 1]], [0, 1, 0], id="lists"),
        pytest.param([{"b": 1}, {"a": 2}], [1, 0], id="dictionaries"),
        pytest.param([{2}, {1}, frozenset()], [2, 1, 0], id="sets, in part subsets"),
        pytest.param([b"b", b"a"], [1, 0], id="bytes"),
        pytest.param([(2, "a"), (1, 2)], [1, 0], id="tuples"),
        pytest.param([np.array([2]), np.array([1])], [1, 0], id="arrays"),
        pytest.param([dt.datetime(2026, 1, 1, tzinfo=_UTC), dt.datetime(2025, 1, 1)],  # noqa: DTZ001 - one without a zone is meant
                     [1, 0], id="dates with a zone and without"),
        pytest.param([dt.datetime(2026, 1, 1, tzinfo=_UTC), dt.date(2025, 1, 1)], [1, 0],
                     id="a date and a day"),
        pytest.param([pd.Period("2026-10", "M"), pd.Period("2025", "Y")], [1, 0],
                     id="periods of two lengths"),
        pytest.param([pd.Interval(2, 3), pd.Interval(pd.Timestamp("2026"), pd.Timestamp("2027"))],
                     [0, 1], id="intervals of two kinds"),
        pytest.param([_Refuses("b"), _Refuses("a")], [1, 0], id="what refuses all"),
        pytest.param([pd.NA, pd.NaT, math.nan, None, "x"], [-1, -1, -1, -1, 0], id="all missing"),
    ],
)  # fmt: skip
def test_values_that_can_not_be_compared_are_ordered_by_their_texts(
    values: list[Any], ranks: list[int]
) -> None:
    assert _column(values, object).order == ranks
    assert _column(values, object).numbers == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["$0.029", "$1.5"], "number"),
        (["1.5k", "-", "900"], "number"),
        (["0.5 ± 0.1", "0.25 ± 0.1"], "number"),
        (["1 ms", "$2"], "text"),
        (["2.9.0", "2.27.0"], "text"),
        (["007", "010"], "text"),
        (["a", "b"], "text"),
    ],
)
def test_texts_that_are_numbers_are_of_that_kind(values: list[str], kind: str) -> None:
    assert _column(values).kind == kind


def test_the_name_of_a_column_tells_that_it_has_versions() -> None:
    frame = pd.DataFrame({"Neuron Version": ["2.9", "2.27"], "Time": ["2.9", "2.27"]})
    assert [column.order for column in _table(frame).columns] == [[0, 1], [1, 0]]
    assert [column.kind for column in _table(frame).columns] == ["text", "number"]
    levels = frame.set_axis(
        pd.MultiIndex.from_tuples([("a", "Release"), ("Release", "a")]), axis="columns"
    )
    assert [column.order for column in _table(levels).columns] == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("values", "dtype", "numbers"),
    [
        pytest.param([0, 5, 10, 5], None, [0, 5, 10], id="integers"),
        pytest.param([-4.0, 1, math.nan], None, [-4, 1], id="negative ones"),
        pytest.param([math.inf, 2, -math.inf, 1], None, [None, 1, 2, None], id="infinite"),
        pytest.param([math.inf, -math.inf], None, [None, None], id="none finite"),
        pytest.param([0.0, math.inf], None, [0, None], id="zero and infinite"),
        pytest.param([0, 0], None, [0], id="zeros"),
        pytest.param([math.nan], "float64", [], id="missing"),
        pytest.param([], "float64", [], id="no values"),
        pytest.param([1e308, -1.7e308], None, [-1.7e308, 1e308], id="near the largest float"),
        pytest.param([5e-324, -5e-324], None, [-5e-324, 5e-324], id="the smallest floats"),
        pytest.param([-(2**63), 2**62], None, [-(2**63), 2**62], id="the smallest integer"),
        pytest.param([2**64 - 1, 0], "uint64", [0, 2.0**64], id="unsigned"),
        pytest.param([1, None, 3], "Int64", [1, 3], id="nullable"),
        pytest.param([1, 0.5], "float16", [0.5, 1], id="half floats"),
        pytest.param([decimal.Decimal(1), decimal.Decimal(-8)], None, [-8, 1], id="decimals"),
        pytest.param([10**400, 5, -(10**400)], object, [None, 5, None], id="beyond floats"),
        pytest.param([True, False], None, [], id="booleans"),
        pytest.param([True, None], object, [], id="booleans as objects"),
        pytest.param(["$10", "$2.5"], None, [2.5, 10], id="currency"),
        pytest.param(["-5 %", "10 %"], None, [-5, 10], id="percent"),
        pytest.param(["10", "2"], None, [2, 10], id="text"),
        pytest.param([10, "2", None], None, [2, 10], id="a number and text"),
        pytest.param(["1.5k", "300"], None, [300, 1500], id="factors"),
        pytest.param(["a", "2"], None, [], id="a word"),
        pytest.param([1 + 2j], None, [], id="complex"),
        pytest.param(pd.to_timedelta(["1h", None, "-4h"]), None, [-4 * 3600, 3600],
                     id="durations"),
        pytest.param([dt.timedelta(days=10**8), dt.timedelta(days=10**9 - 1)], object,
                     [864e10, (10**9 - 1) * 86400], id="durations as objects"),
        pytest.param(pd.to_datetime(["2026", "2027"]), None, [], id="dates"),
        pytest.param([3, 1], pd.CategoricalDtype([3, 1], ordered=True), [], id="ordered numbers"),
        pytest.param([3, 1], "category", [1, 3], id="categories of numbers"),
    ],
)  # fmt: skip
def test_numbers_and_durations_have_a_number_for_each_rank(
    values: Any, dtype: Any, numbers: list[float | None]
) -> None:
    assert _column(values, dtype).numbers == numbers


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        pytest.param(["1.23", "9"], 1.23, id="decimals"),
        pytest.param(["1", "9"], 1, id="no decimals"),
        pytest.param(["$1.2", "$9.35"], 1.23, id="the most decimals"),
        pytest.param(["1.23 k", "9"], 1.23, id="a unit"),
        pytest.param(["123 %", "900 %"], 1.23456, id="percent"),
        pytest.param(["1.2e+00", "9"], 1.23456, id="exponents"),
        pytest.param(["1,23 €", "9,00 €"], 1.23456, id="decimal commas"),
        pytest.param(["1235 m", "9"], 1.23456, id="a factor"),
    ],
)
def test_numbers_have_the_decimals_that_are_shown(texts: list[str], number: float) -> None:
    assert rounded(Order([0, 1], [1.23456, None]), texts) == [number, None]


def test_thousands_are_no_decimals() -> None:
    assert rounded(Order([0, -1], [1234.56]), ["$1,235", ""]) == [1235]


def test_numbers_that_a_styler_shows_in_another_unit_stay_exact() -> None:
    def in_ms(value: Any) -> str:
        return f"{value * 1000:.0f} ms"

    styler = pd.DataFrame({"t": [0.6, 1.4]}).style.format(in_ms)
    assert _table(styler).columns[0].numbers == [0.6, 1.4]


def test_numbers_of_texts_with_several_units_stay_exact() -> None:
    column = _column(["1.5 ms", "2 s", "40 ms"])
    assert (column.order, column.numbers) == ([0, 2, 1], [0.0015, 0.04, 2])


@pytest.mark.parametrize("raises", ["raise", "ignore"])
def test_numbers_do_not_depend_on_the_error_state_of_numpy(raises: Any) -> None:
    with np.errstate(all=raises):
        assert _column([1e-320, 1e300, math.inf]).numbers == [1e-320, 1e300, None]


def test_the_format_of_a_styler_does_not_change_the_order() -> None:
    frame = pd.DataFrame({"a": [10.0, 9.5, None], "b": ["x10", "x9", "x9"]}, index=[30, 4, 4])
    styler = frame.style.format({"a": "{:05.1f}", "b": lambda _: "same"}).format_index("{:b}")
    plain, styled = (_table(value, index=True) for value in (frame, styler))
    assert [column.order for column in plain.columns] == [[1, 0, 0], [1, 0, -1], [1, 0, 0]]
    for column, formatted in zip(plain.columns, styled.columns, strict=True):
        assert column.cells != formatted.cells
        assert column.order == formatted.order


def test_rounding_and_the_text_of_a_missing_value_do_not_change_the_order() -> None:
    assert _column([1.251, 1.249, 1.2], precision=1).order == [2, 1, 0]
    assert _column([2.5, None, 1], na_rep="0").order == [1, -1, 0]


def test_rows_that_a_styler_adds_have_no_rank() -> None:
    frame = pd.DataFrame({"a": [1, 3, 2], "b": ["x", "z", "y"]})
    sums = frame[["a"]].agg(["sum", "mean"]).assign(b="all")
    table = _table(frame.style.concat(sums.style), index=True)
    assert table.fixed == 2
    assert [column.order for column in table.columns[1:]] == [[0, 2, 1, -1, -1]] * 2
    assert table.columns[0].order == [0, 1, 2, -1, -1]
    assert table.columns[1].numbers == [1, 2, 3]
    assert not table.problem()
    assert _table(frame).fixed == 0


def test_rows_that_are_left_out_have_no_rank() -> None:
    frame = pd.DataFrame({"a": [30, 10, 20, 5]})
    (column,) = _table(frame, max_rows=3).columns
    assert (column.order, column.numbers) == ([2, 0, 1], [10, 20, 30])


def test_each_level_of_an_index_has_an_order() -> None:
    index = pd.MultiIndex.from_tuples([("b", 10), ("b", 9), ("a", 10)], names=["x", "y"])
    table = _table(pd.DataFrame({"v": [1, 2, 3]}, index=index), index=True)
    assert [column.order for column in table.columns] == [[1, 1, 0], [1, 0, 1], [0, 1, 2]]


_MIXED = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)  # pandas itself fails on a signaling one
    | st.fractions()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(_UTC))
    | st.timedeltas()
    | st.complex_numbers()
    | st.lists(st.integers(), max_size=2)
    | st.binary(max_size=2)
)


def _pairs(ranks: list[int], values: list[Any]) -> Iterator[tuple[int, int, Any, Any]]:
    for rank, value in zip(ranks, values, strict=True):
        for other_rank, other in zip(ranks, values, strict=True):
            yield rank, other_rank, value, other


@given(
    st.lists(st.floats() | st.none())
    | st.lists(st.integers() | st.none())
    | st.lists(st.decimals(allow_nan=False))
    | st.lists(st.fractions())
    | st.lists(st.dates(dt.date(1, 1, 1)))
    | st.lists(st.timedeltas())
)
def test_ranks_agree_with_the_order_of_the_raw_values(values: list[Any]) -> None:
    ranks = order_of(pd.Series(values, dtype=object), [""] * len(values)).ranks
    missing = [value is None or value != value for value in values]  # noqa: PLR0124 - NaN
    assert [rank == -1 for rank in ranks] == missing
    there = [
        (rank, value)
        for rank, value, lacks in zip(ranks, values, missing, strict=True)
        if not lacks
    ]
    distinct = sorted({value for _, value in there})
    assert [distinct.index(value) for _, value in there] == [rank for rank, _ in there]


@given(
    st.lists(st.floats(width=32), max_size=20), st.sampled_from(["float64", "Float64", "float32"])
)
def test_ranks_do_not_depend_on_the_dtype(values: list[float], dtype: Any) -> None:
    column = pd.Series(values, dtype=dtype)
    as_objects = pd.Series(column.to_numpy(dtype=float, na_value=math.nan).tolist(), dtype=object)
    texts = [""] * len(values)
    assert order_of(column, texts) == order_of(as_objects, texts)


@given(st.lists(st.text(st.sampled_from("aB10. -éß"), max_size=5)))
@example(["", "-0"])
def test_texts_have_ranks_in_natural_order(values: list[str]) -> None:
    ranks = order_of(pd.Series(values, dtype=object), values).ranks
    # Such as "-1" beside "10", where a blank text is as good as a missing value.
    numbers, is_ambiguous = numbers_of({text for text in values if not is_missing(text)})
    if numbers and not is_ambiguous:
        assert [rank == -1 for rank in ranks] == [is_missing(text) for text in values]
        assert sorted({*ranks} - {-1}) == list(range(len(set(numbers))))
        return
    assert sorted(set(ranks)) == list(range(len(set(values))))
    for rank, other_rank, text, other in _pairs(ranks, values):
        if natural_key(text) != natural_key(other):
            assert (rank < other_rank) == (natural_key(text) < natural_key(other))
        assert (rank == other_rank) == (text == other)


@given(st.lists(_MIXED, max_size=8))
def test_any_values_have_an_order(values: list[Any]) -> None:
    texts = [str(value) for value in values]
    ranks, numbers, _ = order_of(pd.Series(values, dtype=object), texts)
    cells = [without_markup([text])[text] for text in texts]
    column = Column(labels=("a",), cells=cells, order=ranks, numbers=numbers)
    assert not column.order_problem()
    finite = [number for number in numbers if number is not None]
    assert finite == sorted(finite)
