"""Cells of a table by row and column: a cell that covers several places is at each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from docutils import nodes

from sphinx_df_table.doctree.nodes import GROUP, LEFT_OUT, Row, Shape

from .large_body import large_body

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")


def _spread(rows: Sequence[Sequence[tuple[Shape, T]]], columns: int) -> list[list[T]]:
    """Return the cell at each place of some rows.

    Parameters
    ----------
    rows
        The shapes and the cells of each row.
    columns
        The number of columns of the table.

    """
    grid: list[list[T | None]] = [[None] * columns for _ in rows]
    for number, row in enumerate(rows):
        end = 0
        for shape, cell in row:
            start = grid[number].index(None, end)
            end = start + 1 + shape.more_columns
            for covered in grid[number : number + 1 + shape.more_rows]:
                covered[start:end] = [cell] * (end - start)
    return cast("list[list[T]]", grid)


def entry_grid(rows: Sequence[nodes.Element], columns: int) -> list[list[nodes.entry]]:
    """Return the entry at each place of some rows of a docutils table.

    Parameters
    ----------
    rows
        The rows, of a header or of a body.
    columns
        The number of columns of the table.

    """
    shaped = [[(Shape.of(entry), entry) for entry in row.findall(nodes.entry)] for row in rows]
    return _spread(shaped, columns)


def header_and_body_rows(group: nodes.tgroup) -> list[list[nodes.Element]]:
    """Return the rows of the header of a table, and those of its body."""
    return [
        [row for part in group.findall(kind) for row in part.findall(nodes.row)]
        for kind in (nodes.thead, nodes.tbody)
    ]


def _row_texts(part: nodes.Element) -> Iterator[Row[str]]:
    """Yield each row of a header or a body, with the text of each cell."""
    if isinstance(part, large_body):
        for row in part.contents():
            texts = [cell if isinstance(cell, str) else _text_of(cell) for _, cell in row.cells]
            shapes = [shape for shape, _ in row.cells]
            yield Row(list(zip(shapes, texts, strict=True)), row.classes)
    for node in part.findall(nodes.row):
        cells = [(Shape.of(entry), _text_of(entry)) for entry in node.findall(nodes.entry)]
        yield Row(cells, tuple(node["classes"]))


def _text_of(cell: nodes.entry) -> str:
    return "\n".join(line.astext() for line in cell.findall(nodes.line)) or cell.astext()


class TableTexts(NamedTuple):
    """Texts of a table.

    Attributes
    ----------
    header, body
        The text at each place of each row. The heading of a group is in the first place only.
    note
        The note about rows that are left out; empty without one.

    """

    header: list[list[str]]
    body: list[list[str]]
    note: str


def table_texts(table: nodes.table) -> TableTexts:
    """Return the texts of a table. Its note is its last row, or the paragraph below it."""
    (group,) = table.findall(nodes.tgroup)
    header, body = (
        [row for part in group.findall(kind) for row in _row_texts(part)]
        for kind in (nodes.thead, nodes.tbody)
    )
    note = ""
    below = table.next_node(descend=False, siblings=True)
    if isinstance(below, nodes.paragraph) and LEFT_OUT in below["classes"]:
        note = below.astext()
    if body and LEFT_OUT in body[-1].cells[0][0].classes:
        ((_, note),) = body.pop().cells
    header_texts, body_texts = (
        _spread([row.cells for row in rows], group["cols"]) for rows in (header, body)
    )
    for row, texts in zip(body, body_texts, strict=True):
        if GROUP in row.classes:
            texts[1:] = [""] * (len(texts) - 1)
    return TableTexts(header_texts, body_texts, note)
