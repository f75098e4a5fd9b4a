"""Measure the text of a table's columns."""

from __future__ import annotations

from docutils import nodes

from sphinx_df_table.doctree.nodes import KIND, is_aligned_right

from .cells import cells_of, printed_lines
from .fit import PrintedColumn
from .text_width import measure_line


def measure_columns(group: nodes.tgroup) -> list[PrintedColumn]:
    """Return the widths that each column of a table needs.

    Together, the columns below a shared label are at least as wide as its longest word.
    """
    columns = [
        PrintedColumn(is_numeric=is_aligned_right(colspec.get(KIND)))
        for colspec in group.findall(nodes.colspec)
    ]
    spanning: list[tuple[list[PrintedColumn], float, float]] = []
    for cell in cells_of(group):
        word, line = map(max, zip(*map(measure_line, printed_lines(cell)), strict=True))
        column = columns[cell.column]
        if cell.columns > 1:
            spanning.append((columns[cell.column : cell.column + cell.columns], word, line))
            continue
        column.word = max(column.word, word)
        if cell.in_header:
            column.label = max(column.label, line)
        else:
            column.body = max(column.body, line)
    for covered, word, line in spanning:
        missing = max(word - sum(column.word for column in covered), 0) / len(covered)
        share = line / len(covered)
        for column in covered:
            column.word += missing
            column.label = max(column.label, share)
    return columns
