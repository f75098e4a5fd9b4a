"""The Sphinx side of the pipe: start a worker, submit jobs, wait for their answers, stop."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import encode

from .fork_server import ForkServer
from .pending import PendingRun
from .spawn import SpawnedWorker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_df_table.protocol.answer import Answer
    from sphinx_df_table.protocol.job import Job


class Worker(Protocol):
    """What runs jobs: a fork server, or a process that is started anew for each."""

    def submit(self, run: PendingRun) -> None:
        """Start a run, or queue it; ConnectionError is raised where the worker is gone."""

    def wait(self, run: PendingRun) -> None:
        """Return when a run has ended."""

    def stop(self) -> None:
        """End the worker and all that it runs."""


def boot_command(call: str) -> list[str]:
    """Return the command of a Python that calls a function of the snippet half.

    Parameters
    ----------
    call
        The module, within ``sphinx_df_table.worker``, and the call: ``"server:main(3)"``.

    """
    module, _, expression = call.partition(":")
    name = expression.partition("(")[0]
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        f"from sphinx_df_table.worker.{module} import {name}; {expression}"
    )
    return [sys.executable, "-P", "-c", code]


def worker_environment(passed_on: Iterable[str] = ()) -> dict[str, str]:
    """Return the environment of a snippet: nothing of this one but what a snippet needs.

    It is given to the worker when that is started, since what a process was started with stays in
    its memory, whatever it does to its environment later.
    """
    wanted = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", *passed_on)
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    # One thread before the fork, and the same order of sets in each build.
    alone = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        **kept,
        **alone,
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _new_worker(environment: dict[str, str], *, at_once: bool) -> Worker:
    if ForkServer.is_supported():
        command = boot_command(f"server:main({{control}}, at_once={at_once})")
        return ForkServer(command, environment)
    return SpawnedWorker(boot_command("process:work_once()"), environment)


class Runner:
    """Runs the jobs of a build, in one worker for all of its reader processes.

    The worker is started by `start`, before Sphinx forks its readers, or else by the first job.

    Attributes
    ----------
    passed_on
        The names of environment variables that snippets may see.

    """

    def __init__(self) -> None:
        self.passed_on: tuple[str, ...] = ()
        self._worker: Worker | None = None
        self._starter = 0

    def start(self, *, at_once: bool) -> Worker:
        """Start a worker; with `at_once` false it waits for a job before it imports pandas."""
        self._starter = os.getpid()
        self._worker = _new_worker(worker_environment(self.passed_on), at_once=at_once)
        return self._worker

    def submit(self, job: Job) -> PendingRun:
        """Have a job run; the result is to be had from `wait`."""
        try:
            run = PendingRun(job=job, outgoing=memoryview(encode(job)))
        except UnicodeEncodeError as error:
            problem = f"the snippet, or the path of its folder, is not UTF-8: {error.reason}"
            return PendingRun(job=job, outgoing=memoryview(b""), ending=Ending(problem=problem))
        self._end_without_starter()
        try:
            self._started().submit(run)
        except ConnectionError:  # somebody has killed it
            self.stop()
            self._started().submit(run)
        return run

    def wait(self, run: PendingRun) -> Answer:
        """Return the answer to a job; whatever went wrong, it is an answer."""
        if run.ending is None and self._worker is not None:
            self._worker.wait(run)
        self._end_without_starter()
        if run.worker_went_away():
            self.stop()  # the next run gets a new one
        return run.answer()

    def _started(self) -> Worker:
        return self._worker or self.start(at_once=True)

    def _end_without_starter(self) -> None:
        """End a forked reader whose Sphinx is gone: nobody waits for what it reads."""
        if self._starter not in (0, os.getpid(), os.getppid()):
            os._exit(1)

    def stop(self) -> None:
        """End the worker, if one was started, and all that it runs."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None
