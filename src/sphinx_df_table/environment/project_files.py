"""Files of a project that Sphinx opens because a snippet's process, or a page, has named them.

Sphinx is not confined: a link or a pipe in the place of a file would show it another file, or stop
the build. What Sphinx writes of them appears as a whole.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader, BufferedWriter

# Windows has none of these.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", 0) | _NO_LINK
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | _NO_LINK


class NotAFileError(OSError):
    """A path is not that of a regular file."""


@contextlib.contextmanager
def open_regular(path: str) -> Iterator[BufferedReader]:
    """Open a regular file for reading.

    Parameters
    ----------
    path
        The real path of the file. A link in it is refused, at any level, so that nothing that was
        checked before can be replaced.

    Raises
    ------
    OSError
        The file can't be read, or is none: a folder, a pipe, a device.
    ValueError
        The path is impossible.

    """
    descriptor = _descriptor(path)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        message = "not a regular file"
        raise NotAFileError(message)
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _descriptor(path: str) -> int:
    if os.open not in os.supports_dir_fd:
        return os.open(path, _FILE)
    first, *parts = Path(path).parts
    folder = os.open(first, _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1] if parts else first, _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def update_file(path: Path, content: bytes) -> None:
    """Write a file at once, unless it has the content already.

    Parameters
    ----------
    path
        The path of the file. The folders above it are made.
    content
        What it is to contain.

    Raises
    ------
    OSError
        The file can't be read or written.

    """
    if not path.is_file() or path.read_bytes() != content:
        with written_at_once(path) as file:
            file.write(content)


@contextlib.contextmanager
def written_at_once(path: Path) -> Iterator[BufferedWriter]:
    """Write a file that appears when it is complete: another process finds all of it or nothing.

    Parameters
    ----------
    path
        The path of the file. The folders above it are made.

    Raises
    ------
    OSError
        The file can't be written. Nothing is left of it.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:  # with the rights of any new file
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
