"""A table, or why there is none, as docutils nodes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .cells import CellParser
    from .model import Table


@dataclass(frozen=True)
class Layout:
    """What a block's options say about the parts of its table, as those of csv-table do.

    Attributes
    ----------
    header_rows
        How many rows are header rows, the column labels being the first; None for the labels alone.
    stub_columns
        How many columns are row headers.
    widths
        Relative widths of the columns; None where they are to be alike.

    """

    header_rows: int | None = None
    stub_columns: int = 0
    widths: Sequence[int] | None = None

    def problem(self, table: Table) -> str:
        """Say what does not fit `table`, or return an empty string."""
        columns = len(table.columns)
        rows = len(table.columns[0].labels) + len(table.columns[0].cells)
        if self.stub_columns > columns:
            return f"stub-columns is {self.stub_columns}, but the table has {columns} columns"
        if self.header_rows is not None and self.header_rows > rows:
            return f"header-rows is {self.header_rows}, but the table has {rows} rows"
        if self.widths is not None and len(self.widths) != columns:
            return f"widths has {len(self.widths)} numbers, but the table has {columns} columns"
        return ""


def table_group(
    table: Table, layout: Layout, parser: CellParser, source: str, line: int
) -> nodes.tgroup:
    """Return the columns, the header and the body of a table.

    The nodes say that they come from `line` of the file `source`.
    """
    count = len(table.columns)
    labels = list(zip(*(column.labels for column in table.columns), strict=True))
    cells = zip(*(column.cells for column in table.columns), strict=True)
    header_rows = len(labels) if layout.header_rows is None else layout.header_rows

    group = nodes.tgroup(cols=count)
    # Figures are shown as they are in the data, "--" and quotes too.
    group["support_smartquotes"] = False
    for number, width in enumerate(layout.widths or [100 // count] * count):
        colspec = nodes.colspec(colwidth=max(width, 1))
        if number < layout.stub_columns:
            colspec["stub"] = 1
        group += colspec

    def row_of(texts: Iterable[str]) -> nodes.row:
        row = nodes.row()
        for text in texts:
            entry = nodes.entry()
            if content := parser.parse(text, line):
                paragraph = nodes.paragraph(text, "", *content)
                paragraph.source, paragraph.line = source, line
                entry += paragraph
            row += entry
        return row

    rows = [row_of(texts) for texts in chain(labels, cells)]
    if header_rows:
        group += nodes.thead("", *rows[:header_rows])
    group += nodes.tbody("", *rows[header_rows:])
    return group


def error_box(message: str, detail: str) -> nodes.error:
    """Return what stands in the page where a table would: the error, as its writer sees it."""
    # Quotes are those of Python.
    box = nodes.error(classes=["df-table-error"], support_smartquotes=False)
    box += [nodes.paragraph("", line) for line in message.splitlines()]
    if detail:
        box += nodes.literal_block(detail, detail, language="none")
    return box
