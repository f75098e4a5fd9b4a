"""Processes that the fork server starts, one for each requested run."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import signal
import time
from collections import deque
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.worker.sandbox.syscalls import PR_SET_PDEATHSIG, process_control

from .sandbox import allowed_paths

# Seconds between two checks of the running processes.
CHECK_INTERVAL = 0.1
# Seconds beyond its time limit that a process has to report the line that it has reached.
_GRACE = 1.0
# Linux can limit the threads of a user, but not those of one process, nor those of root.
_MAX_THREADS = 512


class Request(Struct, frozen=True):
    """A run that a reader process requests.

    Parameters
    ----------
    timeout
        The time limit in seconds.
    stream, printed, ending
        The descriptors of three sockets: for the job and the answer, for the output of the snippet,
        and for the `Ending`.

    """

    timeout: float
    stream: int
    printed: int
    ending: int


class _Child(Struct):
    """A running process.

    Parameters
    ----------
    ending
        The descriptor that its `Ending` is written to.
    started, deadline
        When it started, and when it is stopped, by `time.monotonic`.
    timed_out, problem
        The fields of its `Ending`, as far as they are known.

    """

    ending: int
    started: float
    deadline: float
    timed_out: bool = False
    problem: str = ""


class Children:
    """The requested runs: those that wait, and the processes of the others.

    Parameters
    ----------
    slots
        How many processes run at once.

    """

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._waiting: deque[Request] = deque()
        self._running: dict[int, _Child] = {}
        self._next_check = 0.0

    def request(self, request: Request) -> None:
        """Queue a run."""
        self._waiting.append(request)

    def update(self) -> None:
        """Stop processes that exceed a limit, report those that have ended, and start others."""
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + CHECK_INTERVAL
            self._enforce_limits(now)
        self._reap()
        while self._waiting and len(self._running) < self._slots:
            self._start(self._waiting.popleft())

    def are_running(self) -> bool:
        """Return whether there is a process."""
        return bool(self._running)

    def kill_all(self) -> None:
        """Kill all processes, and whatever they have started."""
        self._running.clear()
        self._kill_orphans()

    def _start(self, request: Request) -> None:
        warm_up()
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            _report(request.ending, Ending(problem=f"no process could be started: {error}"))
        else:
            if not pid:
                _run_and_exit(request, server)
            now = time.monotonic()
            self._running[pid] = _Child(request.ending, now, now + request.timeout + _GRACE)
        os.close(request.stream)
        os.close(request.printed)

    def _enforce_limits(self, now: float) -> None:
        for pid, child in self._running.items():
            if child.deadline <= now:
                child.timed_out = True
            elif _thread_count(pid) > _MAX_THREADS:
                child.problem = f"the snippet started more than {_MAX_THREADS} threads"
            else:
                continue
            _kill(pid)

    def _reap(self) -> None:
        """Report the processes that have ended, after killing whatever they have started."""
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if child := self._running.pop(pid, None):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
                self._kill_orphans()
                ending = Ending(
                    status=os.waitstatus_to_exitcode(status),
                    timed_out=child.timed_out,
                    problem=child.problem,
                    seconds=time.monotonic() - child.started,
                )
                _report(child.ending, ending)

    def _kill_orphans(self) -> None:
        """Kill the server's children that run no snippet.

        Processes that a snippet's process started, and left behind, become the server's children.
        """
        while orphans := _child_pids() - self._running.keys():
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _thread_count(pid: int) -> int:
    """Return the number of threads of a process; 0 if the system does not list them."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - as fast as can be
    except OSError:
        return 0


def _child_pids() -> set[int]:
    """Return the children of this process; none if the system does not list them."""
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return set()
    return set(map(int, children.split()))


def _kill(pid: int) -> None:
    """Kill a snippet's process and its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _report(descriptor: int, ending: Ending) -> None:
    # A reader that is gone needs no answer.
    with contextlib.suppress(BrokenPipeError):
        os.write(descriptor, encode(ending))
    os.close(descriptor)


def _run_and_exit(request: Request, server: int) -> NoReturn:
    """Run the requested job in this forked process, and exit."""
    status = 1
    try:
        os.setsid()
        process_control(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if os.getppid() == server:
            from .process import work  # noqa: PLC0415 - imports pandas, which takes long

            work(request.stream, request.printed)
            status = 0
    except BaseException as error:  # noqa: BLE001 - must not return to the loop of the server
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(status)


@functools.cache
def warm_up() -> None:
    """Import and use what a snippet's process needs, so that forked processes have it."""
    gc.disable()
    # If pandas can't be imported, each process reports that in its answer.
    with contextlib.suppress(ImportError):
        importlib.import_module(f"{__package__}.process").rehearse()
    allowed_paths.modules()
    allowed_paths.limits()
    gc.freeze()
    gc.enable()
