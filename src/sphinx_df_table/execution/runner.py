"""Runner of a build's jobs: start a worker, submit jobs, wait for their answers, stop."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import encode

from .fork_server import ForkServer
from .pending import PendingRun
from .spawn import SpawnedWorker, probe_layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.answer import Answer
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.layer_report import LayerReport

    from .pending import CachedResult


# Writes a report about the layers of the sandbox.
_PROBE = "sandbox.probe:main()"


class Worker(Protocol):
    """Runs jobs: a fork server, or a new process for each job."""

    def submit(self, run: PendingRun) -> None:
        """Start a run, or queue it; raise `ConnectionError` if the worker is gone."""

    def wait(self, run: PendingRun) -> None:
        """Return when a run has ended."""

    def layer_report(self) -> LayerReport:
        """Return the layers of the sandbox that this system lacks, or raise `ConnectionError`."""

    def release(self) -> None:
        """Let the worker end, which gets no more runs from this process."""

    def stop(self) -> None:
        """End the worker and everything that it runs."""


class ResultCache(Protocol):
    """Stores results of earlier builds."""

    def load(self, job: Job, gaps: Callable[[], frozenset[str]]) -> CachedResult | None:
        """Return the result of a job if one is stored and still valid.

        Parameters
        ----------
        job
            The job.
        gaps
            Returns the protection that this system lacks, as `LayerReport.gaps` does.

        """

    def is_empty(self) -> bool:
        """Return whether nothing is stored."""


def module_path() -> list[str]:
    """Return `sys.path` without the folders that Python itself has added for the command.

    ``python -m sphinx`` does, and the current folder may be the root of a repository. A folder that
    conf.py or PYTHONPATH adds remains, also if it is the same one.
    """
    # The script sphinx-build adds its own folder, and ``python -m sphinx`` does not.
    scripts = sysconfig.get_path("scripts")
    path = [entry for entry in sys.path if entry and entry != scripts]
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    if spec is not None and spec.name != "__main__" and not sys.flags.safe_path:
        here = str(Path.cwd())
        if here in path:
            path.remove(here)
    return path


def boot_command(call: str) -> list[str]:
    """Return the command that starts Python and calls a function of the worker.

    Parameters
    ----------
    call
        The module, within ``sphinx_df_table.worker``, and the call: ``"server:main(3)"``.

    """
    module, _, expression = call.partition(":")
    name = expression.partition("(")[0]
    code = (
        f"import sys; sys.path[:] = {module_path()!r}; "
        f"from sphinx_df_table.worker.{module} import {name}; {expression}"
    )
    return [sys.executable, "-P", *_bytecode_options(), "-c", code]


def _bytecode_options() -> list[str]:
    """Return the options by which a worker writes bytecode if and where this process does."""
    prefix = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return [*prefix, "-B"] if sys.dont_write_bytecode else prefix


def worker_environment(inherited: Iterable[str] = ()) -> dict[str, str]:
    """Return the environment variables of a worker: only those that a snippet needs.

    The worker gets them when it starts: whatever a process was started with stays in its memory,
    even if it changes its environment later.

    Parameters
    ----------
    inherited
        Names of more variables to take from this process's environment.

    """
    names = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", *inherited)
    # One thread before the fork, and the same order of sets in each build.
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        **{name: os.environ[name] for name in names if name in os.environ},
        **threads,
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "PYTHONHASHSEED": "0",
    }


def _new_worker(environment: dict[str, str], *, preload: bool) -> Worker:
    if ForkServer.is_supported():
        command = boot_command(f"server:main({{control}}, preload={preload})")
        return ForkServer(command, environment)
    return SpawnedWorker(
        boot_command("process:work_once({lacking})"), boot_command(_PROBE), environment
    )


class Runner:
    """Runs the jobs of a build in one worker, which all reader processes share.

    `start` starts the worker before Sphinx forks its readers; otherwise the first job does.

    Attributes
    ----------
    inherited_variables
        The names of environment variables that snippets may see.
    cache
        Results of earlier builds; None if the build uses none.

    """

    def __init__(self) -> None:
        self.inherited_variables: tuple[str, ...] = ()
        self.cache: ResultCache | None = None
        self._worker: Worker | None = None
        self._released: list[Worker] = []
        self._starter_pid = 0
        self._report: LayerReport | None = None

    def __reduce__(self) -> tuple[type[Runner], tuple[()]]:
        """Pickle no worker: it belongs to this build."""
        return Runner, ()

    def start(self, *, preload: bool) -> Worker:
        """Start the worker; unless `preload`, it imports pandas only when the first job arrives."""
        self._starter_pid = os.getpid()
        environment = worker_environment(self.inherited_variables)
        self._worker = _new_worker(environment, preload=preload)
        return self._worker

    def submit(self, job: Job) -> PendingRun:
        """Return the run of a job, which has already ended if the cache has its result."""
        if self.cache is not None and (cached := self.cache.load(job, self.gaps)):
            return PendingRun.from_cache(job, cached)
        try:
            run = PendingRun(job=job, outgoing=memoryview(encode(job)))
        except UnicodeEncodeError as error:
            problem = f"the snippet, or the path of its folder, is not UTF-8: {error.reason}"
            return PendingRun(job=job, outgoing=memoryview(b""), ending=Ending(problem=problem))
        self._exit_if_orphaned()
        try:
            self._running_worker().submit(run)
        except ConnectionError:  # something killed the worker
            self.stop()
            self._running_worker().submit(run)
        return run

    def wait(self, run: PendingRun) -> Answer:
        """Return the answer to a job when it has ended; if anything went wrong, a failure."""
        if run.ending is None and self._worker is not None:
            self._worker.wait(run)
        self._exit_if_orphaned()
        if run.job.layers and not run.is_cached and run.ending and run.ending.seconds:
            run.gaps = self.gaps()
        if run.lost_its_worker():
            self.stop()  # the next run gets a new one
        return run.answer()

    def layer_report(self) -> LayerReport:
        """Return the layers of the sandbox that this system lacks, as found before any snippet."""
        if self._report is None and self._worker is not None:
            with contextlib.suppress(ConnectionError):  # something killed the worker
                self._report = self._worker.layer_report()
        if self._report is None:
            environment = worker_environment(self.inherited_variables)
            self._report = probe_layers(boot_command(_PROBE), environment)
        return self._report

    def gaps(self) -> frozenset[str]:
        """Return the protection that this system lacks, as `LayerReport.gaps` does."""
        return self.layer_report().gaps()

    def _running_worker(self) -> Worker:
        return self._worker or self.start(preload=True)

    def _exit_if_orphaned(self) -> None:
        """End a forked reader if its Sphinx is gone: nobody waits for the pages that it reads."""
        if self._starter_pid not in (0, os.getpid(), os.getppid()):
            os._exit(1)

    def release(self) -> None:
        """Let the worker end while Sphinx goes on; a later run gets a new one."""
        if self._worker is not None:
            self._worker.release()
            self._released.append(self._worker)
            self._worker = None

    def stop(self) -> None:
        """End the worker, if one was started, and everything that it runs."""
        self.release()
        while self._released:
            self._released.pop().stop()


def runner_of(env: BuildEnvironment) -> Runner:
    """Return the runner of an environment, which is made at the first call."""
    runner: Runner | None = getattr(env, "df_table_runner", None)
    if runner is None:
        runner = env.df_table_runner = Runner()  # type: ignore[attr-defined]
    return runner
