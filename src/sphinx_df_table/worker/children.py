"""Processes that the fork server starts, one for each requested run."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import selectors
import signal
import time
from collections import deque
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import encode

from . import memory
from .child import (
    GRACE,
    LONGEST_INTERVAL,
    Child,
    Request,
    interval,
    is_ready,
    kill,
    run_and_exit,
    warm_up,
    warm_up_figures,
)
from .witness import Witness

if TYPE_CHECKING:
    from collections.abc import Sequence

# The number of files that this process may need to open besides those of the runs.
_SPARE_FILES = 32
_CHUNK_BYTES = 1 << 12


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
        self._running: dict[int, Child] = {}
        self._next_check = 0.0
        self._all_installed = True
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
        while self._waiting and len(self._running) < self._slots and self._can_start():
            self._start(self._waiting.popleft())

    def _can_start(self) -> bool:
        """Return whether the next run can start: nobody watches others during a long import."""
        return not self._running or is_ready(draws=self._waiting[0].draws)

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
        self._all_installed = warm_up() and self._all_installed
        if request.draws:
            self._all_installed = warm_up_figures() and self._all_installed
        server = os.getpid()
        descriptors = [request.ending, request.stream, request.printed]
        try:
            used = memory.resident(server) if request.memory else 0
            witness = Witness(self._selector, request.data)
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
            run_and_exit(request, witness.handover, server)
        self._watch(pid, request, witness, used)
        witness.start()
        os.close(request.stream)
        os.close(request.printed)

    def _watch(self, pid: int, request: Request, witness: Witness, used: int) -> None:
        now = time.monotonic()
        child = Child(request.ending, witness, now, now + request.timeout + GRACE)
        if request.memory:
            child.limit_memory(request.memory, used)
            self._next_check = min(self._next_check, now + interval(request.memory))
        self._running[pid] = child

    def _enforce_limits(self, now: float) -> float:
        """Stop processes that exceed a limit, and return the seconds until the next check."""
        wait = LONGEST_INTERVAL
        for pid, child in self._running.items():
            try:
                if child.memory:
                    wait = min(wait, child.check_memory(pid, now))
                must_end = child.must_end(pid, now)
            except OSError as error:  # this process can't open a file
                child.problem = f"the limits of the snippet could not be checked: {error}"
                must_end = True
            if must_end:
                kill(pid)
        return wait

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
                    record=record if self._all_installed else None,
                    unrecorded=child.witness.unrecorded,
                )
                self._report(child.ending, ending)

    def _report(self, descriptor: int, ending: Ending) -> None:
        os.set_blocking(descriptor, False)
        self._send(descriptor, memoryview(encode(ending)))

    def _send(self, descriptor: int, data: memoryview) -> None:
        """Write as much as the reader takes at once, and the rest when it has read that."""
        try:
            rest = data[os.write(descriptor, data) :]
        except BlockingIOError:
            rest = data
        except OSError:  # a reader that is gone needs no answer
            rest = memoryview(b"")
        if not (rest and self._send_later(descriptor, rest)):
            os.close(descriptor)

    def _send_later(self, descriptor: int, data: memoryview) -> bool:
        """Have data written when the reader takes more, and return whether that is possible."""

        def send() -> None:
            self._selector.unregister(descriptor)
            self._send(descriptor, data)

        try:
            self._selector.register(descriptor, selectors.EVENT_WRITE, send)
        except OSError:  # the system lets this user watch no more files: the reader sees no ending
            return False
        return True

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
