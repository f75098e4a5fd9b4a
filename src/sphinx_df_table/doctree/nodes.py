"""Node classes of this extension's tables, and the marks on their nodes.

A mark is a class or an attribute that one module sets and another reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from msgspec import Struct, structs
from sphinx import addnodes

from .stand_ins import failed_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_df_table.protocol.table import Column

# Classes, which style sheets read too.
TABLE = "df-table"  # a table of this extension
LEFT_OUT = "df-left-out"  # the cell or the paragraph that counts the rows that are left out
NUMBER = "df-number"  # a cell that is aligned right
ERROR_BOX = "df-table-error"  # the box in place of a table that failed
DOWNLOAD_LINK = "df-table-download"  # the paragraph with the link to a table's CSV file
VALUE = "df-value"  # the text of a value in prose
EMPTY_TEXT = "df-table-empty"  # the text in place of a table without rows
SOURCE_LINE = "df-table-source"  # the paragraph that names a table's data files
# Classes of an element whose text MathJax skips: the default of ignoreClass of version 2, and of
# ignoreHtmlClass of version 3 and of version 4.
NO_FORMULAS = ("tex2jax_ignore", "mathjax_ignore")

# Attribute of a tab set.
LABELLED = "df_labelled"  # whether the captions tell its tables apart, so that they need no labels
# Attributes of a table.
DOWNLOAD = "download"  # present if the table is to be offered as a CSV file
PREFIX = "message_prefix"  # the start of the messages about its block, if they have one
STYLE_RULES = "style_rules"  # the CSS rules for the classes of its cells, a list
# Attribute of the title of a table.
OF_SNIPPET = "of_snippet"  # present if the snippet has set it
# Attribute of a colspec.
KIND = "kind"  # the kind of the column's values, see `sphinx_df_table.protocol.table.Column`
# Attributes of a cell.
SCOPE = "scope"  # the attribute of html, for header cells
COLUMN = "column"  # the number of its column, if a cell of a row above covers the columns before it

_ALIGNED_RIGHT = ("number", "duration")


def is_aligned_right(kind: str | None) -> bool:
    """Return whether the cells of a column of this kind are aligned right, in tabular figures."""
    return kind in _ALIGNED_RIGHT


def tables_of(document: nodes.document) -> list[nodes.table]:
    """Return the tables of this extension in a document."""
    return [
        node
        for node in _outside_tables(document)
        if isinstance(node, nodes.table) and TABLE in node["classes"]
    ]


def data_elements(document: nodes.document) -> Iterator[nodes.Element]:
    """Yield the elements with text of snippets: tables, their source lines, errors and values."""
    for node in _outside_tables(document):
        is_data = not {TABLE, SOURCE_LINE, VALUE}.isdisjoint(node["classes"])
        if is_data or isinstance(node, failed_block):
            yield node


def _outside_tables(document: nodes.document) -> Iterator[nodes.Element]:
    """Yield the elements of a document, but none that is inside a table of this extension.

    Most elements of a page can be inside such tables, and several transforms look for tables.
    """
    remaining: list[nodes.Node] = [document]
    while remaining:
        node = remaining.pop()
        if isinstance(node, nodes.Element):
            yield node
            if TABLE not in node["classes"] or not isinstance(node, nodes.table):
                remaining += reversed(node.children)


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the nodes around a node, the innermost first."""
    while node := node.parent:
        yield node


class SortRanks(Struct, frozen=True):
    """Order of the rows in the body of a table by the values of a column.

    Attributes
    ----------
    order
        The rank of each row, separated by spaces; see `sphinx_df_table.protocol.table.Column`.
    numbers
        The number of each rank in the same format, ``x`` for an infinite one, or an empty string.
    fixed
        The number of rows at the end that have no place in the order.

    """

    order: str
    numbers: str
    fixed: int

    @classmethod
    def of(cls, column: Column, first: int, fixed: int) -> SortRanks:
        """Return the order of the rows of a column.

        Parameters
        ----------
        column
            The column.
        first
            The first row of the body, counted from 0.
        fixed
            The number of rows at the end that have no place in the order.

        """
        order = column.order[first:]
        numbers = " ".join("x" if number is None else f"{number:.15g}" for number in column.numbers)
        return cls(" ".join(map(str, order)), numbers, min(fixed, len(order)))

    def attributes(self) -> str:
        """Return the attributes of a header cell in html; an empty string without rows."""
        if not self.order:
            return ""
        values = structs.asdict(self).items()
        return "".join(f' data-df-{name}="{value}"' for name, value in values if value)


