"""The text of cells in print: how it's set, and how its long words are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from .text_width import Face, breakable

if TYPE_CHECKING:
    from collections.abc import Iterator

# What may stand around text that gets places to end a line at: what else there is takes its text
# as a whole, such as a formula, or code that is highlighted.
_PLAIN = (
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
_MONO = (nodes.literal, nodes.math, addnodes.literal_emphasis, addnodes.literal_strong)


def _around(text: nodes.Text) -> Iterator[nodes.Element]:
    """Yield what is around text within its cell."""
    place = text.parent
    while not isinstance(place, nodes.entry):
        yield place
        place = place.parent


def face_of(entry: nodes.entry, *, stub: bool) -> Face:
    """Return the typeface of a cell, which for headers is another one."""
    return Face.SANS if stub or isinstance(entry.parent.parent, nodes.thead) else Face.SERIF


def _face_in(text: nodes.Text, face: Face) -> Face:
    return Face.MONO if any(isinstance(node, _MONO) for node in _around(text)) else face


def _shown(text: nodes.Text) -> str:
    """Return text as a reader sees it: a reference to a note may say on which page that is."""
    return "0(p.000)" if isinstance(text.parent, nodes.footnote_reference) else text.astext()


def lines_in(entry: nodes.entry, face: Face) -> list[list[tuple[str, Face]]]:
    """Return the lines of a cell, each as pieces of text with their typefaces."""
    lines: list[nodes.Element] = [*entry.findall(nodes.line)] or [entry]
    return [
        [
            (_shown(text), _face_in(text, face))
            for text in line.findall(nodes.Text)
            if not isinstance(text.parent, nodes.raw)
        ]
        for line in lines
    ]


def break_words(entry: nodes.entry, face: Face, limit: float) -> None:
    """Let the words of a cell go on in the next line, where they are wider than `limit`, in em."""
    for text in list(entry.findall(nodes.Text)):
        if not all(isinstance(node, _PLAIN) for node in _around(text)):
            continue
        if isinstance(text.parent, nodes.literal) and text.parent.get("language"):
            continue
        parts = breakable(text.astext(), _face_in(text, face), limit)
        if len(parts) > 1:
            broken: list[nodes.Node] = [nodes.Text(parts[0])]
            for part in parts[1:]:
                broken += [nodes.raw("", r"\allowbreak{}", format="latex"), nodes.Text(part)]
            text.parent.replace(text, broken)


def join_lines(entry: nodes.entry) -> None:
    """Make the lines of a cell one paragraph, which is set as those of other cells are."""
    for block in list(entry.findall(nodes.line_block)):
        paragraph = nodes.paragraph()
        for line in block.findall(nodes.line):
            if paragraph.children:
                paragraph += nodes.raw("", r"\strut\break{}", format="latex")
            paragraph += line.children
        block.parent.replace(block, paragraph)
