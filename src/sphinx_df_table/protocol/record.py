"""Record of the files that a snippet's process named, as the kernel has told the server."""

from __future__ import annotations

from typing import Literal

import msgspec

# What a call does with the path that it names, in the order of the fields of `Record`.
Use = Literal["opened", "listed", "tested", "resolved"]
# Bounds of a record. One that is larger is not kept.
MOST_PATHS = 10_000
MOST_BYTES = 1 << 20


class Record(msgspec.Struct, frozen=True):
    """Paths that a process named in system calls, with or without success.

    Those of the Python installation are left out. Paths are absolute; parts such as ``..``, and
    links, are as they were named.

    Parameters
    ----------
    opened, listed, tested, resolved
        The paths that it tried to open, to list, to examine, and whose link it tried to read.

    """

    opened: list[str] = []
    listed: list[str] = []
    tested: list[str] = []
    resolved: list[str] = []
