"""Worker that starts a new process for each run, for systems that can't fork."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from sphinx_df_table.protocol.answer import WORKER_GONE, Ending
from sphinx_df_table.protocol.codec import decode_layer_report

if TYPE_CHECKING:
    from sphinx_df_table.protocol.layer_report import LayerReport

    from .pending import PendingRun

_POLL_INTERVAL = 0.02
# Seconds that a process may run longer than its snippet: to import pandas before it, and to report
# after a timeout which line was running.
_EXTRA_TIME = 2.0


def probe_layers(command: list[str], environment: dict[str, str]) -> LayerReport:
    """Return the report of a new process about the layers of the sandbox.

    Parameters
    ----------
    command
        The command of the interpreter, which writes the report to its standard output.
    environment
        The environment variables of the interpreter.

    """
    done = subprocess.run(  # noqa: S603 - our own code, in our own Python
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False
    )
    return decode_layer_report(done.stdout)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a snippet's process and, on systems with process groups, all that it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


class _Child(Struct):
    process: subprocess.Popen[bytes]
    answer: IO[bytes]
    printed: IO[bytes]
    started: float
    deadline: float


class SpawnedWorker:
    """Runs each job in a new interpreter, at most one per processor at a time.

    Parameters
    ----------
    command
        The command of the interpreter, which reads a job from its standard input, and writes the
        answer to its standard output and the snippet's output to its standard error. In it,
        ``{lacking}`` stands for the layers of the sandbox that this system lacks.
    probe
        The command of an interpreter that writes a `LayerReport`.
    environment
        The environment variables of the interpreters.

    """

    def __init__(self, command: list[str], probe: list[str], environment: dict[str, str]) -> None:
        self._command = command
        self._probe = probe
        self._environment = environment
        self._report: LayerReport | None = None
        self._waiting: list[PendingRun] = []
        self._running: list[tuple[PendingRun, _Child]] = []

    def submit(self, run: PendingRun) -> None:
        """Start a run, or queue it."""
        self._waiting.append(run)
        self._poll()

    def wait(self, run: PendingRun) -> None:
        """Return when a run has ended."""
        while run.ending is None:
            self._poll()
            time.sleep(_POLL_INTERVAL)

    def layer_report(self) -> LayerReport:
        """Return the report about the layers of the sandbox."""
        if self._report is None:
            self._report = probe_layers(self._probe, self._environment)
        return self._report

    def release(self) -> None:
        """Do nothing: a process ends with its job."""

    def stop(self) -> None:
        """Kill all running processes; their jobs and the queued ones have failed."""
        while self._waiting:
            self._waiting.pop().ending = Ending(problem=WORKER_GONE)
        for _, child in self._running:
            _kill(child.process)
        while self._running:
            self._poll()
            time.sleep(_POLL_INTERVAL)

    def _poll(self) -> None:
        """Collect the results of ended processes, kill late ones, and start queued runs."""
        for run, child in list(self._running):
            late = time.monotonic() > child.deadline
            if late:
                _kill(child.process)
                child.process.wait()
            if child.process.poll() is not None:
                _kill(child.process)
                self._running.remove((run, child))
                self._finish(run, child, late=late)
        while self._waiting and len(self._running) < (os.cpu_count() or 1):
            run = self._waiting.pop(0)
            self._running.append((run, self._start(run)))

    def _start(self, run: PendingRun) -> _Child:
        # Files instead of pipes, which one would have to read and write at the same time. `_finish`
        # closes them.
        lacking = repr(tuple(self.layer_report().missing))
        answer, printed = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        with tempfile.TemporaryFile() as job:
            job.write(run.outgoing)
            job.seek(0)
            process = subprocess.Popen(  # noqa: S603 - our own code, in our own Python
                [part.replace("{lacking}", lacking) for part in self._command],
                env=self._environment,
                stdin=job,
                stdout=answer,
                stderr=printed,
                start_new_session=True,
            )
        now = time.monotonic()
        return _Child(process, answer, printed, now, now + run.job.timeout + _EXTRA_TIME)

    @staticmethod
    def _finish(run: PendingRun, child: _Child, *, late: bool) -> None:
        for file, receive in ((child.answer, run.receive), (child.printed, run.receive_printed)):
            with file:
                file.seek(0)
                while data := file.read(1 << 20):
                    receive(data)
        seconds = time.monotonic() - child.started
        status = child.process.returncode
        run.ending = Ending(status=status, timed_out=late, seconds=seconds)
