"""A table, or why there is none, as docutils nodes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.cells.joined import Cell, index_rows, label_rows
from sphinx_df_table.doctree.cells.markup import lines_of

from .cells import colours as styles
from .large_body import MOST_ORDINARY_CELLS, LargeBodyBuilder
from .nodes import AT_THE_RIGHT, LEFT_OUT, Shape, SortRanks, sortable_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_df_table.block import Layout
    from sphinx_df_table.protocol.table import Table

    Parse = Callable[[str], list[nodes.Node]]
    # The shapes and the texts of the cells of a row.
    Row = list[tuple[Shape, str]]


def _left_out(table: Table) -> str:
    """Say how many rows are not shown, or return an empty string."""
    shown = len(table.columns[0].cells)
    if table.left_out is None:
        return f"The first {shown:,} rows; there are more."
    return f"{shown:,} of {shown + table.left_out:,} rows" if table.left_out else ""


class TableNodes:
    """Makes the nodes of one table.

    Parameters
    ----------
    table, layout
        What is shown, and how.
    parse
        Returns the inline nodes of a line of text.
    source, line
        Where the nodes say that they come from.

    Attributes
    ----------
    rules
        The rules of a style sheet for the classes that the cells have.
    note
        What is to stand below the table about rows that are not shown, where no row of it says so.

    """

    def __init__(self, table: Table, layout: Layout, parse: Parse, source: str, line: int) -> None:
        self._table = table
        self._columns = table.columns
        self._parse = parse
        self._shown: dict[str, str] = {}
        self._source, self._line = source, line
        self._stubs = max(layout.stub_columns, table.index)
        self._widths = layout.widths
        self._joined = layout.joined
        self._levels = len(self._columns[0].labels)
        self._rows = len(self._columns[0].cells)
        self._header_rows = self._levels if layout.header_rows is None else layout.header_rows
        declared = [styles.declarations(pairs) for pairs in table.styles]
        self._style_classes = [styles.class_of(style) if style else "" for style in declared]
        left_out = _left_out(table)
        self._last_row, self.note = (left_out, "") if layout.joined else ("", left_out)
        self.rules = sorted({styles.rule(style) for style in declared if style})

    def group(self) -> nodes.tgroup:
        """Return the columns, the header and the body."""
        count = len(self._columns)
        group = nodes.tgroup(cols=count)
        # Figures are shown as they are in the data, "--" and quotes too.
        group["support_smartquotes"] = False
        for number, width in enumerate(self._widths or [100 // count] * count):
            colspec = nodes.colspec(colwidth=max(width, 1), kind=self._columns[number].kind)
            if number < self._stubs:
                colspec["stub"] = 1
            group += colspec
        levels = min(self._levels, self._header_rows)
        rows = self._header_rows - levels
        head = [
            *self._label_rows(levels, rows),
            *map(self._row, self._data_rows(0, rows, header=True)),
        ]
        if head:
            group += nodes.thead("", *head)
        body = chain(
            (self._shaped(self._labels(level)) for level in range(levels, self._levels)),
            self._data_rows(rows, self._rows, header=False),
            self._row_of_note(),
        )
        if count * self._rows > MOST_ORDINARY_CELLS:
            group += self._packed(body)
        else:
            group += nodes.tbody("", *map(self._row, body))
        return group

    def shown(self, text: str) -> str:
        """Return the text without markup of a cell or a label that `group` has made nodes of."""
        return self._shown.get(text, text)

    def _packed(self, rows: Iterable[Row]) -> nodes.Element:
        packer = LargeBodyBuilder(self._content)
        for row in rows:
            packer.add(row)
        return self._placed(packer.body())

    def _row(self, row: Row) -> nodes.row:
        return nodes.row("", *(shape.entry(self._content(text)) for shape, text in row))

    def _labels(self, level: int) -> list[Cell]:
        return [Cell(number, column.labels[level]) for number, column in enumerate(self._columns)]

    def _label_rows(self, levels: int, data_rows: int) -> Iterator[nodes.row]:
        """Yield the rows of labels in the header, which so many rows of data follow there."""
        labels = [column.labels for column in self._columns]
        for level, cells in enumerate(label_rows(labels, self._table.index, levels)):
            row = self._row(self._shaped(cells, header=True))
            for cell, entry in zip(cells, list(row.findall(nodes.entry)), strict=True):
                is_lowest = level + cell.more_rows + 1 == self._levels
                if is_lowest and not cell.more_columns:
                    column = self._columns[cell.column]
                    ranks = SortRanks.of(column, data_rows, self._table.fixed)
                    row.replace(entry, sortable_header.of(entry, ranks))
            yield row

    def _data_rows(self, first: int, end: int, *, header: bool) -> Iterator[Row]:
        levels = self._table.index if header or self._joined else 0
        index = [column.cells for column in self._columns[:levels]]
        codes = [column.codes for column in self._columns[:levels]]
        others = list(enumerate(self._columns))[levels:]
        for row, cells in enumerate(index_rows(index, codes, first, end), start=first):
            cells += [Cell(number, column.cells[row]) for number, column in others]
            yield self._shaped(cells, header=header, data_row=row)

    def _row_of_note(self) -> list[Row]:
        """Return the row that says how many rows are not shown, where there is to be one."""
        if not self._last_row:
            return []
        last = len(self._columns) - 1
        shape = Shape(
            classes=(LEFT_OUT,),
            more_columns=last,
            # It's a row header where all columns are, and at the place of the last one it is none.
            scope="row" if self._stubs > last else "",
            column=last or -1,
        )
        return [[(shape, self._last_row)]]

    def _shaped(
        self, cells: Iterable[Cell], *, header: bool = False, data_row: int | None = None
    ) -> Row:
        row = []
        following = 0
        for cell in cells:
            # Of all columns or rows that it covers: "colgroup" and "rowgroup" are of the elements
            # colgroup and tbody, and the one tbody has all rows.
            scope = "col" if header else "row" if cell.column < self._stubs else ""
            shape = Shape(
                classes=self._classes(cell, data_row),
                more_columns=cell.more_columns,
                more_rows=cell.more_rows,
                scope=scope,
                # A cell of a row above covers what is between.
                column=cell.column if cell.column != following else -1,
            )
            row.append((shape, cell.text))
            following = cell.column + 1 + cell.more_columns
        return row

    def _classes(self, cell: Cell, data_row: int | None) -> tuple[str, ...]:
        column = self._columns[cell.column]
        at_the_right = column.kind in AT_THE_RIGHT and not cell.more_columns
        names = ["df-number"] if at_the_right else []
        if data_row is not None and column.styles:
            names += filter(None, [self._style_classes[column.styles[data_row]]])
        return tuple(names)

    def _content(self, text: str) -> list[nodes.Node]:
        lines = lines_of(text)
        parsed = [self._parse(line) for line in lines]
        shown = "\n".join("".join(node.astext() for node in line) for line in parsed)
        if shown != text:
            self._shown[text] = shown
        if len(lines) == 1:
            return [self._paragraph(text, parsed[0])] if parsed[0] else []
        block = nodes.line_block()
        for line, content in zip(lines, parsed, strict=True):
            block += self._placed(nodes.line(line, "", *content))
        return [self._placed(block)]

    def _paragraph(self, text: str, content: list[nodes.Node]) -> nodes.Element:
        return self._placed(nodes.paragraph(text, "", *content))

    def _placed(self, node: nodes.Element) -> nodes.Element:
        node.source, node.line = self._source, self._line
        return node
