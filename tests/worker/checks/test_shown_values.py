"""Findings about the values that a table shows."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sphinx_df_table.worker.checks.shown_values import index_problem, infinite_problem

_FRAME = pd.DataFrame({"model": ["a", "a", "b"], "run": [1, 2, 1], "value": [1.5, 2.5, 3.5]})


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        pytest.param(_FRAME.groupby("model").agg("sum"), "the index 'model' is not shown, and it "
                     "holds data: a, b. The option index shows it", id="groupby"),
        pytest.param(_FRAME.groupby("run").agg("sum"), " 'run' is", id="groupby a number"),
        pytest.param(_FRAME.groupby(["model", "run"]).sum(), " 'model', 'run' is", id="two keys"),
        pytest.param(_FRAME.describe(),
                     " is not shown, and it holds data: count, mean, std and 5 more.",
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
def test_an_index_that_holds_data_is_a_problem(frame: pd.DataFrame, what: str) -> None:
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
def test_an_index_of_row_numbers_or_of_a_column_is_no_problem(frame: pd.DataFrame) -> None:
    assert not index_problem(frame)


def test_infinite_values_are_a_problem() -> None:
    frame = pd.DataFrame({"a": [1.0, math.inf, -math.inf], "b": [1.0, None, 2.0], "c": ["inf"] * 3})
    cells = [["1", "inf", "-inf"], ["1", "", "2"], ["inf"] * 3]
    problem = infinite_problem(frame, cells)
    assert (
        "infinite values are shown in 'a' (in 2 of 3 rows): there was a division by 0." in problem
    )
    assert not infinite_problem(frame, [["1", "free", "free"], *cells[1:]])
    assert not infinite_problem(frame[["b", "c"]], cells[1:])
    assert not infinite_problem(frame.iloc[:0], [[], [], []])


def test_infinite_values_among_other_objects_are_a_problem() -> None:
    frame = pd.DataFrame({"a": [1.5, -math.inf, None, "inf"], "b": ["info", 1.5, 2, "inf"]})
    cells = [["1.5", "-inf", "", "inf"], ["info", "1.5", "2", "inf"]]
    assert "shown in 'a' (in 1 of 4 rows):" in infinite_problem(frame.astype(object), cells)
    assert not infinite_problem(frame[["b"]], cells[1:])
