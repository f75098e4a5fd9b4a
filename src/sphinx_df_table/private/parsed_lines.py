"""Lines that docutils has parsed, and the files that they come from.

Read from docutils 0.20 and 0.22: the files that a document includes are noted in
`parsers/rst/directives/misc.py`, and the reporter gets its function for places from the first state
machine, in `RSTState.runtime_init` of `parsers/rst/states.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

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


def lines_read(directive: Directive, files: Container[str]) -> tuple[str, list[str]]:
    """Return the file that a directive stands in, and the lines of it that have been read so far.

    The lines are those that docutils has got: an extension may have changed them. If an extension
    has generated the directive, they end with the one that is run.

    Parameters
    ----------
    directive
        The directive.
    files
        The files that count: extensions may insert lines with sources that they have made up.

    Returns
    -------
    tuple of str and list of str
        The file and its lines, both empty if the parser is not that of docutils.

    """
    machine = getattr(directive.state.document.reporter.get_source_and_line, "__self__", None)
    if not isinstance(machine, StateMachine) or machine.input_lines is None:
        return "", []
    lines = list(machine.input_lines.xitems())
    # Other machines read lists and the like: this one has not got to their ends.
    source, line = directive.state_machine.get_source_and_line(directive.lineno)
    first = directive.block_text.partition("\n")[0].strip()
    own = (
        number
        for number, (*place, text) in enumerate(lines)
        if place == [source, (line or 0) - 1] and text.strip() == first
    )
    read = lines[: next(own, machine.line_offset) + 1]
    current = next((file for file, _, _ in reversed(read) if file in files), "")
    return current, [text for file, _, text in read if file == current]
