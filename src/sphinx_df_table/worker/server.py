"""The fork server: imports pandas once, and forks a process for each snippet.

A reader process of Sphinx asks for a run by one datagram on the control socket, which carries the
time limit and three descriptors of the reader's: a stream socket, where the forked process reads
its job and writes its answer; a pipe for what the snippet prints; a pipe where the server writes
how the process ended, when nothing that it started is left. The server never reads or writes a
job or an answer, so one snippet can neither delay nor forge another's.

When the last process of Sphinx that holds the other end of the control socket is gone, however it
went, the server ends all processes that it started, and itself.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.worker.sandbox.syscalls import (
    PR_SET_CHILD_SUBREAPER,
    PR_SET_PDEATHSIG,
    process_control,
)

from .sandbox import allowed_paths as access

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_REQUEST = 1024
_DESCRIPTORS = 3
_LOOK_EVERY = 0.1
# The seconds that a process has, when its time is over, to say in which line of the snippet it is.
_TO_SAY = 1.0
# No limit of Linux counts the threads of one process; root's are not counted at all.
_MOST_THREADS = 512
# Three for each run that a reader has asked for, of which there may be many.
_OPEN_FILES = 4096


class Request(Struct, frozen=True):
    """A run that a reader asked for: its time limit in seconds, and the reader's descriptors."""

    timeout: float
    stream: int
    printed: int
    ending: int

    def close(self) -> None:
        """Close the server's copies of what belongs to the forked process."""
        os.close(self.stream)
        os.close(self.printed)


class Running(Struct):
    """A process that runs a snippet."""

    ending: int
    started: float
    deadline: float
    timed_out: bool = False
    problem: str = ""


class Server:
    """The loop of the fork server.

    Parameters
    ----------
    control
        The server's end of the control socket.
    slots
        How many snippets run at once.

    """

    def __init__(self, control: socket.socket, slots: int) -> None:
        self._control = control
        self._slots = slots
        self._waiting: deque[Request] = deque()
        self._running: dict[int, Running] = {}
        self._next_look = 0.0

    def serve(self) -> None:
        """Fork a process for each request until nobody is left to ask for one."""
        process_control(PR_SET_CHILD_SUBREAPER, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        wake, waker = socket.socketpair()
        for end in (wake, waker):
            end.settimeout(0)
        signal.set_wakeup_fd(waker.fileno())
        with (
            wake,
            waker,
            _end_of(os.getppid()) as starter,
            selectors.DefaultSelector() as selector,
        ):
            for descriptor in (self._control.fileno(), wake.fileno(), *starter):
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in selector.select(self._patience())}
                if self._control.fileno() in ready and not self._take_request():
                    break
                if not ready.isdisjoint(starter):
                    break
                if wake.fileno() in ready:
                    wake.recv(4096)
                self._look_after()
                self._reap()
                while self._waiting and len(self._running) < self._slots:
                    self._start(self._waiting.popleft())
            signal.set_wakeup_fd(-1)
        self._running.clear()
        self._end_survivors()

    def _patience(self) -> float | None:
        """Return the seconds until the processes have to be looked at."""
        return _LOOK_EVERY if self._running else None

    def _take_request(self) -> bool:
        """Queue a request; return whether there may be more."""
        data, descriptors, _, _ = socket.recv_fds(self._control, _LARGEST_REQUEST, _DESCRIPTORS)
        if not data:
            return False
        self._waiting.append(Request(json.loads(data), *descriptors))
        return True

    def _start(self, request: Request) -> None:
        warm_up()
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            _write_ending(request.ending, Ending(problem=f"no process could be started: {error}"))
        else:
            if not pid:
                _become_worker(request, server)
            now = time.monotonic()
            self._running[pid] = Running(request.ending, now, now + request.timeout + _TO_SAY)
        request.close()

    def _look_after(self) -> None:
        """End the processes whose time is over, and those that have too many threads."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK_EVERY
        for pid, running in self._running.items():
            if running.deadline <= now:
                running.timed_out = True
            elif _threads(pid) > _MOST_THREADS:
                running.problem = f"the snippet started more than {_MOST_THREADS} threads"
            else:
                continue
            _kill(pid)

    def _reap(self) -> None:
        """Report the processes that have ended, when what they started has ended too."""
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if running := self._running.pop(pid, None):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
                self._end_survivors()
                ending = Ending(
                    status=os.waitstatus_to_exitcode(status),
                    timed_out=running.timed_out,
                    problem=running.problem,
                    seconds=time.monotonic() - running.started,
                )
                _write_ending(running.ending, ending)

    def _end_survivors(self) -> None:
        """End all processes that this one has inherited from a snippet's.

        A snippet's process that left others behind made them children of the server, since that
        adopts orphans; no process of a running snippet is among them.
        """
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while strangers := set(map(int, _text(children).split())) - self._running.keys():
            for pid in strangers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


@contextlib.contextmanager
def _end_of(pid: int) -> Iterator[list[int]]:
    """Give a descriptor that can be read when a process has ended, where the system has those.

    Readers that Sphinx forked hold the control socket open when Sphinx itself was killed.
    """
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        yield []
        return
    try:
        yield [descriptor]
    finally:
        os.close(descriptor)


def _threads(pid: int) -> int:
    """Return how many threads a process has; 0 where the system doesn't say."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - as fast as can be
    except OSError:
        return 0


def _text(path: Path) -> str:
    """Return a file's text, or nothing where the system has no such file."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


def _kill(pid: int) -> None:
    """End a snippet's process and those of its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _write_ending(descriptor: int, ending: Ending) -> None:
    # A reader that is gone needs no answer.
    with contextlib.suppress(BrokenPipeError):
        os.write(descriptor, encode(ending))
    os.close(descriptor)


def _become_worker(request: Request, server: int) -> NoReturn:
    """Turn the forked process into one that runs the request's job, and end it."""
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
    except BaseException as error:  # noqa: BLE001 - it ends here, and is no second server
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(status)


@functools.cache
def warm_up() -> None:
    """Import what a snippet's process needs, and use it, so that all is there when it is forked."""
    gc.disable()
    # Where pandas can't be imported, each process says so in its answer.
    with contextlib.suppress(ImportError):
        importlib.import_module(f"{__package__}.process").rehearse()
    access.modules()
    access.limits()
    gc.freeze()
    gc.enable()


def serve(control: int, *, at_once: bool) -> None:
    """Serve until the control socket's other end is closed.

    Parameters
    ----------
    control
        The descriptor of the server's end of the control socket.
    at_once
        Whether to import pandas at once, or only when the first request comes.

    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, _OPEN_FILES)), hard))
    if at_once:
        warm_up()
    with socket.socket(fileno=control) as end:
        Server(end, slots=len(os.sched_getaffinity(0))).serve()


def main(control: int, *, at_once: bool) -> NoReturn:
    """Serve as `serve` does, and end this process."""
    serve(control, at_once=at_once)
    # At once: Sphinx waits for it, and to take apart what was imported takes long.
    os._exit(0)
