"""Objects that MyST passes to a directive instead of those of docutils, and how they differ.

Read from myst-parser 4.0 and 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils.statemachine import StateMachine

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective


def is_markdown(directive: SphinxDirective) -> bool:
    """Return whether MyST, and not docutils, parses the page of a directive."""
    machine: object = directive.state_machine
    return not isinstance(machine, StateMachine)


def content_lines(directive: SphinxDirective, line: int) -> list[int]:
    """Return the line number of each line of a directive's content.

    Parameters
    ----------
    directive
        A directive in Markdown: MyST counts its offset from the first line of the directive.
    line
        The number of that first line.

    """
    first = line + directive.content_offset + 1
    return list(range(first, first + len(directive.content)))
