"""The body of a large table as one node.

A table of 10,000 rows and 17 columns has half a million nodes, which dozens of transforms walk,
which are pickled, and written one by one. A body of this kind holds its plain cells as text, html
writes them in one go, and other builders get ordinary rows before they write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .state import state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# A table of no more cells has the nodes that any table has, which other extensions may look into.
# To build one of 2,000 takes a quarter of a second longer than a packed one, of 500 a twentieth.
MOST_CELLS = 2_000


# What takes packed rows: html has a visitor for them, and gettext asks them for their texts.
_KEEP = ("html", "gettext")
# What has these characters alone is neither markup nor unsafe; of other texts the parser tells.
_SURELY_PLAIN = re.compile(r"[A-Za-z0-9 .,%$()+/-]*")


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


class packed_body(nodes.tbody, addnodes.translatable):  # noqa: N801 - named as docutils' nodes are
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

    def copy(self) -> packed_body:
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

    def unpacked(self) -> nodes.tbody:
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


def _plain_text(content: list[nodes.Node]) -> str | None:
    """Return the text of a cell that holds nothing but text, or None."""
    if not content:
        return ""
    paragraph = content[0]
    if isinstance(paragraph, nodes.paragraph) and len(paragraph) == 1:
        child = paragraph[0]
        return str(child) if isinstance(child, nodes.Text) else None
    return None


class Packer:
    """Makes the body of a large table, row by row.

    Parameters
    ----------
    content
        Returns the content of a cell that is not plain.

    """

    def __init__(self, content: Callable[[str], list[nodes.Node]]) -> None:
        self._content = content
        self._kinds: dict[tuple[Shape, ...], int] = {}
        self._body = packed_body()
        self._entries: list[nodes.entry] = []
        self._words: dict[str, None] = {}

    def add(self, row: Iterable[tuple[Shape, str]]) -> None:
        """Add a row, given by the shapes and the texts of its cells."""
        shapes, texts = zip(*row, strict=True)
        kind = self._kinds.setdefault(shapes, len(self._kinds))
        self._body.rows.append((kind, list(map(self._cell, shapes, texts))))

    def _cell(self, shape: Shape, text: str) -> str | int:
        if not _SURELY_PLAIN.fullmatch(text):
            content = self._content(text)
            plain = _plain_text(content)
            if plain is None:
                self._entries.append(shape.entry(content))
                return len(self._entries)  # the child before them is the text of all words
            text = plain
        self._words.update(dict.fromkeys(text.split()))
        return text

    def body(self) -> packed_body:
        """Return the body of all rows that were added."""
        self._body.shapes = list(self._kinds)
        self._body += [nodes.Text(" ".join(self._words)), *self._entries]
        return self._body


class UnpackBodies(SphinxPostTransform):
    """Puts ordinary rows in the place of packed ones, for builders that don't know these.

    It comes before the transforms that look into rows, such as that of tables in print.
    """

    default_priority = 1

    def run(self, **_: Any) -> None:
        """Unpack all tables of the document."""
        if state_of(self.env).output not in _KEEP:
            for body in list(self.document.findall(packed_body)):
                body.replace_self(body.unpacked())
