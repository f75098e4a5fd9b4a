"""Beginnings and copies of the sources that a reader reads."""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
from pathlib import Path
from typing import Any

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


def beginning_of(source: Any) -> bytes:
    """Return the first bytes of a source, or no bytes if it is no ordinary file."""
    if type(source) is io.StringIO:
        return source.getvalue()[:MAX_BYTES].encode(errors="replace")
    if type(source) is io.BytesIO:
        return source.getvalue()[:MAX_BYTES]
    if not isinstance(source, str | os.PathLike) or str(source).endswith(_COMPRESSED):
        return b""
    try:
        if not stat.S_ISREG(_stat(source).st_mode):  # such as a pipe, which can't be read twice
            return b""
        with _open(source, "rb", buffering=0) as file:
            beginning = file.read(_FIRST_BYTES)
            if len(beginning) == _FIRST_BYTES:
                beginning += file.read(MAX_BYTES - _FIRST_BYTES)
    except (OSError, ValueError):  # such as an address on the network
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
