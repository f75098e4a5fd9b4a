"""Follow the links in a path, to notice a path that means another file in each process."""

from __future__ import annotations

import errno
import os

_PROCESSES = "/proc"
# The kernel follows as many links in one path (MAXSYMLINKS in linux/namei.h).
_MOST_LINKS = 40


class OfOneProcessError(Exception):
    """A path leads through a folder of the process that names it, such as its working folder."""


class Links:
    """Follows links as the kernel does. Each folder is resolved once, so links must not change."""

    def __init__(self) -> None:
        self._real_folders: dict[str, str | None] = {}

    def follow(self, path: str) -> None:
        """Follow the links in an absolute path, which may contain ``..``.

        Parameters
        ----------
        path
            The path. Its text alone need not show that it leads to ``/proc``.

        Raises
        ------
        OfOneProcessError
            The path leads through a link below ``/proc``, or to a place there that this process
            does not have. For another process, it may lead to any file.

        """
        folder, _, name = path.rpartition("/")
        if folder not in self._real_folders:
            self._real_folders[folder] = _real("", folder)
        real = self._real_folders[folder]
        if real is not None:
            _real(real, name)


def _real(folder: str, path: str) -> str | None:
    """Return the real path of a path in a real folder, or None if nothing is there.

    The real path of the root is the empty text.
    """
    links = 0
    names = path.split("/")[::-1]
    while names:
        name = names.pop()
        if name in ("", "."):
            continue
        if name == "..":
            folder = folder.rpartition("/")[0]
            continue
        below = f"{folder}/{name}"
        # A link in /proc itself, such as that to the folder of this process, leads on below /proc.
        is_of_process = below.startswith(f"{_PROCESSES}/") and folder != _PROCESSES
        try:
            target = os.readlink(below)  # noqa: PTH115 - as fast as can be
        except OSError as error:
            if error.errno == errno.EINVAL:  # it is no link
                folder = below
                continue
            if is_of_process:
                raise OfOneProcessError from error
            return None
        if is_of_process:
            raise OfOneProcessError
        links += 1
        if links > _MOST_LINKS:
            return None
        names += target.split("/")[::-1]
        folder = "" if target.startswith("/") else folder
    return folder
