"""Process of one run: its limits, its start, and the modules imported before the fork."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import math
import os
import signal
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from sphinx_df_table.protocol import allowed_paths
from sphinx_df_table.protocol.answer import Answer, Failure
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.sandbox.syscalls import PR_SET_PDEATHSIG, process_control

from . import memory
from .sandbox.imports import find_without_listing, installed_modules_only
from .sandbox.probe import system_report

if TYPE_CHECKING:
    from .witness import Witness

# Seconds between two checks of the running processes: the longest and, if one may soon exceed its
# memory limit, the shortest.
LONGEST_INTERVAL, _SHORTEST_INTERVAL = 0.1, 0.005
# Seconds beyond a limit that a process has to report the line that it has reached.
GRACE = 1.0
# A process is ended at once when it exceeds its memory limit by this part of it: a quarter.
_MEMORY_GRACE = 4
# Linux can limit the threads of a user, but not those of one process, nor those of root.
_MAX_THREADS = 512
# A package may raise any error when it is imported, and a script that has the name of a package
# ends Python.
_OF_IMPORT = (Exception, SystemExit)


class Request(Struct, frozen=True):
    """A run that a reader process requests.

    Parameters
    ----------
    timeout
        The time limit in seconds.
    memory
        The memory limit in bytes, beyond the memory of the server; 0 for none.
    data
        The folders with data of the job that lie in the Python installation.
    draws
        Whether the job is likely to use matplotlib.
    ending, stream, printed
        The descriptors of three sockets: for the `Ending`, for the job and the answer, and for the
        output of the snippet.

    """

    timeout: float
    memory: int
    data: list[str]
    draws: bool
    ending: int
    stream: int
    printed: int


class Child(Struct):
    """A running process.

    Parameters
    ----------
    ending
        The descriptor that its `Ending` is written to.
    witness
        The record of the files that it names.
    started, deadline
        When it started, and when it is stopped, by `time.monotonic`.
    memory, most_memory
        The bytes with which it is told to stop, and with which it is stopped; 0 for no limit.
    signalled_at
        When it was told to stop, by `time.monotonic`.
    timed_out, out_of_memory, problem
        The fields of its `Ending`, as far as they are known.

    """

    ending: int
    witness: Witness
    started: float
    deadline: float
    memory: int = 0
    most_memory: int = 0
    signalled_at: float = math.inf
    timed_out: bool = False
    out_of_memory: bool = False
    problem: str = ""

    def limit_memory(self, limit: int, before: int) -> None:
        """Let the process, which begins with `before` bytes, have `limit` bytes more."""
        self.memory = before + limit
        self.most_memory = self.memory + limit // _MEMORY_GRACE

    def check_memory(self, pid: int, now: float) -> float:
        """Compare the memory with its limit, and return the seconds until the next check."""
        used = memory.resident(pid)
        if used > self.memory and self.signalled_at == math.inf:
            self.signalled_at = now
            os.kill(pid, memory.SIGNAL)
        if used > self.most_memory or now >= self.signalled_at + GRACE:
            self.out_of_memory = True
        return interval((self.memory if used < self.memory else self.most_memory) - used)

    def must_end(self, pid: int, now: float) -> bool:
        """Return whether the process exceeds a limit or can't go on, and note the reason."""
        self.problem = self.problem or self.witness.problem
        if not self.out_of_memory:
            self.timed_out = self.deadline <= now
            if not self.timed_out and not self.problem and _thread_count(pid) > _MAX_THREADS:
                self.problem = f"the snippet started more than {_MAX_THREADS} threads"
        return self.out_of_memory or self.timed_out or bool(self.problem)


def interval(room: int) -> float:
    """Return the seconds after which to look at a process that may fill `room` more bytes."""
    return min(max(memory.seconds_to_fill(room), _SHORTEST_INTERVAL), LONGEST_INTERVAL)


def _thread_count(pid: int) -> int:
    """Return the number of threads of a process; 0 if the system does not list them."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - as fast as can be
    except OSError as error:
        memory.raise_if_out_of_files(error)
        return 0


def kill(pid: int) -> None:
    """Kill a snippet's process and its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def run_and_exit(request: Request, handover: int, server: int) -> NoReturn:
    """Run the requested job in this forked process, and exit."""
    status = 1
    try:
        os.setsid()
        process_control(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(memory.SIGNAL, signal.SIG_IGN)
        if os.getppid() == server:
            try:
                from .process import work  # noqa: PLC0415 - imports pandas, which takes long
            except _OF_IMPORT as error:
                os.write(request.stream, encode(_import_failure(error)))
            else:
                work(request.stream, request.printed, handover, system_report().missing)
            status = 0
    except BaseException as error:  # noqa: BLE001 - must not return to the loop of the server
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(status)


def _import_failure(error: BaseException) -> Answer:
    message = (
        "pandas, or a package that it imports, could not be imported: "
        f"{type(error).__name__}: {error}. Install the package again, or remove it."
    )
    return Answer(failure=Failure(message=as_message(message), subtype="worker"))


@functools.cache
def warm_up() -> bool:
    """Import and use what a snippet's process needs, so that forked processes have it.

    Returns
    -------
    bool
        Whether all of it is installed. What is imported from the folders of a project is in no
        record of a process.

    """
    # First, with all folders of the project.
    allowed_paths.modules()
    is_installed = _is_installed("rehearse")
    find_without_listing()
    allowed_paths.limits()
    return is_installed


@functools.cache
def warm_up_figures() -> bool:
    """Import matplotlib and draw with it, after `warm_up`; the result is the same as there."""
    return _is_installed("rehearse_figures")


def is_ready(*, draws: bool) -> bool:
    """Return whether a process can be forked at once, perhaps one that draws."""
    return bool((warm_up_figures if draws else warm_up).cache_info().currsize)


def _is_installed(rehearsal: str) -> bool:
    """Call a function of `process`, and return whether all that it imports is installed."""

    def rehearse() -> None:
        getattr(importlib.import_module(f"{__package__}.process"), rehearsal)()

    gc.disable()
    try:
        with installed_modules_only():
            rehearse()
        is_installed = True
    except _OF_IMPORT:
        is_installed = False
        # A project may have the package in a folder of its own. If the import fails again, it also
        # fails in each process that needs the package, and is reported there.
        with contextlib.suppress(*_OF_IMPORT):
            rehearse()
    gc.freeze()
    gc.enable()
    return is_installed
