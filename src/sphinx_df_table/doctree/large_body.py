"""The body of a large table as one node.

A table of 10,000 rows and 17 columns has half a million nodes, which dozens of transforms walk,
which are pickled, and written one by one. A body of this kind holds its plain cells as text, html
writes them in one go, and other builders get ordinary rows before they write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.environment.state import state_of

from .nodes import Shape, large_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A table of no more cells has the nodes that any table has, which other extensions may look into.
# To build one of 2,000 takes a quarter of a second longer than a packed one, of 500 a twentieth.
MOST_ORDINARY_CELLS = 2_000


# What takes packed rows: html has a visitor for them, and gettext asks them for their texts.
_KEEP = ("html", "gettext")
# What has these characters alone is neither markup nor unsafe; of other texts the parser tells.
_SURELY_PLAIN = re.compile(r"[A-Za-z0-9 .,%$()+/-]*")


def _plain_text(content: list[nodes.Node]) -> str | None:
    """Return the text of a cell that holds nothing but text, or None."""
    if not content:
        return ""
    paragraph = content[0]
    if isinstance(paragraph, nodes.paragraph) and len(paragraph) == 1:
        child = paragraph[0]
        return str(child) if isinstance(child, nodes.Text) else None
    return None


class LargeBodyBuilder:
    """Makes the body of a large table, row by row.

    Parameters
    ----------
    content
        Returns the content of a cell that is not plain.

    """

    def __init__(self, content: Callable[[str], list[nodes.Node]]) -> None:
        self._content = content
        self._kinds: dict[tuple[Shape, ...], int] = {}
        self._body = large_body()
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

    def body(self) -> large_body:
        """Return the body of all rows that were added."""
        self._body.shapes = list(self._kinds)
        self._body += [nodes.Text(" ".join(self._words)), *self._entries]
        return self._body


class ExpandLargeBodies(SphinxPostTransform):
    """Puts ordinary rows in the place of packed ones, for builders that don't know these.

    It comes before the transforms that look into rows, such as that of tables in print.
    """

    default_priority = 1

    def run(self, **_: Any) -> None:
        """Unpack all tables of the document."""
        if state_of(self.env).output not in _KEEP:
            for body in list(self.document.findall(large_body)):
                body.replace_self(body.expanded())
