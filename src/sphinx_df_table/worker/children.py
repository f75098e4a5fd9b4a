"""Processes that the fork server starts, one for each requested run."""

from __future__ import annotations

import contextlib
import errno
import functools
import gc
import importlib
import math
import os
import resource
import selectors
import signal
import time
from collections import deque
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from sphinx_df_table.protocol import allowed_paths
from sphinx_df_table.protocol.answer import Answer, Ending, Failure
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.sandbox.syscalls import PR_SET_PDEATHSIG, process_control

from . import memory
from .sandbox.imports import find_without_listing, installed_modules_only
from .sandbox.probe import system_report
from .witness import Witness

if TYPE_CHECKING:
    from collections.abc import Sequence

# Seconds between two checks of the running processes: the longest and, if one may soon exceed its
# memory limit, the shortest.
_LONGEST_INTERVAL, _SHORTEST_INTERVAL = 0.1, 0.005
# Seconds beyond a limit that a process has to report the line that it has reached.
_GRACE = 1.0
# A process is ended at once when it exceeds its memory limit by this part of it: a quarter.
_MEMORY_GRACE = 4
# Linux can limit the threads of a user, but not those of one process, nor those of root.
_MAX_THREADS = 512
# The number of files that this process may need to open besides those of the runs.
_SPARE_FILES = 32
_CHUNK_BYTES = 1 << 12


class Request(Struct, frozen=True):
    """A run that a reader process requests.

    Parameters
    ----------
    timeout
        The time limit in seconds.
    memory
        The memory limit in bytes, beyond the memory of the server; 0 for none.
    ending, stream, printed
        The descriptors of three sockets: for the `Ending`, for the job and the answer, and for the
        output of the snippet.

    """

    timeout: float
    memory: int
    ending: int
    stream: int
    printed: int


class _Child(Struct):
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
        if used > self.most_memory or now >= self.signalled_at + _GRACE:
            self.out_of_memory = True
        return _interval((self.memory if used < self.memory else self.most_memory) - used)

    def must_end(self, pid: int, now: float) -> bool:
        """Return whether the process exceeds a limit or can't go on, and note the reason."""
        self.problem = self.problem or self.witness.problem
        if not self.out_of_memory:
            self.timed_out = self.deadline <= now
            if not self.timed_out and not self.problem and _thread_count(pid) > _MAX_THREADS:
                self.problem = f"the snippet started more than {_MAX_THREADS} threads"
        return self.out_of_memory or self.timed_out or bool(self.problem)


