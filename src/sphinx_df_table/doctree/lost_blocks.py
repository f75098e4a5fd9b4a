"""Warnings about blocks that a slip in their markup has turned into text or a comment."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from sphinx_df_table.log import warn
from sphinx_df_table.protocol.job import DIRECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = "|".join(DIRECTIVES)
# The first line of a comment, and of a paragraph, that was meant to be a block.
_ONE_COLON = re.compile(rf"({_NAMES}) ?:(?!:)")
_IN_PARAGRAPH = re.compile(rf"(:{{3,}})\{{({_NAMES})\}}|\.\. ({_NAMES})::")


class WarnOfLostBlocks(SphinxTransform):
    """Warns about each block of a page that is not read as one, since it would go unnoticed."""

    # Before the tables are filled: it need not look at their cells.
    default_priority = 4

    def apply(self, **_: Any) -> None:
        """Look at the comments, the literal blocks and the paragraphs of the page."""
        seen: Counter[str] = Counter()
        for comment in self.document.findall(nodes.comment):
            text = comment.astext().partition("\n")[0]
            if found := _ONE_COLON.match(text):
                message = f"{text!r} is a comment and not shown. Write two colons: .. {found[1]}::"
                warn("lost", message, _place(comment, text, seen[text]))
                seen[text] += 1
        for node, message in _texts(self.document):
            warn("lost", message, node)


def _place(comment: nodes.comment, text: str, before: int) -> str:
    """Return the place of a comment: ``path:line``, or its source if that is no file.

    docutils gives a comment the line after it, and none in a list.

    Parameters
    ----------
    comment
        The comment.
    text
        Its first line.
    before
        The number of comments above it that begin with the same line.

    """
    node: nodes.Node | None = comment
    while node is not None and not node.source:
        node = node.parent
    source = str(node.source) if node is not None else ""
    try:
        lines = Path(source).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):  # the source is a docstring
        return source
    numbers = [n for n, line in enumerate(lines, 1) if line.rstrip().endswith(f".. {text}")]
    # An extension may have changed the text of the page.
    return f"{source}:{[1, *numbers][min(before + 1, len(numbers))]}"


def _texts(document: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Yield each text that was meant to be a block, with what to change."""
    for literal in document.findall(nodes.literal_block):
        if (name := literal.get("language")) in DIRECTIVES:
            yield literal, f"this block is shown as text. Write its name in braces: ```{{{name}}}"
    for paragraph in document.findall(nodes.paragraph):
        first = paragraph.children[0] if paragraph.children else None
        if isinstance(first, nodes.Text) and (found := _IN_PARAGRAPH.match(first)):
            yield paragraph, f"this block is shown as text. {_remedy(found)}"


def _remedy(found: re.Match[str]) -> str:
    """Return what to change about the first line of a block that is a paragraph."""
    if found[1]:
        return 'In Markdown, colons need "colon_fence" in myst_enable_extensions of conf.py.'
    return f"In Markdown, write ```{{{found[3]}}}."
