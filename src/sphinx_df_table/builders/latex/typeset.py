"""Set the text of cells: alignment, line breaks, and breaks within long words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_df_table.doctree.nodes import GROUP

from .cells import ancestors_in_cell, cells_of, face_of
from .text_width import split_words

if TYPE_CHECKING:
    from .cells import PrintedCell
    from .fit import Part, PrintedColumn

# Only text within these nodes gets break points. LaTeX takes the text of others as a whole, for
# example a formula or highlighted code.
_BREAKABLE = (
    nodes.emphasis,
    nodes.inline,
    nodes.line,
    nodes.line_block,
    nodes.literal,
    nodes.paragraph,
    nodes.reference,
    nodes.strong,
    nodes.subscript,
    nodes.superscript,
    nodes.title_reference,
    addnodes.literal_emphasis,
    addnodes.literal_strong,
)
# Parts the heading of a group from the rows above.
_SPACE_ABOVE = r"\rule{0pt}{3ex}"
# Sphinx does not align the lines of a cell as its column is aligned.
_RIGHT, _LEFT = r"\raggedleft\arraybackslash", r"\raggedright\arraybackslash"


def typeset_cells(group: nodes.tgroup, part: Part, columns: list[PrintedColumn]) -> None:
    """Set the text of each cell to fit the columns of a part.

    Parameters
    ----------
    group
        The columns of the part, whose cells are changed.
    part
        The positions and widths of these columns.
    columns
        All columns of the whole table.

    """
    for cell in cells_of(group):
        _join_lines(cell.entry)
        _break_words(cell, sum(part.widths[cell.column : cell.column + cell.columns]))
        if cell.columns == 1:
            side = _RIGHT if columns[part.columns[cell.column]].is_numeric else _LEFT
            for paragraph in cell.entry.findall(nodes.paragraph):
                paragraph.insert(0, raw_latex(rf"{side}\ignorespaces "))
        else:
            _span_columns(cell)


def raw_latex(text: str) -> nodes.raw:
    """Return a node that only the LaTeX builder writes, as it stands."""
    return nodes.raw("", text, format="latex")


def _break_words(cell: PrintedCell, line_width: float) -> None:
    """Let words break that are wider than a line, in em."""
    for text in list(cell.entry.findall(nodes.Text)):
        if not all(isinstance(node, _BREAKABLE) for node in ancestors_in_cell(text)):
            continue
        if isinstance(text.parent, nodes.literal) and text.parent.get("language"):
            continue
        pieces = split_words(text.astext(), face_of(text, cell.face), line_width)
        if len(pieces) > 1:
            broken: list[nodes.Node] = [nodes.Text(pieces[0])]
            for piece in pieces[1:]:
                broken += [raw_latex(r"\allowbreak{}"), nodes.Text(piece)]
            text.parent.replace(text, broken)


def _join_lines(entry: nodes.entry) -> None:
    """Make the lines of a cell one paragraph, which LaTeX sets like those of other cells."""
    for block in list(entry.findall(nodes.line_block)):
        paragraph = nodes.paragraph()
        for line in block.findall(nodes.line):
            if paragraph.children:
                paragraph += raw_latex(r"\strut\break{}")
            paragraph += line.children
        block.parent.replace(block, paragraph)


def _span_columns(cell: PrintedCell) -> None:
    """Spread a cell over its columns; LaTeX would align it like the last of them."""
    side = r"\centering" if cell.in_header else r"\raggedright"
    if GROUP in cell.entry.parent["classes"]:
        side = _SPACE_ABOVE + side
    for paragraph in cell.entry.findall(nodes.paragraph):
        paragraph.insert(0, raw_latex(rf"\parbox[t]{{\linewidth}}{{{side}\ignorespaces "))
        paragraph.append(raw_latex(r"\strut}"))
