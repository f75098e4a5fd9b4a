"""Body of a large table as one node.

A table of 10,000 rows and 17 columns has half a million nodes. Dozens of transforms walk them, and
they are pickled and written one by one. A `large_body` holds its plain cells as text; html writes
these directly, and other builders get ordinary rows before they write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from .nodes import large_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .nodes import Shape, table_cell

# A table of up to so many cells has ordinary nodes, which other extensions can read. With 2,000
# cells, these take a quarter of a second longer to build than a large body, with 500 a twentieth.
MOST_ORDINARY_CELLS = 2_000

# A text of these characters has neither markup nor unsafe characters, so it needs no parser.
_SURELY_PLAIN = re.compile(r"[A-Za-z0-9 .,%$()+/-]*")


def build_large_body(
    rows: Iterable[Iterable[tuple[Shape, str]]], cell_content: Callable[[str], list[nodes.Node]]
) -> large_body:
    """Return the body of a large table.

    Parameters
    ----------
    rows
        For each row, the shapes and the texts of its cells.
    cell_content
        Returns the nodes of a cell for its text.

    """
    body = large_body()
    kinds: dict[tuple[Shape, ...], int] = {}
    words: dict[str, None] = {}
    cells: list[table_cell] = []

    def packed(shape: Shape, text: str) -> str | int:
        if not _SURELY_PLAIN.fullmatch(text):
            content = cell_content(text)
            plain = _plain_text(content)
            if plain is None:
                cells.append(shape.cell(content))
                return len(cells)  # the first child is the text of all words
            text = plain
        words.update(dict.fromkeys(text.split()))
        return text

    for row in rows:
        shapes, texts = zip(*row, strict=True)
        body.rows.append((kinds.setdefault(shapes, len(kinds)), list(map(packed, shapes, texts))))
    body.shapes = list(kinds)
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
