"""Node classes of this extension's tables, and the marks on their nodes.

A mark is a class or an attribute that one module sets and another reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from docutils import nodes
from msgspec import Struct, structs

from sphinx_df_table.protocol.table import NUMERIC_KINDS

from .stand_ins import failed_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_df_table.protocol.table import Column

# Classes, which style sheets read too.
TABLE = "df-table"  # a table of this extension
LEFT_OUT = "df-left-out"  # the cell or the paragraph that counts the rows that are left out
GROUP = "df-group"  # the row with the heading of a group
TOTAL = "df-total"  # a row of totals
TOTAL_OF_ALL = "df-total-all"  # the row with the totals of all rows, which has both classes
BEST = "df-best"  # a cell with a best value
BEST_SIGN = "df-best-sign"  # the sign in that cell
NUMBER = "df-number"  # a cell that is aligned right
ERROR_BOX = "df-table-error"  # the box in place of a table that failed
DOWNLOAD_LINK = "df-table-download"  # the paragraph with the links to a table's data
VALUE = "df-value"  # the text of a value in prose
EMPTY_TEXT = "df-table-empty"  # the text in place of a table without rows
SOURCE_LINE = "df-table-source"  # the paragraph that names a table's data files
# Classes of an element whose text MathJax skips: the default of ignoreClass of version 2, and of
# ignoreHtmlClass of version 3 and of version 4.
NO_FORMULAS = ("tex2jax_ignore", "mathjax_ignore")

# Attribute of a tab set.
LABELLED = "df_labelled"  # whether the captions tell its tables apart, so that they need no labels
# Attributes of a table.
PREFIX = "message_prefix"  # the start of the messages about its block, if they have one
STYLES = "styles"  # the styles of the classes of its cells: for each, values of CSS by property
# Attribute of the paragraph with the links to data.
DATA_OF = "data_of"  # the page of the table, and the stem of its files
# Attribute of the title of a table.
OF_SNIPPET = "of_snippet"  # present if the snippet has set it
# Attribute of a colspec.
KIND = "kind"  # the kind of the column's values, see `sphinx_df_table.protocol.table.Column`
# Attributes of a cell.
SCOPE = "scope"  # the attribute of html, for header cells
COLUMN = "column"  # the number of its column, if a cell of a row above covers the columns before it


def is_aligned_right(kind: str | None) -> bool:
    """Return whether the cells of a column of this kind are aligned right, in tabular figures."""
    return kind in NUMERIC_KINDS


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
    hides_column
        For that label, whether readers see the column only on request.

    """

    tagname = "entry"
    ranks: SortRanks | None = None
    hides_column: bool = False

    def copy(self) -> table_cell:
        """Return a cell with the same ranks, without its content."""
        copy = super().copy()
        copy.ranks, copy.hides_column = self.ranks, self.hides_column
        return copy


class best_sign(nodes.inline):  # noqa: N801 - named as docutils' nodes are
    """Sign before a best value. It is no part of the text of the cell, as in CSV files."""

    tagname = "inline"

    def astext(self) -> str:
        """Return an empty text."""
        return ""


class folding_group(nodes.tgroup):  # noqa: N801 - named as docutils' nodes are
    """Columns of a table; those that have the same value in all rows may fold away."""

    tagname = "tgroup"


Content = TypeVar("Content")


class Row(NamedTuple, Generic[Content]):
    """A row of a table.

    Attributes
    ----------
    cells
        The shape and the content of each cell.
    classes
        Its classes: that of the heading of a group, those of totals, or none. The text of a row
        with classes is bold.

    """

    cells: list[tuple[Shape, Content]]
    classes: tuple[str, ...] = ()


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

    def has_figure(self, text: str) -> bool:
        """Return whether a cell with a text shows a figure, which no translation may change."""
        is_label = self.scope == "col"
        return NUMBER in self.classes and not is_label and any(map(str.isdigit, text))

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
