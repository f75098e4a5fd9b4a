"""Exit statuses of the commands, and the error for wrong use."""

from __future__ import annotations

import sys

EXIT_USAGE = 2
# The status that a shell reports for a command that Ctrl-C ended.
EXIT_INTERRUPTED = 130


class UsageError(Exception):
    """Wrong use of a command; the message says what is wrong, and what to change."""


def report(error: UsageError) -> int:
    """Write the message of an error, and return the exit status."""
    print(f"error: {error}", file=sys.stderr)
    return EXIT_USAGE
