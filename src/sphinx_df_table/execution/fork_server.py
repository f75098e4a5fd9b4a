"""Client of the fork server: one server for all reader processes of a build."""

from __future__ import annotations

import contextlib
import json
import os
import select
import selectors
import socket
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.answer import WORKER_GONE, Ending
from sphinx_df_table.protocol.codec import decode_ending, decode_layer_report
from sphinx_df_table.protocol.modules import PYTHON
from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.layer_report import LayerReport

    from .pending import PendingRun

_CHUNK_BYTES = 1 << 18
_MAX_REPORT_BYTES = 1 << 16
_SECONDS_TO_STOP = 10
# Each run takes three descriptors, here and in the server; many systems allow a process 1,024.
_MAX_OPEN = max(16, os.cpu_count() or 1)
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def _socketpair(kind: socket.SocketKind) -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets without a time limit.

    Sphinx's linkcheck sets a default time limit for new sockets. With one, a read fails instead of
    waiting, also in a process that inherits the descriptor.
    """
    pair = socket.socketpair(socket.AF_UNIX, kind)
    for end in pair:
        end.settimeout(None)
    return pair


def _data_in_installation(job: Job) -> list[str]:
    """Return the folders with data of a job that lie in the Python installation.

    A snippet names a folder as the settings do, or by its real path.
    """
    named = (job.source_folder, *job.data_path)
    found = dict.fromkeys((*named, *map(os.path.realpath, named)))
    return [folder for folder in found if is_below(folder, PYTHON)]


class _Connection:
    """Sphinx's ends of the three sockets of a run.

    Attributes
    ----------
    stream
        The process of the run reads its job from this socket, and writes its answer to it.
    printed
        The process writes the output of the snippet to this socket.
    ending
        The server reports the end of the process on this socket, when no child of it is left.

    """

    def __init__(self, run: PendingRun, control: socket.socket) -> None:
        self.run = run
        self._report = bytearray()
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            pairs = []
            for _ in range(3):
                our, their = _socketpair(socket.SOCK_STREAM)
                ours.enter_context(our).settimeout(0)
                theirs.enter_context(their)
                pairs.append((our, their))
            # First the one on which the server reports that it could not receive the others.
            stream, printed, ending = (their.fileno() for _, their in pairs)
            memory = run.job.memory << 20 if "limits" in run.job.layers else 0
            data = _data_in_installation(run.job)
            request = [run.job.timeout, memory, data, run.job.draws()]
            socket.send_fds(control, [json.dumps(request).encode()], [ending, stream, printed])
            ours.pop_all()  # closed by this function only after an error
        self.ends = tuple(our for our, _ in pairs)
        self.stream, self.printed, self.ending = self.ends

    def send(self) -> bool:
        """Send a part of the job, and return whether there is more to send."""
        try:
            sent = self.stream.send(self.run.outgoing)
        except ConnectionError:  # the process ended without reading its job
            return False
        self.run.outgoing = self.run.outgoing[sent:]
        if not self.run.outgoing:
            self.stream.shutdown(socket.SHUT_WR)
        return bool(self.run.outgoing)

    def receive(self, end: socket.socket) -> bool:
        """Read from one of the ends, and return whether more may follow."""
        try:
            data = end.recv(_CHUNK_BYTES)
        except OSError:  # the process ended without reading its job, or broke its end
            return False
        if end is self.printed:
            self.run.receive_printed(data)
        elif end is self.stream and not self.run.receive(data):
            return False
        elif end is self.ending:
            self._report += data
            if not data:
                for other in (self.stream, self.printed):
                    self._drain(other)
                self.run.ending = decode_ending(bytes(self._report))
        return bool(data)

    def _drain(self, end: socket.socket) -> None:
        """Read the rest from an end that nobody writes to any more."""
        with contextlib.suppress(OSError):  # empty, or already closed
            while self.receive(end):
                pass


class ForkServer:
    """A server process that forks a process for each run.

    The reader processes that Sphinx forks inherit the control socket. No other process can reach
    it, because it has no name. Each request is one datagram, so that many processes can share the
    socket. When all of them have closed it, the server ends.

    Parameters
    ----------
    command
        The server's command, with ``{control}`` for the number of the control socket.
    environment
        The server's environment variables.

    """

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._control, theirs = _socketpair(socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 - our own code, in our own Python
                [part.replace("{control}", str(theirs.fileno())) for part in command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._reset()

    def _reset(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._open = 0
        self._waiting: deque[PendingRun] = deque()
        self._process = os.getpid()

    @staticmethod
    def is_supported() -> bool:
        """Return whether this system can fork safely after pandas was imported."""
        return sys.platform not in ("win32", "cygwin", "emscripten", "wasi", "darwin", "ios")

    def submit(self, run: PendingRun) -> None:
        """Ask the server for a process for `run`, or queue the run if many are open.

        Raises
        ------
        ConnectionError
            The server is gone.

        """
        if os.getpid() != self._process:  # a forked reader shares only the control socket
            self._reset()
        if self._open < _MAX_OPEN:
            self._connect(run)
            return
        if self._has_ended():
            raise ConnectionError(WORKER_GONE)
        self._waiting.append(run)

    def _has_ended(self) -> bool:
        poll = select.poll()
        poll.register(self._control, 0)  # a closed other end is reported in any case
        return bool(poll.poll(0))

    def layer_report(self) -> LayerReport:
        """Return the report that the server sends before its first run.

        It stays in the socket: each reader process reads it from there.

        Raises
        ------
        ConnectionError
            The server ended before it sent a report.

        """
        if data := self._control.recv(_MAX_REPORT_BYTES, socket.MSG_PEEK):
            return decode_layer_report(data)
        raise ConnectionError(WORKER_GONE)

    def _connect(self, run: PendingRun) -> None:
        try:
            connection = _Connection(run, self._control)
        except ConnectionError:
            raise
        except OSError as error:  # this process has too many open files
            run.ending = Ending(problem=f"no process could be requested: {error}")
            return
        self._open += 1
        # Send as much as possible now: then the snippet runs while this process parses the page.
        sending = connection.send()
        for end in connection.ends:
            wanted = _READ | _WRITE if sending and end is connection.stream else _READ
            self._selector.register(end, wanted, (connection, end))

    def wait(self, run: PendingRun) -> None:
        """Exchange data with the processes of all runs until that of `run` has ended."""
        while run.ending is None:
            self._exchange()

    def release(self) -> None:
        """Let the server end, if no other process can request a run."""
        self._control.close()

    def stop(self) -> None:
        """Stop the server and everything that it runs; unfinished runs have failed."""
        while self._waiting:
            self._waiting.pop().ending = Ending(problem=WORKER_GONE)
        self.release()
        try:
            self._server.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        while self._selector.get_map():
            self._exchange()
        self._selector.close()

    def _exchange(self) -> None:
        """Wait until sockets are ready, then read and write as much as they take at once."""
        for key, events in self._selector.select():
            connection, end = key.data
            if end.fileno() < 0:  # closed by the event before
                continue
            if events & _WRITE and not connection.send():
                self._selector.modify(end, _READ, (connection, end))
            if events & _READ and not connection.receive(end):
                ended = connection.run.ending is not None
                self._close(connection.ends if ended else [end])
                if ended:
                    self._open -= 1
                    self._connect_next()

    def _connect_next(self) -> None:
        while self._waiting and self._open < _MAX_OPEN:
            run = self._waiting.popleft()
            try:
                self._connect(run)
            except ConnectionError:
                run.ending = Ending(problem=WORKER_GONE)

    def _close(self, ends: Iterable[socket.socket]) -> None:
        for end in ends:
            if end.fileno() >= 0:
                self._selector.unregister(end)
                end.close()
