"""State of all files that blocks may read, for systems that do not tell which one a block read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.paths import is_below

from .fingerprints import time_of_change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


def identify(
    folders: Iterable[str], pages: Collection[str], forbidden: Collection[str]
) -> tuple[str, int]:
    """Return a hash of all that blocks may read: names of folders, and names and states of files.

    Parameters
    ----------
    folders
        The source folder, the folders of the data path, and the modules of the project.
    pages
        The paths of the pages to leave out.
    forbidden
        The folders that the build writes to.

    Returns
    -------
    tuple
        The hash, and the latest time of a change in nanoseconds, which may be that of a removal.

    """
    digest = hashlib.sha256()
    latest = 0
    for path in dict.fromkeys(folders):
        for entry in _entries(path, forbidden):
            if entry in pages:
                continue
            line = entry
            with contextlib.suppress(OSError):  # removed meanwhile
                status = os.lstat(entry)
                # Only the folder has the time when a file was removed.
                latest = max(latest, time_of_change(status))
                # The state of a folder is the names in it, which are here themselves.
                if not stat.S_ISDIR(status.st_mode):
                    times = status.st_mtime_ns, status.st_ctime_ns
                    line = f"{entry}\0{times}{status.st_size} {status.st_ino}"
            digest.update(f"{line}\n".encode(errors="surrogateescape"))
    return digest.hexdigest(), latest


def _entries(path: str, forbidden: Collection[str]) -> Iterator[str]:
    """Yield a path and all that is below it, except what the build writes. No link is followed."""
    if os.path.lexists(path):
        yield path
    for folder, folders, files in os.walk(path):
        folders[:] = [
            name
            for name in sorted(folders)
            if not is_below(os.path.realpath(os.path.join(folder, name)), forbidden)  # noqa: PTH118
        ]
        yield from (os.path.join(folder, name) for name in (*folders, *sorted(files)))  # noqa: PTH118