class table_cell(nodes.entry):  # noqa: N801 - named as docutils' nodes are
    """An entry of this extension's tables; other writers and transforms treat it as any entry.

    Attributes
    ----------
    ranks
        For the label of one column, the order of that column. It is not an attribute of the node,
        since only html writes it, and it may be as long as the table.

    """

    tagname = "entry"
    ranks: SortRanks | None = None

    def copy(self) -> table_cell:
        """Return a cell with the same ranks, without its content."""
        copy = super().copy()
        copy.ranks = self.ranks
        return copy


class Shape(NamedTuple):
    """Properties of a cell apart from its content.

    Attributes
    ----------
    classes
        Its classes.
    more_columns, more_rows
        The numbers of columns and rows that it covers besides its own.
    scope, column
        The marks `SCOPE` and `COLUMN`; an empty string and -1 for a cell without them.

    """

    classes: tuple[str, ...] = ()
    more_columns: int = 0
    more_rows: int = 0
    scope: str = ""
    column: int = -1

    @classmethod
    def of(cls, entry: nodes.entry) -> Shape:
        """Return the shape of an entry."""
        get = entry.get
        spans = get("morecols", 0), get("morerows", 0)
        return cls(tuple(entry["classes"]), *spans, get(SCOPE, ""), get(COLUMN, -1))

    def cell(self, content: Sequence[nodes.Node]) -> table_cell:
        """Return a cell of this shape."""
        cell = table_cell("", *content)
        if self.classes:
            cell["classes"] = list(self.classes)
        if self.more_columns:
            cell["morecols"] = self.more_columns
        if self.more_rows:
            cell["morerows"] = self.more_rows
        if self.scope:
            cell[SCOPE] = self.scope
        if self.column >= 0:
            cell[COLUMN] = self.column
        return cell


class large_body(nodes.tbody, addnodes.translatable):  # noqa: N801 - named as docutils' nodes are
    """Body of a table that holds plain cells as text instead of nodes.

    Its first child is a text of all distinct words of its plain cells, for the search. The other
    children are the cells that are not plain; their references are resolved like any others.

    Attributes
    ----------
    shapes
        For each kind of row, the shapes of its cells.
    rows
        For each row its kind, as a position in `shapes`, and its cells: a text, or the position of
        a child.

    """

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:
        super().__init__(rawsource, *children, **attributes)
        self.shapes: list[tuple[Shape, ...]] = []
        self.rows: list[tuple[int, list[str | int]]] = []
        self._translated: dict[str, str] = {}

    def copy(self) -> large_body:
        """Return a body with the same rows, without its children."""
        copy = super().copy()
        copy.__dict__.update({name: vars(self)[name] for name in ("shapes", "rows", "_translated")})
        return copy

    def cells(self) -> Iterator[list[tuple[Shape, str | table_cell]]]:
        """Yield the cells of each row: the shape of each, and a text or a node."""
        children: Any = self.children
        translated = self._translated.get
        for kind, row in self.rows:
            yield [
                (shape, translated(cell, cell) if isinstance(cell, str) else children[cell])
                for shape, cell in zip(self.shapes[kind], row, strict=True)
            ]

    def expanded(self) -> nodes.tbody:
        """Return an ordinary body with the same cells."""
        body = nodes.tbody()
        for cells in self.cells():
            body += nodes.row(
                "",
                *(
                    cell if isinstance(cell, table_cell) else shape.cell(self._paragraph(cell))
                    for shape, cell in cells
                ),
            )
        return body

    def _paragraph(self, text: str) -> list[nodes.Node]:
        if not text:
            return []
        paragraph = nodes.paragraph(text, "", nodes.Text(text))
        paragraph.source, paragraph.line = self.source, self.line
        return [paragraph]

    def preserve_original_messages(self) -> None:
        """Do nothing: the rows keep the original texts."""

    def extract_original_messages(self) -> list[str]:
        """Return the distinct texts of the plain cells."""
        cells = (cell for _, row in self.rows for cell in row if isinstance(cell, str) and cell)
        return list(dict.fromkeys(cells))

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Show a translation in all cells with a text."""
        self._translated[original_message] = translated_message
        self[0] = nodes.Text(f"{self[0]} {translated_message}")


def cell_texts(part: nodes.Element) -> Iterator[list[tuple[Shape, str]]]:
    """Yield each row of a header or a body, as the shapes and the texts of its cells."""
    if isinstance(part, large_body):
        for cells in part.cells():
            yield [
                (shape, cell if isinstance(cell, str) else _text_of(cell)) for shape, cell in cells
            ]
    for row in part.findall(nodes.row):
        yield [(Shape.of(entry), _text_of(entry)) for entry in row.findall(nodes.entry)]


def _text_of(cell: nodes.entry) -> str:
    return "\n".join(line.astext() for line in cell.findall(nodes.line)) or cell.astext()
