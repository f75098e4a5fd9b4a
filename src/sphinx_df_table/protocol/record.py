"""Record of the files that a snippet's process named, as the kernel has told the server."""

from __future__ import annotations

import os
import stat
from typing import Literal

import msgspec

# What a call does with the path that it names, in the order of the fields of `Record`.
Use = Literal["opened", "listed", "tested", "resolved"]
# Bounds of a record. One that is larger is not kept.
MOST_PATHS = 10_000
MOST_BYTES = 1 << 20


class Record(msgspec.Struct, frozen=True):
    """Paths that a process named in system calls, with or without success, and their identities.

    Those of the Python installation are left out. Paths are absolute; parts such as ``..``, and
    links, are as they were named. The identity is that of the first call, see `identity`.

    Parameters
    ----------
    opened, listed, tested, resolved
        The paths that it tried to open, to list, to examine, and whose link it tried to read.

    """

    opened: dict[str, str] = {}
    listed: dict[str, str] = {}
    tested: dict[str, str] = {}
    resolved: dict[str, str] = {}


def identity(path: str, use: Use) -> str:
    """Return what tells a file that a path leads to from any other; empty if there is none.

    These are its device and number, and for a file, or a folder that is listed, its size and times:
    by the clock of the system that it lies on, so that they are only compared with each other.

    Parameters
    ----------
    path
        The path.
    use
        What is done with it: a link that is resolved is not followed.

    """
    try:
        status = os.stat(path, follow_symlinks=use != "resolved")  # noqa: PTH116 - any text is a path
    except (OSError, ValueError):
        return ""
    found = f"{status.st_dev} {status.st_ino}"
    if not stat.S_ISREG(status.st_mode) and use != "listed":
        return found
    return f"{found} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
