"""Cells of a table: their positions, typefaces, and lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes

from sphinx_df_table.doctree.tables.grid import entry_grid, header_and_body_rows

from .text_width import Face

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONO = (nodes.literal, nodes.math, addnodes.literal_emphasis, addnodes.literal_strong)


class PrintedCell(NamedTuple):
    """A cell of a table and its position.

    Attributes
    ----------
    entry
        The node of the cell.
    row, column
        The first row and column that the cell covers, from 0. Rows are counted separately in the
        header and in the body.
    columns
        Number of columns that the cell covers.
    in_header
        Whether the cell stands in the header.
    face
        Typeface of its text.

    """

    entry: nodes.entry
    row: int
    column: int
    columns: int
    in_header: bool
    face: Face


def cells_of(group: nodes.tgroup) -> Iterator[PrintedCell]:
    """Yield each cell of a table once, those of the header first."""
    stubs = ["stub" in colspec for colspec in group.findall(nodes.colspec)]
    for in_header, rows in zip((True, False), header_and_body_rows(group), strict=True):
        seen: set[int] = set()
        for row, entries in enumerate(entry_grid(rows, group["cols"])):
            for column, entry in enumerate(entries):
                if id(entry) not in seen:
                    seen.add(id(entry))
                    face = Face.SANS if stubs[column] or in_header else Face.SERIF
                    yield PrintedCell(
                        entry, row, column, 1 + entry.get("morecols", 0), in_header, face
                    )


def ancestors_in_cell(text: nodes.Text) -> Iterator[nodes.Element]:
    """Yield the nodes around a text within its cell, the innermost first."""
    node = text.parent
    while not isinstance(node, nodes.entry):
        yield node
        node = node.parent


def face_of(text: nodes.Text, cell_face: Face) -> Face:
    """Return the typeface of a text: that of its cell, except in literals and formulas.

    Parameters
    ----------
    text
        A text within a cell.
    cell_face
        Typeface of the cell.

    Returns
    -------
    Face
        The typeface in which LaTeX prints the text.

    """
    is_mono = any(isinstance(node, _MONO) for node in ancestors_in_cell(text))
    return Face.MONO if is_mono else cell_face


def _printed_text(text: nodes.Text) -> str:
    # LaTeX adds the page of the note to a footnote's mark if it is on another page.
    return "0(p.000)" if isinstance(text.parent, nodes.footnote_reference) else text.astext()


def printed_lines(cell: PrintedCell) -> list[list[tuple[str, Face]]]:
    """Return the lines of a cell, each as pieces of text with their typefaces."""
    lines: list[nodes.Element] = [*cell.entry.findall(nodes.line)] or [cell.entry]
    return [
        [
            (_printed_text(text), face_of(text, cell.face))
            for text in line.findall(nodes.Text)
            if not isinstance(text.parent, nodes.raw)
        ]
        for line in lines
    ]
