"""Exit statuses of the commands, and the error for wrong use."""

from __future__ import annotations

import sys


class WrongUseError(Exception):
    """A command was given what can't be used; the message says what, and what to do."""


WRONG_USE = 2
# What a shell tells of a command that was ended by Ctrl-C.
INTERRUPTED = 130


def tell(error: WrongUseError) -> int:
    """Write what can't be used, and return the exit status."""
    print(f"error: {error}", file=sys.stderr)
    return WRONG_USE
