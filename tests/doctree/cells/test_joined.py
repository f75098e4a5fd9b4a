"""Labels and index values that are one cell for several columns or rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.doctree.cells.joined import Cell, index_rows, label_rows


def numbered(columns: list[list[str]]) -> list[list[int]]:
    """Return the same number for the same text of a column."""
    return [[column.index(text) for text in column] for column in columns]


_WORDS = st.sampled_from(["", "a", "b"])


@pytest.mark.parametrize(
    ("labels", "index", "rows", "expected"),
    [
        pytest.param([("a",), ("a",)], 0, 1, [[Cell(0, "a"), Cell(1, "a")]], id="one level"),
        pytest.param(
            [("x", "a"), ("x", "b"), ("y", "a")], 0, 2,
            [[Cell(0, "x", more_columns=1), Cell(2, "y")],
             [Cell(0, "a"), Cell(1, "b"), Cell(2, "a")]],
            id="a label over two",
        ),
        pytest.param(
            [("x", "a"), ("y", "a"), ("x", "a")], 0, 2,
            [[Cell(0, "x"), Cell(1, "y"), Cell(2, "x")],
             [Cell(0, "a"), Cell(1, "a"), Cell(2, "a")]],
            id="not neighbours",
        ),
        pytest.param(
            [("x", "a"), ("x", "a")], 0, 2,
            [[Cell(0, "x", more_columns=1)], [Cell(0, "a"), Cell(1, "a")]],
            id="the same labels twice",
        ),
        pytest.param(
            [("x", "a", "1"), ("x", "a", "2"), ("y", "a", "1")], 0, 3,
            [[Cell(0, "x", more_columns=1), Cell(2, "y")],
             [Cell(0, "a", more_columns=1), Cell(2, "a")],
             [Cell(0, "1"), Cell(1, "2"), Cell(2, "1")]],
            id="under another label",
        ),
        pytest.param(
            [("model", ""), ("x", "a")], 0, 2,
            [[Cell(0, "model", more_rows=1), Cell(1, "x")], [Cell(1, "a")]],
            id="nothing below",
        ),
        pytest.param(
            [("", "i"), ("x", "a")], 1, 2,
            [[Cell(0, "i", more_rows=1), Cell(1, "x")], [Cell(1, "a")]],
            id="nothing above",
        ),
        pytest.param(
            [("x", "i"), ("x", "a"), ("x", "b")], 1, 2,
            [[Cell(0, "x"), Cell(1, "x", more_columns=1)],
             [Cell(0, "i"), Cell(1, "a"), Cell(2, "b")]],
            id="index apart",
        ),
        pytest.param(
            [("x", ""), ("x", "a")], 0, 2,
            [[Cell(0, "x", more_columns=1)], [Cell(0, ""), Cell(1, "a")]],
            id="nothing below one of two",
        ),
        pytest.param([("", ""), ("x", "a")], 1, 2,
                     [[Cell(0, "", more_rows=1), Cell(1, "x")], [Cell(1, "a")]], id="nothing"),
        pytest.param([("x", "a"), ("x", "b")], 0, 1, [[Cell(0, "x", more_columns=1)]],
                     id="fewer rows"),
        pytest.param([("x", "a")], 0, 0, [], id="no rows"),
        pytest.param([()], 0, 0, [], id="no labels"),
    ],
)  # fmt: skip
def test_a_label_is_one_cell_over_the_columns_that_share_it(
    labels: list[tuple[str, ...]], index: int, rows: int, expected: list[list[Cell]]
) -> None:
    assert label_rows(labels, index, rows) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param([["a", "a"]], [[Cell(0, "a")], [Cell(0, "a")]], id="one level"),
        pytest.param(
            [["a", "a", "b"], ["1", "1", "1"]],
            [[Cell(0, "a", more_rows=1), Cell(1, "1")], [Cell(1, "1")],
             [Cell(0, "b"), Cell(1, "1")]],
            id="two levels",
        ),
        pytest.param(
            [["a", "b"], ["x", "x"], ["1", "2"]],
            [[Cell(0, "a"), Cell(1, "x"), Cell(2, "1")], [Cell(0, "b"), Cell(1, "x"),
             Cell(2, "2")]],
            id="under another value",
        ),
        pytest.param([], [[], []], id="no index"),
    ],
)  # fmt: skip
def test_an_index_value_that_repeats_is_one_cell(
    columns: list[list[str]], expected: list[list[Cell]]
) -> None:
    assert index_rows(columns, numbered(columns), 0, len(expected)) == expected


def test_different_values_of_the_same_text_are_not_one_cell() -> None:
    columns = [["0.1", "0.1", "0.1"], ["a", "b", "c"]]
    joined = index_rows(columns, [[0, 1, 1], [0, 1, 2]], 0, 3)
    assert [len(row) for row in joined] == [2, 2, 1]


def test_the_rows_of_the_header_share_no_cell_with_those_of_the_body() -> None:
    columns = [["a", "a", "a"], ["1", "2", "3"]]
    values = numbered(columns)
    assert index_rows(columns, values, 0, 1) == [[Cell(0, "a"), Cell(1, "1")]]
    assert index_rows(columns, values, 1, 3) == [
        [Cell(0, "a", more_rows=1), Cell(1, "2")],
        [Cell(1, "3")],
    ]


def _places(rows: list[list[Cell]]) -> list[tuple[int, int]]:
    return [
        (row + down, cell.column + right)
        for row, cells in enumerate(rows)
        for cell in cells
        for down in range(cell.more_rows + 1)
        for right in range(cell.more_columns + 1)
    ]


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[_WORDS] * n), min_size=1)))
def test_labels_cover_each_place_once_and_lose_no_text(labels: list[tuple[str, ...]]) -> None:
    levels = len(labels[0])
    for index in (0, 1):
        for rows in range(levels + 1):
            joined = label_rows(labels, index, rows)
            places = [(row, column) for row in range(rows) for column in range(len(labels))]
            assert sorted(_places(joined)) == places
            assert all(row == sorted(row, key=lambda cell: cell.column) for row in joined)
            texts = {cell.text for row in joined for cell in row}
            assert {label for path in labels for label in path[:rows] if label} <= texts


@given(st.integers(0, 3).flatmap(lambda n: st.lists(st.tuples(*[_WORDS] * n), min_size=1)))
def test_index_values_cover_each_place_once_with_their_own_text(
    values: list[tuple[str, ...]],
) -> None:
    columns = [list(column) for column in zip(*values, strict=True)]
    joined = index_rows(columns, numbered(columns), 0, len(values))
    places = [(row, column) for row in range(len(values)) for column in range(len(columns))]
    assert sorted(_places(joined)) == places
    for row, cells in enumerate(joined):
        for cell in cells:
            for below in range(row, row + cell.more_rows + 1):
                assert columns[cell.column][below] == cell.text
