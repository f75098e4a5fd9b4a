"""Fingerprints of files and folders, to tell whether what a block read has changed."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from .project_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable


class Fingerprint(NamedTuple):
    """State of a file or a folder at one time.

    Attributes
    ----------
    metadata
        The time and size of a file, or a hash of the names in a folder; empty if there is neither.
        As long as this is the same, the content is taken to be the same.
    content_hash
        A hash of the content of a file, or of the names in a folder.

    """

    metadata: str
    content_hash: str


def read_metadata(path: str) -> str:
    """Return the part of a path's fingerprint that needs no file to be read."""
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
    """Return the latest time, in nanoseconds, when a path may have changed; 0 if it is missing."""
    try:
        status = os.stat(path)  # noqa: PTH116 - any text is a path here
    except (OSError, ValueError):
        return 0
    return max(status.st_mtime_ns, status.st_ctime_ns) + _TICK


_CHANGED = Fingerprint("changed", "changed")


class Fingerprints:
    """Takes fingerprints; a file is read again only when its metadata has changed.

    Attributes
    ----------
    may_open
        Returns whether a file may be read, for its real path. The fingerprint of any other file is
        its metadata: since it was recorded, a link that leads out may have replaced it.

    """

    def __init__(self) -> None:
        self.may_open: Callable[[str], bool] = lambda _: True
        self._hashes: dict[tuple[str, str], str] = {}

    def take(self, path: str) -> Fingerprint:
        """Return the fingerprint of a path."""
        metadata = read_metadata(path)
        key = (path, metadata)
        if key not in self._hashes:
            self._hashes[key] = self._content(path) or metadata
        return Fingerprint(metadata, self._hashes[key])

    def take_unless_changed(self, path: str, since: int) -> Fingerprint:
        """Return the fingerprint of a path, or one that no path has if it changed meanwhile.

        Parameters
        ----------
        path
            A path that a snippet read.
        since
            The time when the snippet started, in nanoseconds. It may have read the path before a
            later change.

        """
        return _CHANGED if changed_at(path) > since else self.take(path)

    def renew(self, path: str, before: Fingerprint) -> Fingerprint:
        """Return the present fingerprint of a path, and read a file only if its metadata differs.

        Parameters
        ----------
        path
            The path.
        before
            An earlier fingerprint of the path.

        """
        return before if read_metadata(path) == before.metadata else self.take(path)

    def _content(self, path: str) -> str:
        """Return the content hash of a path; empty if there is no file that may be read."""
        try:
            real = os.path.realpath(path)
        except ValueError:  # it is no path
            return ""
        return _hash_content(real) if self.may_open(real) else ""


def _hash_content(path: str) -> str:
    """Return a hash of the content of a file; empty if a real path is no readable file."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
