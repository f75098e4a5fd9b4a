"""Cache of results between builds.

A result is used again if the snippet, its options and settings, Python and the installed packages,
and all that the block looked at are the same. The cache lies beside the doctrees, where no snippet
may write.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from sphinx_df_table.environment.project_files import written_at_once
from sphinx_df_table.execution.pending import CachedResult
from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.protocol.record import Record  # noqa: TC001 - msgspec needs it at run time

from .fingerprints import CHANGED, Look, Looked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.answer import Answer
    from sphinx_df_table.protocol.job import Job

    from .fingerprints import Fingerprint, Fingerprints

_MAX_AGE_IN_SECONDS = 30 * 24 * 3600
_MAX_BYTES = 1 << 30


class _Entry(msgspec.Struct):
    """Stored result.

    Attributes
    ----------
    gaps
        The protection that the snippet's process lacked.
    states
        The state of each path that the block looked at, by use and path.
    record
        The record of these paths, if the kernel told them.
    printed, answer
        The output, and the answer.

    """

    gaps: frozenset[str]
    states: dict[Looked, dict[str, str]]
    record: Record | None
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
    system
        What results depend on besides files, see `system.identify`.

    """

    def __init__(self, folder: Path, fingerprints: Fingerprints, system: str) -> None:
        self._folder = folder
        self._fingerprints = fingerprints
        self._system = system

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
        # A job that can't be written as UTF-8 never runs. In msgspec 0.19, DecodeError is no
        # ValueError.
        except (OSError, ValueError, msgspec.DecodeError):
            return None
        take = self._fingerprints.take
        for use, states in entry.states.items():
            if any(take(Look(use, path)).state != state for path, state in states.items()):
                return None
        if entry.gaps and not entry.gaps <= gaps():
            return None
        with contextlib.suppress(OSError):  # another build has removed it
            os.utime(path)
        return CachedResult(answer, entry.printed, entry.gaps, entry.record)

    def store(
        self, run: PendingRun, answer: Answer, fingerprints: Mapping[Look, Fingerprint]
    ) -> None:
        """Store the result of a run if running it again would certainly give the same one.

        Parameters
        ----------
        run, answer
            The run and its answer.
        fingerprints
            The fingerprints of all paths that the block looked at.

        """
        if answer.failure is not None or run.varies:
            return
        if CHANGED in fingerprints.values():
            return
        states: dict[Looked, dict[str, str]] = {}
        for look, fingerprint in fingerprints.items():
            states.setdefault(look.use, {})[look.path] = fingerprint.state
        data = msgspec.json.encode(
            _Entry(
                run.gaps,
                states,
                run.record,
                run.output().encode(),
                msgspec.Raw(encode(answer)),
            )
        )
        # A full disk, for example, does not end the build.
        with contextlib.suppress(OSError), written_at_once(self._path(run.job)) as file:
            file.write(b"\n".join([_digest(data), data]))

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
        key = encode(structs.replace(job, forbidden=())) + self._system.encode()
        return self._folder / f"{hashlib.sha256(key).hexdigest()}.json"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
