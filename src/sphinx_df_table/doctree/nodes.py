"""The label of a column that knows the order of its values, for pages that sort their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from msgspec import Struct
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_df_table.protocol.table import Column


# The class of the row that says how many rows are not shown.
LEFT_OUT = "df-left-out"
# The class of the caption of a table that failed.
CAPTION = "df-table-caption"
# The kinds of the columns whose cells stand at the right, in figures of one width.
AT_THE_RIGHT = ("number", "duration")


class SortRanks(Struct, frozen=True):
    """The order of the rows in the body of a table by the values of a column.

    Attributes
    ----------
    order
        The rank of each row, with spaces between them; see `sphinx_df_table.protocol.table.Column`.
    bars
        The bar of each rank in the same way, or an empty text.
    fixed
        How many rows at the end have no place in the order.

    """

    order: str
    bars: str
    fixed: int

    @classmethod
    def of(cls, column: Column, first: int, fixed: int) -> SortRanks:
        """Return the order of the rows from `first`; the last `fixed` ones have no place in it."""
        order = column.order[first:]
        return cls(
            " ".join(map(str, order)), " ".join(map(str, column.bars)), min(fixed, len(order))
        )

    def attributes(self) -> str:
        """Return what a header cell of html says of them; nothing where there are no rows."""
        if not self.order:
            return ""
        text = f' data-df-order="{self.order}"'
        if self.bars:
            text += f' data-df-bars="{self.bars}"'
        return f'{text} data-df-fixed="{self.fixed}"' if self.fixed else text


class sortable_header(nodes.entry):  # noqa: N801 - named as docutils' nodes are
    """An entry of a header that is the label of one column, with the order of that column.

    It looks like any entry to who writes or walks the nodes: the order is none of its attributes,
    since html alone has a use for it, and it may be as long as the table.
    """

    tagname = "entry"

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:
        super().__init__(rawsource, *children, **attributes)
        self.ranks: SortRanks | None = None

    @classmethod
    def of(cls, entry: nodes.entry, ranks: SortRanks) -> sortable_header:
        """Return a label in the place of an entry, whose content it takes."""
        label = cls("", *entry.children, **entry.attributes)
        label.ranks = ranks
        return label

    def copy(self) -> sortable_header:
        """Return a label of the same column without its content."""
        copy = super().copy()
        copy.ranks = self.ranks
        return copy


class Shape(NamedTuple):
    """What an entry is beside its content.

    Attributes
    ----------
    classes
        Its classes.
    more_columns, more_rows
        How many columns and rows it covers beside its own.
    scope
        What it is the header of, as html names that; nothing where it is no header.
    column
        The column where it stands, where a cell of a row above covers what is before it; else -1.

    """

    classes: tuple[str, ...] = ()
    more_columns: int = 0
    more_rows: int = 0
    scope: str = ""
    column: int = -1

    def entry(self, content: Sequence[nodes.Node]) -> nodes.entry:
        """Return an entry of this shape."""
        entry = nodes.entry("", *content)
        if self.classes:
            entry["classes"] = list(self.classes)
        if self.more_columns:
            entry["morecols"] = self.more_columns
        if self.more_rows:
            entry["morerows"] = self.more_rows
        if self.scope:
            entry["scope"] = self.scope
        if self.column >= 0:
            entry["column"] = self.column
        return entry


class large_body(nodes.tbody, addnodes.translatable):  # noqa: N801 - named as docutils' nodes are
    """The body of a table, whose plain cells are no nodes.

    Its children are a text of all distinct words of its plain cells, which the search finds, and
    the entries of the cells that are not plain, whose references are resolved as those of any node.

    Attributes
    ----------
    shapes
        The shapes of the cells of a row, for each kind of row that there is.
    rows
        For each row the kind that it is of, and its cells: a text, or the number of a child.

    """

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:
        super().__init__(rawsource, *children, **attributes)
        self.shapes: list[tuple[Shape, ...]] = []
        self.rows: list[tuple[int, list[str | int]]] = []
        self._translated: dict[str, str] = {}

    def copy(self) -> large_body:
        """Return a node with the same rows, and without its children."""
        copy = super().copy()
        copy.__dict__.update({name: vars(self)[name] for name in ("shapes", "rows", "_translated")})
        return copy

    def cells(self) -> Iterator[list[tuple[Shape, str | nodes.entry]]]:
        """Yield the cells of each row: their shapes, and a text or an entry."""
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
            row = nodes.row()
            row += [
                cell if isinstance(cell, nodes.entry) else shape.entry(self._content(cell))
                for shape, cell in cells
            ]
            body += row
        return body

    def _content(self, text: str) -> list[nodes.Node]:
        if not text:
            return []
        paragraph = nodes.paragraph(text, "", nodes.Text(text))
        paragraph.source, paragraph.line = self.source, self.line
        return [paragraph]

    def preserve_original_messages(self) -> None:
        """Do nothing: the texts stay what they are."""

    def extract_original_messages(self) -> list[str]:
        """Return the texts of the plain cells, each once."""
        cells = (cell for _, row in self.rows for cell in row if isinstance(cell, str) and cell)
        return list(dict.fromkeys(cells))

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Have all cells with a text show another."""
        self._translated[original_message] = translated_message
        self[0] = nodes.Text(f"{self[0]} {translated_message}")


class failed_block(nodes.error):  # noqa: N801 - named as docutils' nodes are
    """The error that stands where a table would: references to the table find it."""

    tagname = "error"  # writers know it by this


class failed_table(failed_block):  # noqa: N801 - named as docutils' nodes are
    """The error that stands where a table with a title would; it takes the table's number.

    So references to other tables show the numbers that these have when all is well.
    """


def caption_of(box: nodes.Node) -> str:
    """Return the caption of a table that failed, by which references name it."""
    return box["caption"] if isinstance(box, failed_table) else ""
