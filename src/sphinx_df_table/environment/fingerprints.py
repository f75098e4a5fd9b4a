"""What a file or a folder was when a block saw it, and whether it still is."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import NamedTuple


class Fingerprint(NamedTuple):
    """What tells a file or a folder from what it was.

    Attributes
    ----------
    quick
        A file's time and size, a hash of the names in a folder; nothing where there is nothing to
        see. Where this is the same, all is.
    content
        A hash of what is in a file, or of the names in a folder.

    """

    quick: str
    content: str


def quick_fingerprint(path: str) -> str:
    """Return what can be seen of a path without reading a file."""
    try:
        status = os.stat(path)  # noqa: PTH116 - any text is a path here
        if not stat.S_ISDIR(status.st_mode):
            return f"{status.st_mtime_ns} {status.st_size}"
        names = "\0".join(sorted(os.listdir(path)))  # noqa: PTH208
    except (OSError, ValueError):  # it may not be read, or is no path
        return ""
    return hashlib.sha256(names.encode(errors="surrogateescape")).hexdigest()


# A file may get the time of the last tick of the system's clock.
_TICK = 10_000_000


def changed_at(path: str) -> int:
    """Return when something was changed, or put there, at the latest: in nanoseconds; else 0."""
    try:
        status = os.stat(path)  # noqa: PTH116 - any text is a path here
    except (OSError, ValueError):
        return 0
    return max(status.st_mtime_ns, status.st_ctime_ns) + _TICK


_CHANGED = Fingerprint("changed", "changed")


class Fingerprints:
    """Looks at files; the content of one that has not changed meanwhile is read once."""

    def __init__(self) -> None:
        self._contents: dict[tuple[str, str], str] = {}

    def of(self, path: str) -> Fingerprint:
        """Return what there is at a path."""
        quick = quick_fingerprint(path)
        key = (path, quick)
        if key not in self._contents:
            self._contents[key] = _content(path) or quick
        return Fingerprint(quick, self._contents[key])

    def since(self, path: str, begin: int) -> Fingerprint:
        """Return what there is at a path, for what was seen since a time in nanoseconds.

        What was changed since then may have been seen otherwise: that is the same as nothing.
        """
        return _CHANGED if changed_at(path) > begin else self.of(path)

    def again(self, path: str, before: Fingerprint) -> Fingerprint:
        """Return what there is at a path now; a file that looks as before is not read.

        Where the content is that of before, it is the same: a new time alone is no change.
        """
        return before if quick_fingerprint(path) == before.quick else self.of(path)


def _content(path: str) -> str:
    """Return a hash of what is in a file, or nothing where it is none."""
    try:
        if not Path(path).is_file():  # a pipe, say, would never end
            return ""
        with open(path, "rb") as file:  # noqa: PTH123 - any text is a path here
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
