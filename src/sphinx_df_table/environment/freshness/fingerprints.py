"""Fingerprints of what a block looked at, to tell whether it would see something else now."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Literal, NamedTuple

from sphinx_df_table.environment.project_files import open_regular
from sphinx_df_table.protocol.record import Use, identity

if TYPE_CHECKING:
    from collections.abc import Callable

# Stands for all files that any block may read, if the kernel does not tell which one a block read.
EVERYTHING: Literal["everything"] = "everything"
WITH_PAGES = "with pages"
# Use of the text of a page, and of a file that it includes: Sphinx itself has opened them.
SOURCE: Literal["source"] = "source"
Looked = Use | Literal["everything", "source"]
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
# A file may get the time of the last tick of the system's clock, or, if its file system keeps no
# parts of a second, that of the last two seconds.
_TICK, _COARSE_TICK = 10_000_000, 2_000_000_000


class Look(NamedTuple):
    """Path that a block looked at, and how; of `EVERYTHING`, the path is empty or `WITH_PAGES`."""

    use: Looked
    path: str


class Fingerprint(NamedTuple):
    """State of a path at one time.

    Attributes
    ----------
    metadata
        As long as this is the same, the state is taken to be the same.
    state
        What counts: a hash of the content of a file that was opened, or is a source, or of the
        names in a folder that was listed; the target of a link that was resolved; the kind and
        size otherwise. Of a folder that was opened, and of any path that was tested, also where
        its links lead.

    """

    metadata: str
    state: str


# Fingerprint of a path that changed while a block was running. It equals that of no path.
CHANGED = Fingerprint("changed", "changed")


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - any text is a path here
    except (OSError, ValueError):
        return None


def _kind(status: os.stat_result | None) -> str:
    """Return the kind of a path, and the size of a file."""
    if status is None:
        return "missing"
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "other")
    return f"{kind} {status.st_size}" if kind == "file" else kind


def _link(path: str) -> str:
    """Return the target of a link, or an empty text for any other path."""
    try:
        return os.readlink(path)  # noqa: PTH115
    except (OSError, ValueError):
        return ""


def _leads_to(path: str, folders: dict[str, str]) -> str:
    """Return the target of a link, and the real path of a path that leads through any link.

    Parameters
    ----------
    path
        The path.
    folders
        Known real paths of folders. That of the folder above is added.

    """
    folder, name = os.path.split(path)
    link = _link(path)
    try:
        if link or name in ("", ".", ".."):
            real = os.path.realpath(path)
        else:
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            real = os.path.join(folders[folder], name)  # noqa: PTH118 - any text is a path here
    except ValueError:  # it is no path
        return ""
    return link if real == path else f"{link} {real}".lstrip()


def time_of_change(status: os.stat_result) -> int:
    """Return the time, in nanoseconds, when a file was changed or put into its place.

    Nobody can set it, as one can set the time of modification. Windows has only the latter.
    """
    return status.st_mtime_ns if os.name == "nt" else status.st_ctime_ns


def changed_at(look: Look) -> int:
    """Return the latest time, in nanoseconds, when what was looked at may have changed.

    For a link, its own time and that of its target count. For a missing path, and for a folder that
    was not listed, the result is 0.
    """
    try:
        found = [os.lstat(look.path), os.stat(look.path)]  # noqa: PTH116 - any text is a path here
    except (OSError, ValueError):
        return 0
    if stat.S_ISDIR(found[1].st_mode) and look.use != "listed":
        return 0
    return max(map(time_of_change, found))


class Fingerprints:
    """Takes fingerprints; a file is read again only when its metadata has changed.

    Attributes
    ----------
    may_open
        Returns whether a file that a snippet has named may be read, or a folder listed, for its
        real path. Of any other path, only the kind and size count.
    of_everything
        Returns the state of all files that a block may read, with or without the pages, and the
        latest time of a change.

    """

    def __init__(self) -> None:
        self.may_open: Callable[[str], bool] = lambda _: True
        self.of_everything: Callable[[bool], tuple[str, int]] = lambda _: ("", 0)
        self._states: dict[tuple[Look, str], str] = {}
        self._real_folders: dict[str, str] = {}

    def take(self, look: Look) -> Fingerprint:
        """Return the fingerprint of a path."""
        metadata = self._metadata(look, {})
        if look.use not in ("opened", SOURCE) or not metadata.startswith("file"):
            return Fingerprint(metadata, metadata)
        key = (look, metadata)
        if key not in self._states:
            self._states[key] = self._content(look) or _kind(_status(look.path))
        return Fingerprint(metadata, self._states[key])

    def take_unless_changed(
        self, look: Look, since: int, identified: str | None = None
    ) -> Fingerprint:
        """Return the fingerprint of a path, or one that no path has if it changed meanwhile.

        Parameters
        ----------
        look
            A path that a snippet looked at.
        since
            The time when the snippet started, in nanoseconds. It may have looked before a later
            change.
        identified
            The identity of the path when the snippet looked at it, see `record.identity`. Times do
            not tell that a folder above the path has got another name, or a link another target.
            None if it is not known.

        """
        fingerprint = self.take(look)  # first, as the path may also change meanwhile
        if look.use == EVERYTHING:
            _, latest = self.of_everything(look.path == WITH_PAGES)
        elif look.use != SOURCE and identified not in (None, identity(look.path, look.use)):
            return CHANGED
        else:
            latest = changed_at(look)
        tick = _TICK if latest % 1_000_000_000 else _COARSE_TICK
        return CHANGED if latest + tick > since else fingerprint

    def renew(self, look: Look, before: Fingerprint) -> Fingerprint:
        """Return the present fingerprint of a path, and read a file only if its metadata differs.

        A build does so at its start, and may suppose that no folder becomes a link meanwhile: a
        block may have looked for hundreds of modules in one folder.

        Parameters
        ----------
        look
            The path.
        before
            An earlier fingerprint of it.

        """
        is_same = self._metadata(look, self._real_folders) == before.metadata
        return before if is_same else self.take(look)

    def _metadata(self, look: Look, real_folders: dict[str, str]) -> str:
        if look.use == EVERYTHING:
            return self.of_everything(look.path == WITH_PAGES)[0]
        if look.use == "resolved":
            # A call that finds no link tells whether there is anything.
            return _link(look.path) or ("" if os.path.lexists(look.path) else "missing")
        status = _status(look.path)
        parts = [_kind(status)]
        if look.use == "listed":
            parts = [self._names(look.path) or parts[0]]
        elif look.use == "tested":
            # `os.lstat` tells a link from what it leads to, and `os.path.samefile` files that are
            # alike.
            parts.append(_leads_to(look.path, real_folders))
        elif status and stat.S_ISDIR(status.st_mode):
            # What is named relative to an open folder is recorded by the real path of that.
            parts.append(_leads_to(look.path, real_folders))
        elif status and stat.S_ISREG(status.st_mode):
            parts.append(f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}")
        return " ".join(filter(None, parts))

    def _real(self, path: str) -> str:
        """Return the real path of a path that may be opened, or an empty text."""
        try:
            real = os.path.realpath(path)
        except ValueError:  # it is no path
            return ""
        return real if self.may_open(real) else ""

    def _names(self, path: str) -> str:
        """Return a hash of the names and kinds in a folder that may be listed, or an empty text."""
        try:
            with os.scandir(self._real(path)) as entries:
                names = sorted(
                    f"{entry.name}\0{entry.is_symlink()}{entry.is_dir(follow_symlinks=False)}"
                    for entry in entries
                )
        except OSError:
            return ""
        return hashlib.sha256("\0".join(names).encode(errors="surrogateescape")).hexdigest()

    def _content(self, look: Look) -> str:
        """Return a hash of the content of a file that may be opened, or an empty text."""
        real = os.path.realpath(look.path) if look.use == SOURCE else self._real(look.path)
        return _hash_content(real) if real else ""


def _hash_content(path: str) -> str:
    """Return a hash of the content of a file; empty if a real path is no readable file."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
