"""A worker process that is started anew for each run, where a system can't fork."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from sphinx_df_table.protocol.answer import WENT_AWAY, Ending

if TYPE_CHECKING:
    from .pending import PendingRun

_LOOK_EVERY = 0.02
# The seconds that a process has more than its snippet, to import pandas before it, and to say after
# it in which line that was when its time was over.
_MORE = 2.0


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a snippet's process, and those that it started, where the system has process groups."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


class _Process(Struct):
    process: subprocess.Popen[bytes]
    answer: IO[bytes]
    printed: IO[bytes]
    started: float
    deadline: float


class SpawnedWorker:
    """Runs each job in a new interpreter, as many at once as there are processors.

    Parameters
    ----------
    command
        The command of such an interpreter: it reads a job from its standard input, writes the
        answer to its standard output, and what the snippet prints to its standard error.
    environment
        Its environment.

    """

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._waiting: list[PendingRun] = []
        self._running: list[tuple[PendingRun, _Process]] = []

    def submit(self, run: PendingRun) -> None:
        """Start a run, or queue it."""
        self._waiting.append(run)
        self._look()

    def wait(self, run: PendingRun) -> None:
        """Return when a run has ended."""
        while run.ending is None:
            self._look()
            time.sleep(_LOOK_EVERY)

    def stop(self) -> None:
        """End all that runs; what has not ended by then has failed."""
        for run in self._waiting:
            run.ending = Ending(problem=WENT_AWAY)
        self._waiting.clear()
        for _, started in self._running:
            _kill(started.process)
        while self._running:
            self._look()
            time.sleep(_LOOK_EVERY)

    def _look(self) -> None:
        """Take the results of what has ended, end what is late, start what waits."""
        for run, started in list(self._running):
            late = time.monotonic() > started.deadline
            if late:
                _kill(started.process)
                started.process.wait()
            if started.process.poll() is not None:
                _kill(started.process)
                self._running.remove((run, started))
                self._finish(run, started, late=late)
        while self._waiting and len(self._running) < (os.cpu_count() or 1):
            run = self._waiting.pop(0)
            self._running.append((run, self._start(run)))

    def _start(self, run: PendingRun) -> _Process:
        # Files, not pipes: nobody has to read and write at the same time. `_finish` closes them.
        answer, printed = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        with tempfile.TemporaryFile() as job:
            job.write(run.outgoing)
            job.seek(0)
            process = subprocess.Popen(  # noqa: S603 - our own code, in our own Python
                self._command,
                env=self._environment,
                stdin=job,
                stdout=answer,
                stderr=printed,
                start_new_session=True,
            )
        now = time.monotonic()
        return _Process(process, answer, printed, now, now + run.job.timeout + _MORE)

    @staticmethod
    def _finish(run: PendingRun, started: _Process, *, late: bool) -> None:
        for file, receive in (
            (started.answer, run.receive),
            (started.printed, run.receive_printed),
        ):
            with file:
                file.seek(0)
                while data := file.read(1 << 20):
                    receive(data)
        seconds = time.monotonic() - started.started
        status = started.process.returncode
        run.ending = Ending(status=status, timed_out=late, seconds=seconds)
