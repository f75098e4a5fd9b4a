"""Tables as aligned text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from docutils.utils import column_width
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_df_table.cli import terminal
from sphinx_df_table.cli.terminal import lines_of_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Build, Measured

_TEXTS = st.text(st.sampled_from("ab 表é\u0301\t\x1b\u202e\n"), max_size=12)


def _cell(text: str) -> nodes.entry:
    lines = (nodes.line("", line) for line in text.split("\n"))
    return nodes.entry("", nodes.line_block("", *lines))


def _table(
    head: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    kinds: Sequence[str] = (),
    stubs: int = 0,
) -> nodes.table:
    columns = len([*head, *rows][0])
    group = nodes.tgroup(cols=columns)
    for number in range(columns):
        colspec = nodes.colspec(colwidth=1, kind=kinds[number] if kinds else "text")
        if number < stubs:
            colspec["stub"] = 1
        group += colspec
    for kind, part in ((nodes.thead, head), (nodes.tbody, rows)):
        if part:
            group += kind("", *(nodes.row("", *map(_cell, row)) for row in part))
    return nodes.table("", group)


@pytest.mark.parametrize(
    ("table", "terminal", "lines"),
    [
        pytest.param(
            _table([["Model", "Rate"]], [["a", "1.5"], ["bcdefg", "10"]], ["text", "number"]),
            None,
            ["Model   Rate", "------  ----", "a        1.5", "bcdefg    10"],
            id="aligned",
        ),
        pytest.param(
            _table([["型", "表"]], [["漢字", "x"], ["e\u0301", "yz"]]),
            None,
            ["型    表", "----  --", "漢字  x", "e\u0301     yz"],
            id="wide and combining characters",
        ),
        pytest.param(
            _table([], [["a", "b"], ["cd", "e"]]), None, ["a   b", "cd  e"], id="no header"
        ),
        pytest.param(_table([["a", "b"]], []), None, ["a  b", "-  -"], id="no rows"),
        pytest.param(
            _table([["a"], ["b"]], [["c"]]), None, ["a", "b", "-", "c"], id="two header rows"
        ),
        pytest.param(
            _table([["a", "b"]], [["1\n2", "x"], ["3", "y\nz"]]),
            None,
            ["a  b", "-  -", "1  x", "2", "3  y", "   z"],
            id="cells of several lines",
        ),
        pytest.param(
            _table([["a"]], [["x\x1b[31m\u202ey\tz\u2028w"]]),
            None,
            ["a", "----------", "x\ufffd[31m\ufffdy z", "w"],
            id="unsafe characters",
        ),
        pytest.param(
            _table([["Throughput (inference/second)", "b"]], [["1.5", "c"]], ["number", "text"]),
            40,
            ["        Throughput  b", "(inference/second)  ", "-" * 18 + "  -", "1.5  c"],
            id="a label is broken",
        ),
        pytest.param(
            _table([["a", "b"]], [["x" * 30, "y"]]),
            40,
            ["a" + " " * 20 + "b", "-" * 19 + "  -", "x" * 18 + "…  y"],
            id="a cell is cut",
        ),
        pytest.param(
            _table([["k", "a", "b", "c"]], [["k", "a" * 9, "b" * 9, "c" * 9]]),
            26,
            [
                *("k  a          b", "-  ---------  ---------", f"k  {'a' * 9}  {'b' * 9}", ""),
                *("k  c", "-  ---------", f"k  {'c' * 9}"),
            ],
            id="parts with the first column",
        ),
        pytest.param(
            _table([["k", "l", "a", "b"]], [["k", "l", "a" * 9, "b" * 9]], stubs=2),
            20,
            [
                *("k  l  a", "-  -  ---------", f"k  l  {'a' * 9}", ""),
                *("k  l  b", "-  -  ---------", f"k  l  {'b' * 9}"),
            ],
            id="parts with all stub columns",
        ),
    ],
)
def test_a_table_is_aligned_text(
    table: nodes.table, terminal: int | None, lines: list[str]
) -> None:
    shown = lines_of_table(table, terminal)
    assert [line.strip() for line in shown] == [line.strip() for line in lines]
    assert all(line == line.rstrip() for line in shown)


@example([["", ""], ["", "aaaaaa表表表"], ["aaaaaaaaa表", ""]], 0, 24)
@given(
    st.integers(1, 6).flatmap(
        lambda columns: st.lists(
            st.lists(_TEXTS, min_size=columns, max_size=columns), min_size=1, max_size=5
        )
    ),
    st.integers(0, 2),
    st.sampled_from([None, 24, 40, 80]),
)
def test_lines_of_any_cells_fit_the_terminal_and_lose_no_text(
    rows: list[list[str]], stubs: int, terminal: int | None
) -> None:
    shown = lines_of_table(_table(rows[:1], rows[1:], stubs=min(stubs, len(rows[0]))), terminal)
    text = "\n".join(shown)
    assert not set(text) & set("\x1b\u202e\t")
    if terminal is not None:
        assert all(column_width(line) <= terminal for line in shown)
    letters = set("ab表") & {letter for row in rows for cell in row for letter in cell}
    if "…" not in text:
        assert letters <= set(text)


@pytest.mark.parametrize("option", ["max-rows: 2", "max-rows: 2\n   :class: sphinx-datatable"])
@pytest.mark.parametrize("columns", [2, 998])
def test_the_caption_joined_cells_and_the_note_about_rows_are_shown(
    build: Build, option: str, columns: int
) -> None:
    snippet = (
        "index = pd.MultiIndex.from_tuples([(1, 'a'), (1, 'b'), (2, 'a')])\n"
        f"df = pd.DataFrame({{f'c{{n}}': [n] * 3 for n in range({columns})}}, index=index)"
    )
    body = "\n".join(f"   {line}" for line in snippet.splitlines())
    site = build(
        f".. df-table:: The *rates*\n   :index:\n   :{option}\n\n{body}\n",
        extensions=("sphinx_datatables",),
    )
    (table,) = site.doctree().findall(nodes.table)
    lines = lines_of_table(table, None)
    assert [line[:14].rstrip() for line in lines] == [
        *("The rates", "      c0  c1", "-  -  --  --"),
        *("1  a   0   1", "1  b   0   1", "2 of 3 rows"),
    ]
    assert lines[-1] == "2 of 3 rows"


@pytest.mark.parametrize("word", ["x" * 20_000, "表" * 10_000, "x " * 10_000])
def test_a_long_cell_is_truncated_by_work_that_grows_with_its_length(
    measured: Measured, word: str
) -> None:
    characters = measured(terminal)
    lines = lines_of_table(_table([["a"]], [[word]]), 40)
    assert lines[-1] == f"{word[: 18 if word[0] == 'x' else 9]}…"
    assert characters() < 10 * len(word)