class Children:
    """The requested runs: those that wait, and the processes of the others.

    Parameters
    ----------
    slots
        How many processes run at once.
    selector
        The selector of the server, whose data are functions to call.

    """

    def __init__(self, slots: int, selector: selectors.BaseSelector) -> None:
        self._slots = slots
        self._selector = selector
        self._waiting: deque[Request] = deque()
        self._running: dict[int, _Child] = {}
        self._next_check = 0.0
        self._list_of_pids = _open_list_of_pids()

    def request(self, request: Request) -> None:
        """Queue a run, or refuse it if this process would have too many open files."""
        if self._has_room():
            self._waiting.append(request)
        else:
            self.refuse([request.ending, request.stream, request.printed])

    def refuse(self, descriptors: Sequence[int], error: OSError | None = None) -> None:
        """Report that a run could not be started, and close its descriptors.

        Parameters
        ----------
        descriptors
            The descriptors of a `Request`, in its order, or the first of them.
        error
            The reason. None means that this process has too many open files.

        """
        reason = error or OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        hint = ". The command ulimit -n allows more" if reason.errno == errno.EMFILE else ""
        if descriptors:
            problem = f"no process could be started: {reason}{hint}"
            self._report(descriptors[0], Ending(problem=problem))
        for descriptor in descriptors[1:]:
            os.close(descriptor)

    def _has_room(self) -> bool:
        """Return whether the limit of open files leaves room for another run.

        A run has three descriptors while it waits: those of its request. It has as many while its
        process runs: those of its ending, of its listener and of the memory of its process.
        """
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        taken = 3 * (len(self._waiting) + len(self._running)) + len(self._selector.get_map())
        return limit == resource.RLIM_INFINITY or taken + _SPARE_FILES <= limit

    def update(self) -> None:
        """Stop processes that exceed a limit, report those that have ended, and start others."""
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + self._enforce_limits(now)
        self._reap()
        while self._waiting and len(self._running) < self._slots:
            self._start(self._waiting.popleft())

    def seconds_to_check(self) -> float | None:
        """Return the seconds until `update` must be called; None if no process is running."""
        return max(0.0, self._next_check - time.monotonic()) if self._running else None

    def kill_all(self) -> None:
        """Kill all processes, and whatever they have started."""
        self._running.clear()
        self._kill_orphans()
        if self._list_of_pids is not None:
            os.close(self._list_of_pids)

    def _start(self, request: Request) -> None:
        warm_up()
        server = os.getpid()
        descriptors = [request.ending, request.stream, request.printed]
        try:
            used = memory.resident(server) if request.memory else 0
            witness = Witness(self._selector)
        except OSError as error:
            self.refuse(descriptors, error)
            return
        try:
            pid = os.fork()
        except OSError as error:
            witness.close()
            self.refuse(descriptors, error)
            return
        if not pid:
            _run_and_exit(request, witness.handover, server)
        self._watch(pid, request, witness, used)
        witness.start()
        os.close(request.stream)
        os.close(request.printed)

    def _watch(self, pid: int, request: Request, witness: Witness, used: int) -> None:
        now = time.monotonic()
        child = _Child(request.ending, witness, now, now + request.timeout + _GRACE)
        if request.memory:
            child.limit_memory(request.memory, used)
            self._next_check = min(self._next_check, now + _interval(request.memory))
        self._running[pid] = child

    def _enforce_limits(self, now: float) -> float:
        """Stop processes that exceed a limit, and return the seconds until the next check."""
        interval = _LONGEST_INTERVAL
        for pid, child in self._running.items():
            try:
                if child.memory:
                    interval = min(interval, child.check_memory(pid, now))
                must_end = child.must_end(pid, now)
            except OSError as error:  # this process can't open a file
                child.problem = f"the limits of the snippet could not be checked: {error}"
                must_end = True
            if must_end:
                _kill(pid)
        return interval

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
                record = child.witness.end()
                ending = Ending(
                    status=os.waitstatus_to_exitcode(status),
                    timed_out=child.timed_out,
                    out_of_memory=child.out_of_memory,
                    problem=child.problem or child.witness.problem,
                    seconds=time.monotonic() - child.started,
                    record=record if warm_up() else None,
                    unrecorded=child.witness.unrecorded,
                )
                self._report(child.ending, ending)

    def _report(self, descriptor: int, ending: Ending) -> None:
        os.set_blocking(descriptor, False)
        self._selector.register(descriptor, selectors.EVENT_WRITE)
        self._send(descriptor, memoryview(encode(ending)))

    def _send(self, descriptor: int, data: memoryview) -> None:
        """Write as much as the reader takes at once, and the rest when it has read that."""
        try:
            rest = data[os.write(descriptor, data) :]
        except BlockingIOError:
            rest = data
        except OSError:  # a reader that is gone needs no answer
            rest = memoryview(b"")
        if rest:
            send = functools.partial(self._send, descriptor, rest)
            self._selector.modify(descriptor, selectors.EVENT_WRITE, send)
        else:
            self._selector.unregister(descriptor)
            os.close(descriptor)

    def _kill_orphans(self) -> None:
        """Kill the server's children that run no snippet.

        Processes that a snippet's process started, and left behind, become the server's children.
        """
        while orphans := _child_pids(self._list_of_pids) - self._running.keys():
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _interval(room: int) -> float:
    """Return the seconds after which to look at a process that may fill `room` more bytes."""
    return min(max(memory.seconds_to_fill(room), _SHORTEST_INTERVAL), _LONGEST_INTERVAL)


def _thread_count(pid: int) -> int:
    """Return the number of threads of a process; 0 if the system does not list them."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - as fast as can be
    except OSError as error:
        memory.raise_if_out_of_files(error)
        return 0


def _open_list_of_pids() -> int | None:
    """Open the list of this process's children; None if the system has none.

    It stays open: orphans must be found even if no more files can be opened.
    """
    try:
        return os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


def _child_pids(list_of_pids: int | None) -> set[int]:
    """Return the children of this process; none if the system does not list them."""
    if list_of_pids is None:
        return set()
    text = b""
    while part := os.pread(list_of_pids, _CHUNK_BYTES, len(text)):
        text += part
    return set(map(int, text.split()))


def _kill(pid: int) -> None:
    """Kill a snippet's process and its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _run_and_exit(request: Request, handover: int, server: int) -> NoReturn:
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
            except Exception as error:  # noqa: BLE001 - a package may raise anything at its import
                os.write(request.stream, encode(_import_failure(error)))
            else:
                work(request.stream, request.printed, handover, system_report().missing)
            status = 0
    except BaseException as error:  # noqa: BLE001 - must not return to the loop of the server
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(status)


def _import_failure(error: Exception) -> Answer:
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
    gc.disable()
    # First, with all folders of the project.
    allowed_paths.modules()
    try:
        with installed_modules_only():
            _rehearse()
        is_installed = True
    except Exception:  # noqa: BLE001 - an installed package may raise anything when it is imported
        is_installed = False
        # A project may have the package in a folder of its own. If the import fails again, it also
        # fails in each process that needs the package, and is reported there.
        with contextlib.suppress(Exception):
            _rehearse()
    find_without_listing()
    allowed_paths.limits()
    gc.freeze()
    gc.enable()
    return is_installed


def _rehearse() -> None:
    importlib.import_module(f"{__package__}.process").rehearse()
