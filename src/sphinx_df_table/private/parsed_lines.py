"""Lines that docutils has parsed, and the files that they come from.

Read from docutils 0.20 and 0.22: the files that a document includes are noted in
`parsers/rst/directives/misc.py`, and the reporter gets its function for places from the first state
machine, in `RSTState.runtime_init` of `parsers/rst/states.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from docutils.statemachine import StateMachine

if TYPE_CHECKING:
    from collections.abc import Container

    from docutils import nodes
    from docutils.parsers.rst import Directive


def included_files(document: nodes.document) -> set[str]:
    """Return the files that a document includes, as the directive ``include`` names them.

    docutils names them from the current folder. Files that are read in other ways are among them.
    """
    names: list[str] = document.settings.record_dependencies.list
    return {name.replace("/", os.sep) for name in names}


class ParsedLines(NamedTuple):
    """The lines of a file around a directive, as docutils has got them.

    Attributes
    ----------
    file
        The file, or an empty text if the parser is not that of docutils.
    read
        The lines that have been read so far. If an extension has generated the directive, they end
        with the one that is run.
    ahead
        The lines that follow.

    """

    file: str
    read: list[str]
    ahead: list[str]


def lines_around(directive: Directive, files: Container[str]) -> ParsedLines:
    """Return the file that a directive stands in, and its lines, which an extension may change.

    Parameters
    ----------
    directive
        The directive.
    files
        The files that count: extensions may insert lines with sources that they have made up.

    """
    machine = getattr(directive.state.document.reporter.get_source_and_line, "__self__", None)
    if not isinstance(machine, StateMachine) or machine.input_lines is None:
        return ParsedLines("", [], [])
    lines = list(machine.input_lines.xitems())
    # Other machines read lists and the like: this one has not got to their ends.
    source, line = directive.state_machine.get_source_and_line(directive.lineno)
    first = directive.block_text.partition("\n")[0].strip()
    own = (
        number
        for number, (*place, text) in enumerate(lines)
        if place == [source, (line or 0) - 1] and text.strip() == first
    )
    end = next(own, machine.line_offset) + 1
    current = next((file for file, _, _ in reversed(lines[:end]) if file in files), "")
    read, ahead = (
        [text for file, _, text in part if file == current] for part in (lines[:end], lines[end:])
    )
    return ParsedLines(current, read, ahead)
