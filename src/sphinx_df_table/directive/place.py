"""Place of a block: the file and the lines that messages name, and the folder of its files."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.private.myst import content_lines, is_markdown
from sphinx_df_table.private.parsed_lines import included_files, lines_around

from .docstring import find_in_module, is_docstring, lines_of

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective

# First line of a directive, in reStructuredText and in Markdown.
_DIRECTIVE = re.compile(r"[\s>*-]*(?:\.\. [\w:+.-]+::|[`:~]{3,}\s*\{)")


class Place(NamedTuple):
    """Place of a block.

    Attributes
    ----------
    source, line
        The file that holds the block, and the line in which the block begins. Another extension
        may have generated the block: then they are the page, or the file that the page includes,
        and the line of the directive that stands there. For a block in a docstring, they are those
        of its module if they are known, and else those that autodoc gives.
    lines
        The line of each line of the snippet in that file; empty if the block was generated.
    folder
        The folder in which the block's files are looked up.

    """

    source: str
    line: int
    lines: tuple[int, ...]
    folder: Path


def place_of(directive: SphinxDirective) -> Place:
    """Return the place of a block.

    Parameters
    ----------
    directive
        The directive of the block. Its source may be any text that another extension has made up,
        even the name of a file in the current folder.

    """
    page = str(directive.env.doc2path(directive.env.docname))
    source, line = directive.get_source_info()
    source = source or ""
    numbers = (
        content_lines(directive, line)
        if is_markdown(directive)
        else [index + 1 for _, index in directive.content.items]
    )
    files = {page, *included_files(directive.state.document)}
    folder = Path(source if source in files else page).resolve().parent
    block = directive.block_text.rstrip().splitlines()
    if found := find_in_module(source, block):
        # The content of a directive is its last part.
        first = found.line + len(block) - len(numbers)
        return Place(found.path, found.line, tuple(range(first, first + len(numbers))), folder)
    if is_docstring(source):
        return Place(source, line, tuple(numbers), folder)
    if source in files or os.path.isabs(source):  # noqa: PTH117 - a text, and not always a path
        text = lines_of(source)
        start = _start_of(list(directive.content), text, numbers[0] - 1, cut=source != page)
        if start is not None:
            line = _line_of(directive.name, text, line + start + 1 - numbers[0], start)
            lines = range(start + 1, start + 1 + len(numbers))
            return Place(source, line, tuple(lines), folder)
    return _place_of_generated(directive, files, page, line, folder)


def _place_of_generated(
    directive: SphinxDirective, files: set[str], page: str, line: int, folder: Path
) -> Place:
    """Return the place of a block that is in no file: that of the last directive before it."""
    source, *parts = lines_around(directive, files)
    read, ahead = ([text.strip() for text in part] for part in parts)
    text = lines_of(source or page)
    if read and text[len(read) - 1 : len(read)] != read[-1:]:
        own = {line.strip() for line in directive.content}
        line = _line_of_template(text, [line for line in read if line not in own], ahead)
    else:
        last = line if is_markdown(directive) else len(read)
        starts = (n for n, text in enumerate(text[:last], start=1) if _DIRECTIVE.match(text))
        line = max(starts, default=1)
    return Place(source or page, line, (), folder)


def _line_of_template(text: list[str], read: list[str], ahead: list[str]) -> int:
    """Return the line of a file that an extension has replaced by a block.

    Parameters
    ----------
    text
        The lines of the file.
    read
        The lines that the parser has read before the block, which differ from those of the file.
    ahead
        The lines that follow. A line of the file may be one of them and also generated before.

    """
    once = {line for line, count in Counter(text).items() if line and count == 1} - {*ahead}
    known = next((line for line in reversed(read) if line in once), None)
    start = 0 if known is None else text.index(known) + 1
    replaced = (number for number in range(start, len(text)) if text[number] not in read)
    return next(replaced, max(start - 1, 0)) + 1


def _start_of(content: list[str], text: list[str], first: int, *, cut: bool) -> int | None:
    """Return the position of the snippet in its file, or None if the file lacks it.

    For an included file, docutils counts from the start of the included part. MyST counts one line
    too many for each fence of colons that directly follows another.

    Parameters
    ----------
    content
        The lines of the snippet.
    text
        The lines of the file, without the white space around them.
    first
        The reported position of the first line.
    cut
        Whether the file is included, perhaps in part, so that the block may stand further down.

    """
    wanted = [line.strip() for line in content]

    def is_at(start: int) -> bool:
        return text[start : start + len(wanted)] == wanted

    # In a quote, signs stand before the lines.
    there = text[first : first + len(wanted)]
    if len(there) == len(wanted) and all(map(str.endswith, there, wanted)):
        return first
    above = next(filter(is_at, range(min(first, len(text)), -1, -1)), None)
    if above is not None and not cut:
        return above
    below = [start for start in range(first, len(text)) if is_at(start)]
    return below[0] if len(below) == 1 else above


def _line_of(name: str, text: list[str], expected: int, start: int) -> int:
    """Return the first line of a directive: the expected one, or the last one before its content.

    Parameters
    ----------
    name
        The name of the directive.
    text
        The lines of the file.
    expected
        The reported line.
    start
        The position of the first line of its content.

    """
    possible = [expected, *range(start, 0, -1)]
    named = (line for line in possible if 0 < line <= start and name in text[line - 1])
    return next(named, start + 1)
