"""Findings about the data of a table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sphinx_df_table.worker.checks import index_problem, infinite_problem, sort_problem

_FRAME = pd.DataFrame({"model": ["a", "a", "b"], "run": [1, 2, 1], "value": [1.5, 2.5, 3.5]})


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        pytest.param(_FRAME.groupby("model").agg("sum"), "the index 'model' is not shown, and it "
                     "holds data: a, b. The option index shows it", id="groupby"),
        pytest.param(_FRAME.groupby("run").agg("sum"), " 'run' is", id="groupby a number"),
        pytest.param(_FRAME.groupby(["model", "run"]).sum(), " 'model', 'run' is", id="two keys"),
        pytest.param(_FRAME.describe(), " is not shown, and it holds data: count, mean, std, ….",
                     id="describe"),
        pytest.param(_FRAME.T, " is", id="transposed"),
        pytest.param(_FRAME["model"].value_counts().to_frame(), " 'model' is", id="counts"),
        pytest.param(_FRAME.set_index("model").quantile([0.5]), "0.5", id="quantiles"),
        pytest.param(_FRAME.set_axis(pd.date_range("2026", periods=3)), "2026-01-01", id="dates"),
        pytest.param(_FRAME.set_index(["model", "run"]).rename_axis([None, None]), "('a', 1)",
                     id="nameless levels"),
        pytest.param(_FRAME.set_index("model", drop=False).set_index("run", append=True), " 'run' ",
                     id="one level is a column"),
        pytest.param(_FRAME.rename_axis("row"), " 'row' is", id="numbers with a name"),
    ],
)  # fmt: skip
def test_an_index_that_carries_data_is_a_problem(frame: pd.DataFrame, what: str) -> None:
    assert what in index_problem(frame)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(_FRAME, id="numbered"),
        pytest.param(_FRAME.sort_values("value", ascending=False), id="sorted"),
        pytest.param(_FRAME[_FRAME.run == 1], id="filtered"),
        pytest.param(pd.concat([_FRAME, _FRAME]), id="numbers twice"),
        pytest.param(_FRAME.groupby("model", as_index=False).sum(), id="groupby without index"),
        pytest.param(_FRAME.groupby("model").sum().reset_index(), id="reset"),
        pytest.param(_FRAME.set_index("model", drop=False), id="a column, too"),
        pytest.param(_FRAME.groupby("model").sum().iloc[:0], id="no rows"),
    ],
)
def test_an_index_of_row_numbers_or_of_a_column_is_none(frame: pd.DataFrame) -> None:
    assert not index_problem(frame)


@pytest.mark.parametrize(
    "texts",
    [
        ["$10.143", "$10.745", "$11.657", "$9.636"],
        ["$9.636", "$11.657", "$10.745", "$10.143"],
        ["10 %", "5 %", "7 %"],
        ["100 ms", "20 ms", "30 ms"],
        ["€ 1,000.5", "€ 2.5", "€ 30"],
        ["1,234", "200", "999"],
    ],
)
def test_formatted_numbers_in_the_order_of_text_are_a_problem(texts: list[str]) -> None:
    frame = pd.DataFrame({"Model": range(len(texts)), "Cost": texts})
    assert "the column 'Cost' is sorted as text: " in sort_problem(frame)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["$9.636", "$10.143", "$10.745"], id="in the order of numbers"),
        pytest.param(["$11.657", "$9.636", "$10.143"], id="in no order"),
        pytest.param(["$1.5", "$2.5", "$3.5"], id="in both orders"),
        pytest.param(["10", "9", "8.5"], id="bare numbers"),
        pytest.param(["$10", "5 %", "7 ms"], id="different signs"),
        pytest.param(["$10", "$9"], id="two values"),
        pytest.param(["2.10.0", "2.9.0", "2.9.1"], id="versions"),
        pytest.param(["2026-01-10", "2026-01-11", "2026-02-01"], id="dates"),
        pytest.param(["a10", "a9", "b1"], id="words"),
        pytest.param([10.5, 9.5, 1.5], id="numbers"),
        pytest.param([None, None, None], id="missing"),
        pytest.param([np.array([1, 2])] * 3, id="arrays"),
    ],
)
def test_other_columns_are_in_what_order_they_are(texts: list[object]) -> None:
    assert not sort_problem(pd.DataFrame({"Cost": texts}))


def test_infinite_values_are_a_problem() -> None:
    frame = pd.DataFrame({"a": [1.0, math.inf, -math.inf], "b": [1.0, None, 2.0], "c": ["inf"] * 3})
    assert "infinite values are shown in 'a' (in 2 of 3 rows): something" in infinite_problem(frame)
    assert not infinite_problem(frame[["b", "c"]])
    assert not infinite_problem(frame.iloc[:0])
