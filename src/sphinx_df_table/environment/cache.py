"""Results that are kept between builds.

A result is used again where the snippet, its options and settings, the versions of what ran it, and
the content of all that it saw of the files are what they were. It's kept beside the doctrees, where
no snippet may write.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import os
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from sphinx_df_table.execution.pending import CachedResult
from sphinx_df_table.protocol.answer import MOST_PATHS, Answer
from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.protocol.job import OPEN_UNSEEN

from .fingerprints import changed_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_df_table.protocol.job import Job

    from .fingerprints import Fingerprints

# Names that stand for what differs from run to run. A snippet that uses one, whatever it means
# there, is run each time.
_NOT_REPEATABLE = frozenset(
    {
        *("choice", "default_rng", "rand", "randint", "randn", "random", "RandomState", "sample"),
        *("shuffle", "token_hex", "urandom", "uuid1", "uuid4"),
        *("getatime", "getctime", "getmtime", "lstat", "secrets"),
        *("monotonic", "now", "perf_counter", "process_time", "time", "time_ns", "today", "utcnow"),
        *("environ", "getenv", "getpid", "gethostname", "platform", "stat", "uname"),
    }
)
# Texts that pandas and numpy take for the time of the run.
_WORDS = ("now", "today")
_VERSIONS = ("msgspec", "narwhals", "numpy", "pandas", "sphinx-df-table")
_UNUSED_FOR = 30 * 24 * 3600
_LARGEST = 1 << 30


class _Entry(msgspec.Struct):
    """A result: the content of all that was seen, what was printed, and the answer."""

    seen: dict[str, str]
    printed: bytes
    answer: msgspec.Raw


class Cache:
    """The results that are kept in a folder.

    Parameters
    ----------
    folder
        Where they are; it's made when there is one to keep.
    looks
        Looks at files.

    """

    def __init__(self, folder: Path, fingerprints: Fingerprints) -> None:
        self._folder = folder
        self._fingerprints = fingerprints

    def is_empty(self) -> bool:
        """Return whether nothing is kept."""
        return not any(self._folder.glob("*.json"))

    def find(self, job: Job) -> CachedResult | None:
        """Return the result of a job, where there is one that can be used again."""
        try:
            path = self._path(job)
            digest, _, data = path.read_bytes().partition(b"\n")
            if digest != _digest(data):  # half written, or damaged
                return None
            entry = msgspec.json.decode(data, type=_Entry)
            answer = bytes(entry.answer)
            decode_answer(answer)
        except (OSError, ValueError):  # also what can't be written as UTF-8, which never runs
            return None
        if any(
            self._fingerprints.of(seen).content != content for seen, content in entry.seen.items()
        ):
            return None
        with contextlib.suppress(OSError):  # another build has removed it meanwhile
            os.utime(path)
        return CachedResult(answer, entry.printed)

    def keep(
        self, job: Job, answer: Answer, printed: bytes, seen: Mapping[str, str], since: int
    ) -> None:
        """Keep the result of a job, where another run were sure to have the same.

        Parameters
        ----------
        job, answer, printed
            The job, its answer, and what the snippet printed.
        seen
            The content of all that it saw of the files, by their paths.
        since
            When it began, in nanoseconds: what has changed since then it may have seen otherwise.

        """
        if answer.failure is not None or not _is_repeatable(job, seen):
            return
        if len(seen) >= MOST_PATHS or any(changed_at(path) > since for path in seen):
            return
        entry = _Entry(dict(seen), printed, msgspec.Raw(encode(answer)))
        data = msgspec.json.encode(entry)
        with contextlib.suppress(OSError):  # the disk is full, say: the build goes on
            _write(self._path(job), b"\n".join([_digest(data), data]))

    def prune(self) -> None:
        """Remove what was not used for long, and the oldest where there is too much."""
        entries = sorted(self._entries(), reverse=True)
        size = 0
        for used, length, path in entries:
            size += length
            if size > _LARGEST or used < time.time() - _UNUSED_FOR:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.glob("*.*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path

    def _path(self, job: Job) -> Path:
        # Which folders the build writes to decides what a snippet may read, not what it reads.
        wanted = encode(structs.replace(job, forbidden=()))
        return self._folder / f"{hashlib.sha256(wanted + _versions()).hexdigest()}.json"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _write(path: Path, data: bytes) -> None:
    """Write a file as a whole: another build finds all of it, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


@functools.cache
def _versions() -> bytes:
    found = [sys.version, os.environ.get("TZ", "")]
    for name in _VERSIONS:
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return "\n".join(found).encode()


def _is_repeatable(job: Job, seen: Iterable[str]) -> bool:
    """Return whether a job has the same result each time, as far as its source tells.

    Its source is also that of the project's modules among the files that it has `seen`.
    """
    if job.network:
        return False
    names = {name for source in (job.prelude, job.snippet) for name in _names(source)}
    if not names.isdisjoint(OPEN_UNSEEN) and not seen:
        return False
    for path in seen:
        if path.endswith(".py"):
            try:
                names.update(_names(Path(path).read_text(encoding="utf-8")))
            except (OSError, ValueError, SyntaxError):
                return False
    return names.isdisjoint(_NOT_REPEATABLE)


def _names(source: str) -> Iterator[str]:
    """Yield the names in Python source, and the texts that stand for the time."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
        elif isinstance(node, ast.Constant):
            yield from {str(node.value).strip().lower()}.intersection(_WORDS)
