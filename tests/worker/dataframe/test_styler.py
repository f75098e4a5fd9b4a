"""Texts, hidden parts and CSS declarations of a Styler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.worker.dataframe.convert import shown_of, to_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas.io.formats.style import Styler

    from sphinx_df_table.protocol.table import Table

_FRAME = pd.DataFrame(
    {"name": ["a", "b", "c"], "value": [1.23456, None, 30.5], "count": [1000, 2, 3]},
    index=["x", "y", "z"],
)


def _table(styler: Styler, **wanted: Any) -> Table:
    show = Show(**wanted)
    return to_table(shown_of(styler, show), show)


def _cells(styler: Styler, **wanted: Any) -> list[list[str]]:
    return [column.cells for column in _table(styler, **wanted).columns]


_AS_IT_IS = [["a", "b", "c"], ["1.23456", "", "30.5"], ["1000", "2", "3"]]


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        pytest.param(lambda s: s, _AS_IT_IS, id="nothing"),
        pytest.param(
            lambda s: s.format(precision=1, na_rep="n/a", thousands=","),
            [["a", "b", "c"], ["1.2", "n/a", "30.5"], ["1,000", "2", "3"]],
            id="format",
        ),
        pytest.param(
            lambda s: s.format({"value": "${:.2f}"}, na_rep="-"),
            [["a", "b", "c"], ["$1.23", "-", "$30.50"], ["1000", "2", "3"]],
            id="format of a column",
        ),
        pytest.param(
            lambda s: s.format({"count": "{:,}"}),
            [["a", "b", "c"], ["1.234560", "", "30.500000"], ["1,000", "2", "3"]],
            id="format of another column",
        ),
        pytest.param(
            lambda s: s.format(lambda value: f"<{value}>", subset=(["x"], ["count"])),
            [["a", "b", "c"], ["1.23456", "", "30.5"], ["<1000>", "2", "3"]],
            id="format of a cell",
        ),
        pytest.param(
            lambda s: s.hide(["x"]).format(str.upper, subset=["name"]),
            [["B", "C"], ["", "30.5"], ["2", "3"]],
            id="hidden rows",
        ),
        pytest.param(
            lambda s: s.hide(["name"], axis="columns").format("{:,}", subset=["count"]),
            [["1.23456", "", "30.5"], ["1,000", "2", "3"]],
            id="hidden columns",
        ),
        pytest.param(
            lambda s: s.concat(_FRAME.tail(1).style.format("{}!")),
            [["a", "b", "c", "c!"], ["1.23456", "", "30.5", "30.5!"], ["1000", "2", "3", "3!"]],
            id="rows of another",
        ),
        pytest.param(
            lambda s: s.format("{:.1f}%", subset=["value"]),
            [["a", "b", "c"], ["1.2%", "", "30.5%"], ["1000", "2", "3"]],
            id="missing values are not formatted",
        ),
        pytest.param(lambda s: s.highlight_max(), _AS_IT_IS, id="colours"),
    ],
)
def test_texts_rows_and_columns_are_those_of_a_styler(
    change: Callable[[Styler], Styler], cells: list[list[str]]
) -> None:
    assert _cells(change(_FRAME.style)) == cells


def test_the_precision_of_a_styler_applies_to_floats() -> None:
    assert _cells(pd.io.formats.style.Styler(_FRAME, precision=2))[1] == ["1.23", "", "30.50"]
    with pd.option_context("styler.format.precision", 2):
        styler = _FRAME.style
    assert _cells(styler)[1] == ["1.23", "", "30.50"]
    assert _cells(styler, precision=0)[1] == ["1", "", "30"]


@pytest.mark.parametrize(
    ("change", "labels"),
    [
        pytest.param(lambda s: s.relabel_index(["N", "V", "C"], axis=1), ["N", "V", "C"], id="new"),
        pytest.param(lambda s: s.format_index("<{}>", axis=1), ["<name>", "<value>", "<count>"],
                     id="format"),
        pytest.param(
            lambda s: s.hide(["value"], axis=1).relabel_index(["N", "C"], axis=1), ["N", "C"],
            id="new, with a hidden one",
        ),
    ],
)  # fmt: skip
def test_labels_are_those_of_a_styler(
    change: Callable[[Styler], Styler], labels: list[str]
) -> None:
    assert [column.labels for column in _table(change(_FRAME.style)).columns] == [
        (label,) for label in labels
    ]


def test_one_level_or_all_levels_of_labels_may_be_hidden() -> None:
    columns = pd.MultiIndex.from_product([["top"], ["a", "b"]])
    styler = pd.DataFrame([[1, 2]], columns=columns).style
    assert [c.labels for c in _table(styler.hide(axis=1, level=0)).columns] == [("a",), ("b",)]
    assert [c.labels for c in _table(styler.hide(axis=1)).columns] == [(), ()]


def test_the_index_is_shown_by_the_option_index_unless_the_styler_hides_it() -> None:
    styler = _FRAME.style.relabel_index(["X", "Y", "Z"])
    assert _cells(styler) == _AS_IT_IS
    assert _cells(styler, index=True) == [["X", "Y", "Z"], *_AS_IT_IS]
    assert _cells(styler.hide(), index=True) == _AS_IT_IS
    levels = _FRAME.set_index("name", append=True).style.hide(level=0)
    assert _cells(levels, index=True)[0] == ["a", "b", "c"]


def test_the_caption_of_a_styler_is_that_of_the_table() -> None:
    assert _table(_FRAME.style.set_caption("Figures")).caption == "Figures"
    assert _table(_FRAME.style.set_caption(("Long", "Short"))).caption == "Long"
    assert not _table(_FRAME.style).caption


def test_a_cell_has_the_declarations_that_a_styler_gives_it() -> None:
    styler = _FRAME.style.highlight_max(subset=["count"]).map(
        lambda value: "color: red; font-weight: bold" if value == "b" else "", subset=["name"]
    )
    table = _table(styler)
    assert [[table.styles[number] for number in column.styles] for column in table.columns] == [
        [(), (("color", "red"), ("font-weight", "bold")), ()],
        [],
        [(("background-color", "yellow"),), (), ()],
    ]


def test_equal_styles_are_stored_once() -> None:
    frame = pd.DataFrame({"a": range(1000), "b": range(1000)})
    table = _table(frame.style.map(lambda value: f"color: {['red', 'blue'][value % 2]}"))
    assert table.styles == [(), (("color", "red"),), (("color", "blue"),)]


def test_max_rows_limits_the_rows_of_a_styler() -> None:
    table = _table(_FRAME.style.format("{}!", subset=["name"]), max_rows=2)
    assert table.left_out == 1
    assert [column.cells[-1] for column in table.columns] == ["b!", "", "2"]


def test_rows_of_another_styler_hide_the_columns_that_the_first_one_hides() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [10, 20], "c": [100, 200]})
    total = frame.agg(["sum"]).style
    cells = [["1", "2", "3"], ["100", "200", "300"]]
    assert _cells(frame.style.hide(["b"], axis=1).concat(total)) == cells
    other = frame.agg(["sum"]).style.hide(["a"], axis=1)
    assert _cells(frame.style.hide(["b"], axis=1).concat(other)) == cells


def test_the_labels_of_an_index_by_number_are_formatted_by_position() -> None:
    frame = pd.DataFrame([["a", "b", 1]]).set_index([1, 0])
    styler = frame.style.format_index("<{}>", level=0)
    assert _cells(styler, index=True) == [["<b>"], ["a"], ["1"]]


def test_hidden_labels_and_names_stay_hidden_beside_the_index() -> None:
    frame = _FRAME.rename_axis(index="i", columns="c")
    labels = [column.labels for column in _table(frame.style.hide(axis=1), index=True).columns]
    assert labels == [()] * 4
    shown = _table(frame.style.hide(names=True), index=True).columns
    assert shown[0].labels == ("c",)
    shown = _table(frame.style.hide(names=True, axis=1), index=True).columns
    assert shown[0].labels == ("i",)


def test_equal_index_values_with_different_labels_have_different_codes() -> None:
    index = pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)])
    styler = pd.DataFrame({"v": range(3)}, index=index).style
    labels: Any = [("R1", "x"), ("R2", "y"), ("R2", "z")]
    table = _table(styler.relabel_index(labels), index=True)
    assert table.columns[0].cells == ["R1", "R2", "R2"]
    assert len(set(table.columns[0].codes)) == 3


def test_labels_of_an_index_have_the_declarations_that_a_styler_gives_them() -> None:
    table = _table(_FRAME.style.map_index(lambda v: "color: red" * (v == "y")), index=True)
    assert [table.styles[number] for number in table.columns[0].styles] == [
        (),
        (("color", "red"),),
        (),
    ]
