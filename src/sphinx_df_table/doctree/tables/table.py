"""Build the nodes of a table from the table of an answer."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.cells import cell_styles
from sphinx_df_table.doctree.cells.emphasis import embolden, mark_best
from sphinx_df_table.doctree.cells.joined import Cell, index_rows, label_rows
from sphinx_df_table.doctree.cells.markup import lines_of
from sphinx_df_table.doctree.cells.readable import readable
from sphinx_df_table.doctree.nodes import (
    BEST,
    GROUP,
    KIND,
    LEFT_OUT,
    NUMBER,
    TOTAL,
    TOTAL_OF_ALL,
    Row,
    Shape,
    SortRanks,
    folding_group,
    is_aligned_right,
    table_cell,
)
from sphinx_df_table.translation import translate

from .column_options import best_cells, hidden_columns
from .large_body import MOST_ORDINARY_CELLS, build_large_body
from .row_count import rows_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_df_table.block import Layout
    from sphinx_df_table.protocol.job import Total

    from .groups import GroupedTable

    Parse = Callable[[str], list[nodes.Node]]


class TableNodes:
    """Builder of the nodes of a table.

    Parameters
    ----------
    grouped, layout
        The table, and the layout that its block's options ask for.
    parse
        Returns the inline nodes of a line of text.
    source, line
        The file and the line that the nodes point to.

    Attributes
    ----------
    styles
        For each class of cells, its style: the values of CSS properties, by name.
    problems
        The reasons for options that do not fit the table.

    """

    def __init__(
        self, grouped: GroupedTable, layout: Layout, parse: Parse, source: str, line: int
    ) -> None:
        self._table = table = grouped.table
        self._groups = grouped.groups
        self._columns = table.columns
        self._parse = parse
        self._source, self._line = source, line
        self._stubs = max(layout.stub_columns, table.index)
        self._layout = layout
        self._levels = len(self._columns[0].labels)
        self._rows = len(self._columns[0].cells)
        self._header_rows = self._levels if layout.header_rows is None else layout.header_rows
        styles = [readable(cell_styles.declarations(pairs)) for pairs in table.styles]
        self._style_classes = [cell_styles.class_of(style) if style else "" for style in styles]
        self._best, problems = best_cells(table, layout.best)
        self._hidden, more_problems = hidden_columns(table, layout.hidden)
        self.problems = [*problems, *more_problems]
        self._note = rows_left_out(table)
        classes = zip(self._style_classes, styles, strict=True)
        self.styles = dict(sorted((name, style) for name, style in classes if name))

    def group(self) -> nodes.tgroup:
        """Return the columns, the header and the body."""
        count = len(self._columns)
        group = (folding_group if self._layout.folds else nodes.tgroup)(cols=count)
        # Figures are shown as they are in the data, also "--" and quotes.
        group["support_smartquotes"] = False
        for number, width in enumerate(self._layout.widths or [100 // count] * count):
            colspec = nodes.colspec(colwidth=max(width, 1))
            colspec[KIND] = self._columns[number].kind
            if number < self._stubs:
                colspec["stub"] = 1
            group += colspec
        levels = min(self._levels, self._header_rows)
        data_rows = self._header_rows - levels
        head = [
            *self._label_rows(levels, data_rows),
            *map(self._row_node, self._data_rows(0, data_rows, header=True)),
        ]
        if head:
            group += nodes.thead("", *head)
        body = chain(
            map(self._shaped, map(self._labels, range(levels, self._levels))),
            *(self._group_rows(number) for number in range(len(self._groups))),
            self._data_rows(self._groups[-1].end if self._groups else data_rows, self._rows),
            self._total_row(-1, (TOTAL, TOTAL_OF_ALL)),
            self._note_row(),
        )
        if count * self._rows > MOST_ORDINARY_CELLS:
            group += self._located(build_large_body(body, self._cell_content))
        else:
            group += nodes.tbody("", *map(self._row_node, body))
        return group

    def note_below(self) -> list[nodes.Node]:
        """Return the paragraph about rows that are left out, if the body has no row about them."""
        if self._layout.joined or not self._note:
            return []
        return [nodes.paragraph("", self._note, classes=[LEFT_OUT])]

    def _row_node(self, row: Row[str]) -> nodes.row:
        node = nodes.row(classes=list(row.classes))
        node += [
            shape.cell(self._cell_content(shape, text, row.classes)) for shape, text in row.cells
        ]
        return node

    def _labels(self, level: int) -> list[Cell]:
        return [Cell(number, column.labels[level]) for number, column in enumerate(self._columns)]

    def _label_rows(self, levels: int, data_rows: int) -> Iterator[nodes.row]:
        """Yield the rows of labels in the header, above a number of rows of data there."""
        labels = [column.labels for column in self._columns]
        for level, cells in enumerate(label_rows(labels, self._table.index, levels)):
            row = self._row_node(self._shaped(cells, header=True))
            for cell, entry in zip(cells, row.findall(table_cell), strict=True):
                is_lowest = level + cell.more_rows + 1 == self._levels
                if is_lowest and not cell.more_columns:
                    column = self._columns[cell.column]
                    entry.ranks = SortRanks.of(column, data_rows, self._table.fixed)
                    entry.hides_column = cell.column in self._hidden
            yield row

    def _group_rows(self, number: int) -> Iterator[Row[str]]:
        """Yield the heading of a group, its rows and its totals."""
        group = self._groups[number]
        heading = Shape(more_columns=len(self._columns) - 1, scope="rowgroup")
        yield Row([(heading, group.heading.strip() or translate("(empty)"))], (GROUP,))
        yield from self._data_rows(group.first, group.end)
        yield from self._total_row(number, (TOTAL,))

    def _total_row(self, number: int, classes: tuple[str, ...]) -> Iterator[Row[str]]:
        """Yield the row with totals, if the table has them: of a group, or of all rows for -1."""
        if self._table.total is None:
            return
        # It stands below the total of the last group.
        label = _total_label(
            self._table.total, all_rows=bool(self._groups) and TOTAL_OF_ALL in classes
        )
        cells = [(Shape(scope="row"), label)]
        for position, column in enumerate(self._columns[1:], start=1):
            # Further stub columns name rows of data.
            text = column.totals[number] if position >= self._stubs else ""
            cells.append((Shape(classes=self._classes(Cell(position, text), None)), text))
        yield Row(cells, classes)

    def _data_rows(self, first: int, end: int, *, header: bool = False) -> Iterator[Row[str]]:
        levels = self._table.index if header or self._layout.joined else 0
        index = [column.cells for column in self._columns[:levels]]
        codes = [column.codes for column in self._columns[:levels]]
        columns = list(enumerate(self._columns))[levels:]
        for row, cells in enumerate(index_rows(index, codes, first, end), start=first):
            cells += [Cell(number, column.cells[row]) for number, column in columns]
            yield self._shaped(cells, header=header, data_row=row)

    def _note_row(self) -> list[Row[str]]:
        """Return the row about rows that are left out, if there are such rows."""
        if not self._layout.joined or not self._note:
            return []
        last = len(self._columns) - 1
        return [Row([(Shape(classes=(LEFT_OUT,), more_columns=last), self._note)])]

    def _shaped(
        self, cells: Iterable[Cell], *, header: bool = False, data_row: int | None = None
    ) -> Row[str]:
        row = []
        next_column = 0
        for cell in cells:
            # "col" and "row" also for cells over several: "colgroup" and "rowgroup" are about the
            # elements colgroup and tbody, and the one tbody has all rows.
            scope = "col" if header else "row" if cell.column < self._stubs else ""
            shape = Shape(
                classes=self._classes(cell, data_row),
                more_columns=cell.more_columns,
                more_rows=cell.more_rows,
                scope=scope,
                # A cell of a row above covers the columns between.
                column=cell.column if cell.column != next_column else -1,
            )
            row.append((shape, cell.text))
            next_column = cell.column + 1 + cell.more_columns
        return Row(row)

    def _classes(self, cell: Cell, data_row: int | None) -> tuple[str, ...]:
        column = self._columns[cell.column]
        names = [NUMBER] if is_aligned_right(column.kind) and not cell.more_columns else []
        if data_row is not None and column.styles:
            names += filter(None, [self._style_classes[column.styles[data_row]]])
        if self._best and (data_row, cell.column) in self._best:
            names.append(BEST)
        return tuple(names)

    def _cell_content(self, shape: Shape, text: str, classes: tuple[str, ...]) -> list[nodes.Node]:
        if LEFT_OUT in shape.classes:
            # It is in the language of the page. Sphinx translates only text that has a source.
            return [nodes.paragraph("", text)]
        content = self._content(text)
        if shape.has_figure(text):
            for part in (part for node in content for part in node.findall(nodes.TextElement)):
                part.source = None  # as above
        if BEST in shape.classes:
            mark_best(content)
        elif classes:
            embolden(content)
        return content

    def _content(self, text: str) -> list[nodes.Node]:
        lines = lines_of(text)
        parsed = [self._parse(line) for line in lines]
        if len(lines) == 1:
            return [self._located(nodes.paragraph(text, "", *parsed[0]))] if parsed[0] else []
        block = nodes.line_block()
        for line, content in zip(lines, parsed, strict=True):
            block += self._located(nodes.line(line, "", *content))
        return [self._located(block)]

    def _located(self, node: nodes.Element) -> nodes.Element:
        node.source, node.line = self._source, self._line
        return node


def _total_label(total: Total, *, all_rows: bool) -> str:
    if total == "mean":
        return translate("Mean of all rows") if all_rows else translate("Mean")
    return translate("Sum of all rows") if all_rows else translate("Sum")
