"""Hint for a block whose snippet follows its options without an empty line between them."""

from __future__ import annotations

import re
from typing import NamedTuple

# The start of the message of docutils about options that do not end with an empty line.
INVALID_OPTIONS = "invalid option block"
_OPTION = re.compile(r"(\s*):[^:\s][^:]*:(?:\s|$)")


class FirstCode(NamedTuple):
    """The first line of a block that docutils could not take for an option.

    Attributes
    ----------
    offset
        The number of lines from the start of the block.
    text
        The line.

    """

    offset: int
    text: str

    @property
    def hint(self) -> str:
        """What to change."""
        return f"Put an empty line above {self.text!r}: it ends the options."


def first_code(block: str) -> FirstCode | None:
    """Return the first line after the options that is none of them; None if there is none.

    Parameters
    ----------
    block
        The lines of the block, beginning with that of the directive.

    """
    indent = None
    for offset, line in enumerate(block.split("\n")):
        if option := _OPTION.match(line):
            indent = len(option[1])
        # A line with a deeper indent continues an option.
        elif indent is not None and line.strip() and len(line) - len(line.lstrip()) <= indent:
            return FirstCode(offset, line.strip())
    return None
