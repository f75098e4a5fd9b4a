"""Table as aligned text, and figure as its texts, for a terminal.

Sphinx's own text writer draws a grid as wide as the relative widths of the columns, aligns no
numbers, breaks up no table that is wider than the terminal, and takes minutes for a large table.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils import column_width
from msgspec import Struct

from sphinx_df_table.doctree.cells.markup import lines_of
from sphinx_df_table.doctree.figures.drawing import drawing
from sphinx_df_table.doctree.nodes import KIND, is_aligned_right
from sphinx_df_table.doctree.tables.grid import table_texts
from sphinx_df_table.log import one_line
from sphinx_df_table.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = "  "
_NARROWEST = 10


class _Column(Struct):
    """Column with the lines of its labels and its cells, for each row of the table."""

    header: list[list[str]]
    body: list[list[str]]
    aligned_right: bool
    width: int = 0

    def fit(self, widest: int | None) -> None:
        """Set the width; with a limit, wrap labels at spaces and truncate lines that are longer."""
        self.width = _width(self.body)
        if widest is not None:
            words = [word for label in self.header for line in label for word in line.split()]
            width = max([self.width, *map(column_width, words)])
            self.header = [
                [part for line in label for part in _wrapped(line, width)] for label in self.header
            ]
        self.width = max(self.width, _width(self.header))
        if widest is not None and self.width > widest:
            self.width = widest
            for rows in (self.header, self.body):
                rows[:] = [[_truncated(line, widest) for line in lines] for lines in rows]

    def aligned(self, line: str) -> str:
        space = " " * (self.width - column_width(line))
        return f"{space}{line}" if self.aligned_right else f"{line}{space}"


def _widest(terminal: int) -> int:
    """Return the largest width of a column that leaves room for another one beside it."""
    return max(_NARROWEST, (terminal - len(_GAP)) // 2)


def _width(rows: Sequence[Sequence[str]]) -> int:
    return max((column_width(line) for lines in rows for line in lines), default=0)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line wrapped at spaces; a word may be wider than the width."""
    lines: list[str] = []
    for word in line.split():
        if lines and column_width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _truncated(line: str, width: int) -> str:
    if column_width(line) <= width:
        return line
    ends = itertools.accumulate(map(column_width, line))
    room = width - column_width("…")
    return f"{line[: sum(1 for _ in itertools.takewhile(lambda end: end <= room, ends))]}…"


def _lines(text: str) -> list[str]:
    return [line.replace("\t", " ") for line in lines_of(printable(text))]


def lines_of_table(table: nodes.table, terminal: int | None) -> list[str]:
    """Return the lines of a table: its caption, its rows, and the note about rows left out.

    A cell that covers several rows or columns is in each of them.

    Parameters
    ----------
    table
        A table of a page that was read.
    terminal
        The width of the terminal in characters, or None for no limit. A wider table is broken up
        into several, each with the stub columns, or else with the first column.

    """
    texts = table_texts(table)
    specs = list(table.findall(nodes.colspec))
    header, body = ([list(map(_lines, row)) for row in rows] for rows in (texts.header, texts.body))
    columns = [
        _Column(
            [row[number] for row in header],
            [row[number] for row in body],
            aligned_right=is_aligned_right(spec.get(KIND)),
        )
        for number, spec in enumerate(specs)
    ]
    widest = None if terminal is None else _widest(terminal)
    for column in columns:
        column.fit(widest)
    stubs = sum("stub" in spec for spec in specs)
    captions = [title.astext() for title in table.findall(nodes.title)]
    parts = [columns] if terminal is None else _parts(columns, stubs, terminal)
    lines = [printable(" ".join(caption.split())) for caption in captions]
    for number, part in enumerate(parts):
        lines += [""] * (number > 0)
        lines += _text(part)
    return [*lines, printable(texts.note)] if texts.note else lines


def lines_of_figure(figure: nodes.figure) -> list[str]:
    """Return the caption of a figure, and its alternative text as Sphinx's text writer has it."""
    captions = [caption.astext() for caption in figure.findall(nodes.caption)]
    texts = [node.astext() for node in figure.findall(drawing)]
    return [one_line(text) for text in (*captions, *(f"[image: {text}]" for text in texts))]


def _parts(columns: list[_Column], stubs: int, terminal: int) -> list[list[_Column]]:
    """Return the columns of each of the tables that a table is broken up into."""
    first = columns[: max(stubs, 1)]
    if _width_of(first) > _widest(terminal):
        first = columns[:1]
    parts = [list(first)]
    for column in columns[len(first) :]:
        if len(parts[-1]) > len(first) and _width_of([*parts[-1], column]) > terminal:
            parts.append(list(first))
        parts[-1].append(column)
    return parts


def _width_of(columns: Sequence[_Column]) -> int:
    return sum(column.width + len(_GAP) for column in columns) - len(_GAP)


def _text(columns: Sequence[_Column]) -> Iterator[str]:
    header = list(zip(*(column.header for column in columns), strict=True))
    for row in header:
        yield from _row(columns, row)
    if header:
        yield _GAP.join("-" * column.width for column in columns)
    for row in zip(*(column.body for column in columns), strict=True):
        yield from _row(columns, row)


def _row(columns: Sequence[_Column], cells: Sequence[list[str]]) -> Iterator[str]:
    for number in range(max(map(len, cells))):
        lines = (cell[number] if number < len(cell) else "" for cell in cells)
        aligned = (column.aligned(line) for column, line in zip(columns, lines, strict=True))
        yield _GAP.join(aligned).rstrip()
