"""Cache of results between builds.

A result is used again if the snippet, its options and settings, the versions of Python and of the
libraries, and the content of every file that it read are the same. The cache lies beside the
doctrees, where no snippet may write.
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
from sphinx_df_table.protocol.answer import MOST_PATHS, NATIVE_READERS, Answer
from sphinx_df_table.protocol.codec import decode_answer, encode

from .fingerprints import changed_at
from .project_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_df_table.protocol.job import Job

    from .fingerprints import Fingerprints

# Names of functions and attributes whose values differ from run to run. A snippet that uses one of
# these names, whatever it means there, is run in each build.
_VARYING_NAMES = frozenset(
    {
        *("choice", "default_rng", "rand", "randint", "randn", "random", "RandomState", "sample"),
        *("shuffle", "token_hex", "urandom", "uuid1", "uuid4"),
        *("getatime", "getctime", "getmtime", "lstat", "secrets"),
        *("monotonic", "now", "perf_counter", "process_time", "time", "time_ns", "today", "utcnow"),
        *("environ", "getenv", "getpid", "gethostname", "platform", "stat", "uname"),
    }
)
# Texts that pandas and numpy read as the time of the run.
_VARYING_TEXTS = ("now", "today")
_VERSIONS = ("msgspec", "narwhals", "numpy", "pandas", "sphinx-df-table")
_MAX_AGE_IN_SECONDS = 30 * 24 * 3600
_MAX_BYTES = 1 << 30


class _Entry(msgspec.Struct):
    """Stored result.

    Attributes
    ----------
    gaps
        The protection that the snippet's process lacked.
    seen
        The content hash of each path that was read.
    printed, answer
        The output, and the answer.

    """

    gaps: frozenset[str]
    seen: dict[str, str]
    printed: bytes
    answer: msgspec.Raw


class Cache:
    """Stores results in a folder.

    Parameters
    ----------
    folder
        The folder of the results; the first one that is stored creates it.
    fingerprints
        Takes the fingerprints of files.

    """

    def __init__(self, folder: Path, fingerprints: Fingerprints) -> None:
        self._folder = folder
        self._fingerprints = fingerprints

    def is_empty(self) -> bool:
        """Return whether no result is stored."""
        return not any(self._folder.glob("*.json"))

    def load(self, job: Job, gaps: Callable[[], frozenset[str]]) -> CachedResult | None:
        """Return the stored result of a job if it is still valid.

        Parameters
        ----------
        job
            The job.
        gaps
            Returns the protection that this system lacks. A result that was made with less
            protection is not used. It is called only if there is such a result, because the answer
            may have to be measured first.

        """
        try:
            path = self._path(job)
            digest, _, data = path.read_bytes().partition(b"\n")
            if digest != _digest(data):  # written in part, or damaged
                return None
            entry = msgspec.json.decode(data, type=_Entry)
            answer = bytes(entry.answer)
            decode_answer(answer)
        except (OSError, ValueError):  # also a job that can't be written as UTF-8, and never runs
            return None
        take = self._fingerprints.take
        if any(take(seen).content_hash != stored for seen, stored in entry.seen.items()):
            return None
        if entry.gaps and not entry.gaps <= gaps():
            return None
        with contextlib.suppress(OSError):  # another build has removed it
            os.utime(path)
        return CachedResult(answer, entry.printed, entry.gaps)

    def store(  # noqa: PLR0913 - a result has many parts
        self,
        job: Job,
        answer: Answer,
        printed: bytes,
        *,
        seen: Mapping[str, str],
        since: int,
        gaps: frozenset[str],
    ) -> None:
        """Store the result of a job if running it again would certainly give the same one.

        Parameters
        ----------
        job, answer, printed
            The job, its answer, and the output of the snippet.
        seen
            The content hash of each path that the snippet read.
        since
            The time when the job was submitted, in nanoseconds. Nothing is stored if a path has
            changed since: the snippet may have read it before.
        gaps
            The protection that the snippet's process lacked.

        """
        if answer.failure is not None or not _is_repeatable(job, seen):
            return
        if len(seen) >= MOST_PATHS or any(changed_at(path) > since for path in seen):
            return
        entry = _Entry(gaps, dict(seen), printed, msgspec.Raw(encode(answer)))
        data = msgspec.json.encode(entry)
        with contextlib.suppress(OSError):  # such as a full disk: the build goes on
            _write(self._path(job), b"\n".join([_digest(data), data]))

    def prune(self) -> None:
        """Remove results that no build uses any more, and the oldest ones of too large a cache."""
        entries = sorted(self._entries(), reverse=True)
        size = 0
        for used, length, path in entries:
            size += length
            if size > _MAX_BYTES or used < time.time() - _MAX_AGE_IN_SECONDS:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.glob("*.*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path

    def _path(self, job: Job) -> Path:
        # The forbidden folders change what a snippet may read, not what it does read.
        key = encode(structs.replace(job, forbidden=())) + _versions()
        return self._folder / f"{hashlib.sha256(key).hexdigest()}.json"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _write(path: Path, data: bytes) -> None:
    """Write a file in one step: another build finds the whole file or none."""
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
    """Return whether a job's source gives the same result each time.

    Parameters
    ----------
    job
        A job that has run.
    seen
        The paths that its snippet read; the project's modules among them are source, too.

    """
    if job.network:
        return False
    names = {name for source in (job.prelude, job.snippet) for name in _names(source)}
    if not names.isdisjoint(NATIVE_READERS) and not seen:
        return False
    for path in seen:
        if path.endswith(".py"):
            try:
                with open_regular(os.path.realpath(path)) as file:
                    names.update(_names(file.read().decode("utf-8")))
            except (OSError, ValueError, SyntaxError):
                return False
    return names.isdisjoint(_VARYING_NAMES)


def _names(source: str) -> Iterator[str]:
    """Yield the names in Python source, and the texts in it that mean the time of the run."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=path) | ast.ImportFrom(module=str(path)):
                yield from path.split(".")
            case ast.Constant(value=value):
                yield from {str(value).strip().lower()}.intersection(_VARYING_TEXTS)
