"""Cost per million units, and prices merged."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.helpers import cost_per_1m, merge_prices


def frame(*keys: Any) -> pd.DataFrame:
    return pd.DataFrame({"Model": [f"m{n}" for n in range(len(keys))], "Inst. Type": list(keys)})


PRICES = pd.DataFrame({"Inst. Type": ["a.small", "a.large"], "rate": [0.36, 3.6]})


def test_a_thousand_units_a_second_at_36_cents_an_hour_cost_10_cents_a_million() -> None:
    assert cost_per_1m(1_000, 0.36) == pytest.approx(0.10)


@given(throughput=st.floats(1e-3, 1e9), hourly_rate=st.floats(0, 1e6), factor=st.floats(0.1, 1_000))
def test_cost_goes_with_the_rate_and_against_the_throughput(
    throughput: float, hourly_rate: float, factor: float
) -> None:
    cost = cost_per_1m(throughput, hourly_rate)
    assert cost_per_1m(throughput, hourly_rate * factor) == pytest.approx(cost * factor)
    assert cost_per_1m(throughput * factor, hourly_rate) == pytest.approx(cost / factor)


def test_a_series_of_costs_has_the_index_and_the_missing_values_of_the_arguments() -> None:
    throughput = pd.Series([1_000.0, None, 500.0], index=["x", "y", "z"])
    rate = pd.Series([0.36, 0.36, None], index=["x", "y", "z"])
    cost = cost_per_1m(throughput, rate)
    assert cost.index.tolist() == ["x", "y", "z"]
    assert cost["x"] == pytest.approx(0.10)
    assert cost.isna().tolist() == [False, True, True]


@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64", "Float64"])
def test_numbers_of_every_dtype_are_numbers(dtype: str) -> None:
    cost = cost_per_1m(pd.Series([1_000, 2_000], dtype=dtype), 0.36)
    assert cost.tolist() == pytest.approx([0.10, 0.05])


@pytest.mark.parametrize(
    ("throughput", "rate", "error", "message"),
    [
        pytest.param(0, 1, ValueError, "throughput must be more than 0 and finite", id="zero"),
        pytest.param(-1.5, 1, ValueError, "is -1.5", id="negative"),
        pytest.param(math.inf, 1, ValueError, "finite", id="infinite"),
        pytest.param(1, -1, ValueError, "hourly_rate must be 0 or more", id="negative-rate"),
        pytest.param(pd.Series([1, 0, 2]), 1, ValueError, r"in the rows 1$", id="row"),
        pytest.param(pd.Series(["$1"]), 1, TypeError, "throughput must be numbers", id="text"),
        pytest.param(pd.Series(["$1"]), 1, TypeError, r"Remove signs such as '\$'", id="sign"),
        pytest.param(1, pd.Series(["0.3"]), TypeError, "hourly_rate must be numbers", id="rate"),
        pytest.param(pd.Series([True]), 1, TypeError, "of type bool", id="boolean"),
    ],
)
def test_arguments_without_a_cost_are_an_error(
    throughput: Any, rate: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        cost_per_1m(throughput, rate)


def test_each_row_gets_its_price_in_its_place() -> None:
    rows = frame("a.large", "a.small", "a.large").set_index(pd.Index([7, 3, 5]))
    merged = merge_prices(rows, PRICES)
    assert merged["rate"].tolist() == [3.6, 0.36, 3.6]
    assert merged["Model"].tolist() == ["m0", "m1", "m2"]
    assert merged.index.tolist() == [7, 3, 5]
    assert list(merged.columns) == ["Model", "Inst. Type", "rate"]


@pytest.mark.parametrize(
    ("rows", "prices", "error", "message"),
    [
        pytest.param(
            frame("a.small", "b.small"), PRICES, ValueError, "no price for 'b.small'", id="missing"
        ),
        pytest.param(frame("b.small"), PRICES, ValueError, "missing='keep'", id="remedy"),
        pytest.param(
            frame("A.small"), PRICES, ValueError, "'a.small' for 'A.small'", id="near-miss"
        ),
        pytest.param(frame("a.small "), PRICES, ValueError, "'a.small' for 'a.small '", id="blank"),
        pytest.param(
            frame(*"bcdefgh"), PRICES, ValueError, "'b', 'c', 'd', 'e', 'f' and 2 more", id="many"
        ),
        pytest.param(
            frame("a.small"),
            pd.concat([PRICES, PRICES]),
            ValueError,
            "more than one row for 'a.small', 'a.large'",
            id="priced-twice",
        ),
        pytest.param(
            frame("a.small").assign(rate=1),
            PRICES,
            ValueError,
            "both have the columns 'rate'",
            id="same-column",
        ),
        pytest.param(
            frame("a.small"),
            PRICES.rename(columns={"Inst. Type": "instance"}),
            KeyError,
            "prices has no column 'Inst. Type'",
            id="no-key",
        ),
        pytest.param(PRICES[["rate"]], PRICES, KeyError, "frame has no column", id="no-frame-key"),
        pytest.param(
            frame("a.small").rename(columns={"Inst. Type": "Instance"}),
            PRICES.rename(columns={"Inst. Type": "Instance"}),
            KeyError,
            "Name a column that both have, such as on='Instance'",
            id="another-key",
        ),
        pytest.param(
            PRICES.rename(columns=str.lower),
            PRICES,
            KeyError,
            "close to it: 'inst. type' for 'Inst. Type'",
            id="close-frame-key",
        ),
    ],
)
def test_prices_that_do_not_fit_are_an_error(
    rows: pd.DataFrame, prices: pd.DataFrame, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        merge_prices(rows, prices)


def test_a_missing_price_is_no_misspelled_name_of_another_instance() -> None:
    prices = pd.DataFrame({"Inst. Type": ["inf2.8xlarge", "inf2.xlarge"], "rate": [1, 2]})
    with pytest.raises(ValueError, match=r"no price for 'inf2.24xlarge' in 'Inst. Type'\. Add"):
        merge_prices(frame("inf2.24xlarge"), prices)


def test_a_row_without_a_price_can_be_kept() -> None:
    merged = merge_prices(frame("a.small", "b.small"), PRICES, missing="keep")
    assert merged["Inst. Type"].tolist() == ["a.small", "b.small"]
    assert merged["rate"].isna().tolist() == [False, True]


def test_neither_frame_is_changed() -> None:
    rows, prices = frame("a.small"), PRICES.copy()
    merge_prices(rows, prices)
    pd.testing.assert_frame_equal(rows, frame("a.small"))
    pd.testing.assert_frame_equal(prices, PRICES)


def test_another_key_column_can_be_named() -> None:
    rows = frame("a.small").rename(columns={"Inst. Type": "instance"})
    prices = PRICES.rename(columns={"Inst. Type": "instance"})
    assert merge_prices(rows, prices, on="instance")["rate"].tolist() == [0.36]
