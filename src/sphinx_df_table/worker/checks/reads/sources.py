"""Beginnings and copies of the sources that a reader reads."""

from __future__ import annotations

import builtins
import codecs
import contextlib
import io
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_BYTES = 1 << 20
# More than most files have, and little enough to be allocated at once.
_FIRST_BYTES = 1 << 16
_COMPRESSED = (".gz", ".bz2", ".zip", ".xz", ".zst", ".tar", ".tgz")

# The wrapped functions of `files.lookup` would look up the paths that they have found already.
_open, _stat = open, os.stat


def copy_of(source: Any) -> Any:
    """Return a source to read, or a copy of its rest if the reader is going to consume it.

    An open file is copied as far as `MAX_BYTES` reach, without a line that is cut.
    """
    if type(source) in (io.StringIO, io.BytesIO) and not source.closed:
        return type(source)(source.getvalue()[source.tell() :])
    if type(source) not in (io.TextIOWrapper, io.BufferedReader):
        return source
    try:
        if not Path(
            getattr(source, "name", "")
        ).is_file():  # such as a pipe, which can't be read twice
            return source
        position = source.tell()
        rest = source.read(MAX_BYTES)
        source.seek(position)
    except (OSError, TypeError, ValueError):  # the reader has an error of its own
        return source
    if len(rest) == MAX_BYTES:
        end = "\n" if isinstance(rest, str) else b"\n"
        rest = rest[: rest.rfind(end) + 1]
    return io.StringIO(rest) if isinstance(rest, str) else io.BytesIO(rest)


def name_of(source: Any) -> str:
    """Return the name of the file that a source is, or an empty text."""
    path = getattr(source, "name", source)
    return Path(path).name if isinstance(path, str | os.PathLike) else ""


@contextlib.contextmanager
def noted_beginning(source: Any) -> Iterator[Callable[[], bytes]]:
    """Note the first bytes of a source while a reader of pandas reads it in the block.

    The bytes are read from the file that the reader opens. To open it again takes 0.2 ms, since the
    kernel tells the server of each call that names a file, see `witness`.

    Parameters
    ----------
    source
        The source, or a copy of it that the reader does not consume.

    Yields
    ------
    callable
        Returns what `beginning_of` returns.

    """
    if not _is_path(source):
        yield lambda: beginning_of(source)
        return
    path = os.fspath(source)
    opener = builtins.open
    noted: list[bytes] = []

    def noting(file: Any, *args: Any, **kwargs: Any) -> Any:
        opened = opener(file, *args, **kwargs)
        if file == path and not noted:
            noted.append(_first_bytes(opened.fileno()))
        return opened

    with replaced([(builtins, "open", noting)]):
        yield lambda: noted[0] if noted else beginning_of(source)


def beginning_of(source: Any) -> bytes:
    """Return the first bytes of a source, or no bytes if it is no ordinary file."""
    if type(source) is io.StringIO:
        return source.getvalue()[:MAX_BYTES].encode(errors="replace")
    if type(source) is io.BytesIO:
        return source.getvalue()[:MAX_BYTES]
    if not _is_path(source):
        return b""
    try:
        if not stat.S_ISREG(_stat(source).st_mode):  # such as a pipe, which can't be read twice
            return b""
        with _open(source, "rb", buffering=0) as file:
            return _first_bytes(file.fileno())
    except (OSError, ValueError):  # such as an address on the network
        return b""


def _is_path(source: Any) -> bool:
    return isinstance(source, str | os.PathLike) and not str(source).endswith(_COMPRESSED)


def _first_bytes(descriptor: int) -> bytes:
    """Return the first bytes of an open file, or no bytes if it has no positions, as a pipe."""
    try:
        beginning = os.pread(descriptor, _FIRST_BYTES, 0)
        if len(beginning) == _FIRST_BYTES:
            beginning += os.pread(descriptor, MAX_BYTES - _FIRST_BYTES, _FIRST_BYTES)
    except OSError:
        return b""
    return beginning.replace(b"\0", b"")  # so that words in UTF-16 are also found


def whole_lines(beginning: bytes, encoding: str | None) -> str:
    """Return the beginning of a file as text, without a line that is cut.

    Of UTF-16, the null bytes are gone: what is left of most texts is ASCII.
    """
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        beginning = beginning.removeprefix(mark)
    if encoding is None or re.match(r"(?i)utf.?(8|16|32)", encoding):
        encoding = "utf-8-sig"
    text = beginning.decode(encoding, errors="replace")
    return text if len(beginning) < MAX_BYTES - 2 else text.rpartition("\n")[0]
