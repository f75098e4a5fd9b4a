"""Lookup of a value in a table, and messages about missing values."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.table_values import values_of
from sphinx_df_table.protocol.table import Column, Table
from sphinx_df_table.values.lookup import NoValueError, value_of

if TYPE_CHECKING:
    from sphinx_df_table.environment.table_values import TableValues
    from sphinx_df_table.values.lookup import Tables

MODELS = Column(labels=("Model",), cells=["bert", "t5", "bert", "vit"], order=[0, 1, 0, 2])
INSTANCES = Column(labels=("Inst.",), cells=["xl", "xl", "8xl", ""], order=[1, 1, 0, -1])
COSTS = Column(
    labels=("Cost, US$",), cells=["$9.50", "$10.10", "$9.50", "n/a"], order=[0, 1, 0, -1]
)
EMPTY = Column(labels=("Empty",), cells=[""] * 4, order=[-1] * 4, kind="missing")

SUMMED = Table(
    columns=[
        Column(labels=("a",), cells=["x", "y", "all"], order=[0, 1, -1]),
        Column(labels=("n",), cells=["1", "2", "3"], order=[0, 1, -1]),
    ],
    fixed=1,
)


def _kept(table: Table) -> TableValues:
    return values_of(table, lambda text: text.strip("*"))


def _leveled() -> Table:
    return Table(
        index=2,
        columns=[
            Column(labels=("", "Family"), cells=["a", "a", "b"], order=[0, 0, 1], codes=[0, 0, 1]),
            Column(labels=("Metric", "n"), cells=["1", "2", "1"], order=[0, 1, 0], codes=[0, 1, 0]),
            Column(labels=("Cost", "min"), cells=["3", "2", "1"], order=[2, 1, 0]),
            Column(labels=("Cost > all", "max"), cells=["6", "5", "4"], order=[2, 1, 0]),
            Column(labels=("**alone**", ""), cells=["x", "y\n z", "z"], order=[0, 1, 2]),
        ],
    )


TABLES: dict[str, Tables] = {
    "t": [("page", _kept(Table(columns=[MODELS, INSTANCES, COSTS, EMPTY])))],
    "leveled": [("page", _kept(_leveled()))],
    "cut": [("page", _kept(Table(columns=[MODELS, COSTS], left_out=1996)))],
    "uncounted": [("page", _kept(Table(columns=[MODELS, COSTS], left_out=None)))],
    "summed": [("page", _kept(SUMMED))],
    "no rows": [("page", _kept(Table(columns=[Column(labels=("a",), cells=[])])))],
    "twice": [("page", _kept(Table(columns=[MODELS, MODELS])))],
    "failed": [("a/page", None)],
    "two": [("a/page", None), ("b/page", _kept(_leveled()))],
}
VALUES = {
    'min(t, "Cost, US$")': "$9.50",
    'max(t, "Cost, US$")': "$10.10",
    'min(t, "Cost, US$", Model)': "bert",
    'max(t, "Cost, US$", Inst.)': "xl",
    "min(t, Inst.)": "8xl",
    "min(T, Model)": "bert",
    "max(t, Model)": "vit",
    'cell(t, "Cost, US$", t5)': "$10.10",
    'cell(t, "Cost, US$", bert)': "$9.50",
    "cell(t, Inst., bert, 8xl)": "8xl",
    'cell(t, "Cost, US$", vit, "")': "n/a",
    "count(t)": "4",
    'count(t, "Cost, US$")': "3",
    "count(t, Empty)": "0",
    "min(leveled, Cost > min)": "1",
    'max(leveled, "Cost > all" > max)': "6",
    "min(leveled, Cost > min, Family)": "b",
    "cell(leveled, Cost > min, a, 2)": "2",
    "cell(leveled, alone, a, 2)": "y z",
    "max(leveled, n)": "2",
    "count(cut)": "2,000",
    'cell(cut, "Cost, US$", t5)': "$10.10",
    "count(summed)": "2",
    "max(summed, n)": "2",
    "count(summed, n)": "2",
    "cell(summed, n, all)": "3",
    "count(no rows)": "0",
}
MISSING = {
    "min(t": "'min(t' is no value, since it is no call",
    "min(t, Modell)": "the table 't' has no column 'Modell'; the closest is 'Model'.",
    "min(t, xyz)": """has no column 'xyz'; there are 'Model', 'Inst.', '"Cost, US$"', 'Empty'.""",
    "max(leveled, max)": "has no column 'max'; there are 'Family', 'n', ",
    "max(leveled, Cost > max)": "has no column 'Cost > max'; the closest are 'Cost > min', ",
    "min(twice, Model)": "the table 'twice' has 2 columns 'Model'.",
    "min(tt, Model)": "no df-table has the name 'tt'; the closest ",
    "min(failed, a)": "the block of the table 'failed', on the page 'a/page', has failed.",
    "count(two)": "2 tables have the name 'two', on the pages 'a/page', 'b/page'.",
    "min(t, Empty)": "the column 'Empty' of the table 't' has no values.",
    "max(no rows, a)": "the column 'a' of the table 'no rows' has no values.",
    "cell(t, Empty, t5)": "the cell of 'Empty' in the table 't' is empty.",
    "max(t, Model, Inst.)": "the cell of 'Inst.' in the table 't' is empty.",
    'min(t, "Cost, US$", Inst.)': "2 rows of the table 't' are meant, and in 'Inst.' they",
    "cell(t, Inst., bert)": "are meant, and in 'Inst.' they have 'xl', '8xl'.",
    "cell(t, Inst., vitt)": "the table 't' has no row 'vitt'; the closest is 'vit'.",
    "cell(t, Inst., bert, x)": "has no row 'bert, x'; the closest are 'bert, xl', 'bert, 8xl', ",
    "cell(t, Inst., a, b, c, d, e)": "has no row 'a, b, c, d, e'; ",
    "cell(no rows, a, x)": "has no row 'x'; there are none.",
    "min(cut, Model)": "max-rows leaves rows of the table 'cut' out, whose min is not known: cut ",
    "count(cut, Model)": "max-rows leaves rows of the table 'cut' out, whose count is not known",
    "count(uncounted)": "nobody has counted the rows of the table 'uncounted': leave max-rows out.",
}


def _value(source: str) -> str:
    return value_of(source, TABLES, str.lower)


@pytest.mark.parametrize(("source", "text"), VALUES.items(), ids=VALUES)
def test_a_value_is_the_text_of_its_cell(source: str, text: str) -> None:
    assert _value(source) == text


@pytest.mark.parametrize(("source", "message"), MISSING.items(), ids=MISSING)
def test_a_message_explains_a_missing_value(source: str, message: str) -> None:
    with pytest.raises(NoValueError) as caught:
        _value(source)
    assert message in str(caught.value)


def test_a_message_names_a_limited_number_of_values() -> None:
    columns = [Column(labels=(f"column {n}",), cells=[]) for n in range(50)]
    tables = {"t": [("page", values_of(Table(columns=columns), str))]}
    with pytest.raises(NoValueError, match=r"there are 'column 0', .*'column 9' and 40 more\."):
        value_of("min(t, xyz)", tables, str)


def _large(rows: int, columns: int, text: str = "") -> Table:
    """Return a table whose columns have their ends in different rows, but the last two."""
    return Table(
        columns=[
            Column(
                labels=(f"c{number}",),
                cells=[f"{(row + number) % rows}{text}" for row in range(rows)],
                order=[(row + number) % rows for row in range(rows)],
            )
            for number in range(columns - 2)
        ]
        + [
            Column(labels=("same",), cells=["0"] * rows, order=[0] * rows),
            Column(labels=("none",), cells=[""] * rows, order=[-1] * rows),
        ]
    )


@pytest.mark.parametrize(("rows", "columns", "text"), [(100_000, 17, ""), (1_000, 10, "x" * 500)])
def test_the_extremes_of_a_large_table_are_stored(rows: int, columns: int, text: str) -> None:
    stored = values_of(_large(rows, columns, text), str)
    assert len(pickle.dumps(stored)) < 100_000
    tables = {"t": [("page", stored)]}
    for source, wanted in {
        "min(t, c3)": f"0{text}",
        "max(t, c0)": f"{rows - 1}{text}",
        "min(t, c3, c0)": f"{rows - 3}{text}",
        "count(t)": f"{rows:,}",
        "count(t, c5)": f"{rows:,}",
        "min(t, same)": "0",
    }.items():
        assert value_of(source, tables, str) == wanted
    for source, message in {
        "cell(t, c1, 0)": "the table 't' is too large for all of its rows to be kept.",
        "min(t, same, c0)": f"{rows:,} rows of the table 't' have the min of 'same', too many",
        "min(t, none)": "has no values",
    }.items():
        with pytest.raises(NoValueError, match=message):
            value_of(source, tables, str)


def test_the_extremes_of_a_large_table_with_many_columns_are_stored() -> None:
    tables = {"t": [("page", values_of(_large(1_000, 70), str))]}
    for number in range(68):
        assert value_of(f"max(t, c{number}, c{number})", tables, str) == "999"
        assert value_of(f"min(t, c{number}, c0)", tables, str) == str((1_000 - number) % 1_000)


def test_a_value_of_a_large_and_wide_table_that_is_not_stored_is_an_error() -> None:
    tables = {"t": [("page", values_of(_large(1_000, 402), str))]}
    assert value_of("max(t, c0)", tables, str) == "999"
    with pytest.raises(NoValueError, match="too large for all of its values to be kept"):
        value_of("max(t, c399)", tables, str)
    tables = {"t": [("page", values_of(_large(1, 10_002), str))]}
    assert value_of("count(t)", tables, str) == "1"
    with pytest.raises(NoValueError, match="too many columns for values of it to be kept"):
        value_of("max(t, c0)", tables, str)


def test_stored_values_of_any_table_are_bounded() -> None:
    cells = ["x" * 2_000_000, "y" * 2_000_000]
    columns = [Column(labels=("z" * 2_000_000,), cells=cells, order=[0, 1])]
    assert len(pickle.dumps(values_of(Table(columns=columns), str))) < 1_000
