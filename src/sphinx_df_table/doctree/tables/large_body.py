"""Body of a large table as one node.

A table of 10,000 rows and 17 columns has half a million nodes. Dozens of transforms walk them, and
they are pickled and written one by one. A `large_body` holds its plain cells as text; html writes
these directly, and other builders get ordinary rows before they write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from sphinx_df_table.doctree.nodes import BEST, LEFT_OUT, Row, Shape, table_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


# A table of up to so many cells has ordinary nodes, which other extensions can read. With 2,000
# cells, these take a quarter of a second longer to build than a large body, with 500 a twentieth.
MOST_ORDINARY_CELLS = 2_000

# The search takes a time that grows with the square of a word.
LONGEST_WORD = 1_000

# A text of these characters has neither markup nor unsafe characters, so it needs no parser.
_SURELY_PLAIN = re.compile(r"[A-Za-z0-9 .,%$()+/-]*")


class large_body(nodes.tbody, addnodes.translatable):  # noqa: N801 - named as docutils' nodes are
    """Body of a table that holds plain cells as text instead of nodes.

    Its first child is a text of all distinct words of its plain cells, for the search. The other
    children are the cells that are not plain; their references are resolved like any others.

    Attributes
    ----------
    kinds
        For each kind of row, its classes and the shapes of its cells.
    rows
        For each row its kind, as a position in `kinds`, and its cells: a text, or the position of
        a child.

    """

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:
        super().__init__(rawsource, *children, **attributes)
        self.kinds: list[tuple[tuple[str, ...], tuple[Shape, ...]]] = []
        self.rows: list[tuple[int, list[str | int]]] = []
        self._translated: dict[str, str] = {}

    def copy(self) -> large_body:
        """Return a body with the same rows, without its children."""
        copy = super().copy()
        copy.__dict__.update({name: vars(self)[name] for name in ("kinds", "rows", "_translated")})
        return copy

    def contents(self) -> Iterator[Row[str | table_cell]]:
        """Yield each row, with a text or a node for each cell."""
        children: Any = self.children

        def content(shape: Shape, cell: str | int) -> str | table_cell:
            if isinstance(cell, str):
                return cell if shape.has_figure(cell) else self._translated.get(cell, cell)
            found: table_cell = children[cell]
            return found

        for kind, row in self.rows:
            classes, shapes = self.kinds[kind]
            cells = [(shape, content(shape, cell)) for shape, cell in zip(shapes, row, strict=True)]
            yield Row(cells, classes)

    def expanded(self) -> nodes.tbody:
        """Return an ordinary body with the same cells."""
        body = nodes.tbody()
        for cells, classes in self.contents():
            row = nodes.row(classes=list(classes))
            row += [
                cell if isinstance(cell, table_cell) else shape.cell(self._paragraph(cell))
                for shape, cell in cells
            ]
            body += row
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
        """Return the distinct texts of plain cells, without figures and the note about others."""
        texts = (
            cell
            for kind, row in self.rows
            for shape, cell in zip(self.kinds[kind][1], row, strict=True)
            if isinstance(cell, str) and cell and LEFT_OUT not in shape.classes
            if not shape.has_figure(cell)
        )
        return list(dict.fromkeys(texts))

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Show a translation in all cells with a text."""
        self._translated[original_message] = translated_message
        self[0] = nodes.Text(f"{self[0]} {translated_message}")


def build_large_body(
    rows: Iterable[Row[str]],
    cell_content: Callable[[Shape, str, tuple[str, ...]], list[nodes.Node]],
) -> large_body:
    """Return the body of a large table.

    Parameters
    ----------
    rows
        The rows, with the text of each cell.
    cell_content
        Returns the nodes of a cell for its shape, its text, and the classes of its row.

    """
    body = large_body()
    kinds: dict[tuple[tuple[str, ...], tuple[Shape, ...]], int] = {}
    words: dict[str, None] = {}
    cells: list[table_cell] = []

    def packed(shape: Shape, text: str, classes: tuple[str, ...]) -> str | int:
        if classes or BEST in shape.classes or not _SURELY_PLAIN.fullmatch(text):
            content = cell_content(shape, text, classes)
            plain = _plain_text(content)
            if plain is None:
                cells.append(shape.cell(content))
                return len(cells)  # the first child is the text of all words
            text = plain
        words.update(dict.fromkeys(word[:LONGEST_WORD] for word in text.split()))
        return text

    for row in rows:
        kind = row.classes, tuple(shape for shape, _ in row.cells)
        cells_of_row = [packed(shape, text, row.classes) for shape, text in row.cells]
        body.rows.append((kinds.setdefault(kind, len(kinds)), cells_of_row))
    body.kinds = list(kinds)
    body += [nodes.Text(" ".join(words)), *cells]
    return body


def _plain_text(content: list[nodes.Node]) -> str | None:
    """Return the text of a cell without markup, or None for any other cell."""
    match content:
        case []:
            return ""
        case [nodes.paragraph(children=[nodes.Text() as text])]:
            return str(text)
    return None
