"""The client of the fork server: one server for all reader processes of a build."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.answer import WENT_AWAY, Ending
from sphinx_df_table.protocol.codec import decode_ending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .pending import PendingRun

_BYTES_AT_ONCE = 1 << 18
_SECONDS_TO_END = 10
# Each takes three descriptors, here and in the server; processes often may have no more than 1024.
_MOST_AT_ONCE = max(16, os.cpu_count() or 1)
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def _socketpair(kind: socket.SocketKind) -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets that wait.

    Sphinx's linkcheck sets a time limit for all new sockets, which makes their descriptors fail
    where they would have to wait, in the processes that get them, too.
    """
    pair = socket.socketpair(socket.AF_UNIX, kind)
    for end in pair:
        end.settimeout(None)
    return pair


class _Connection:
    """The ends, on this side, of what belongs to a run.

    Attributes
    ----------
    stream
        Where the run's process reads its job and writes its answer.
    printed
        Where it writes what the snippet prints.
    ending
        Where the server writes how the process ended, when nothing of it is left.

    """

    def __init__(self, run: PendingRun, control: socket.socket) -> None:
        self.run = run
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            pairs = [_socketpair(socket.SOCK_STREAM) for _ in range(3)]
            for our, their in pairs:
                ours.enter_context(our).settimeout(0)
                theirs.enter_context(their)
            descriptors = [their.fileno() for _, their in pairs]
            socket.send_fds(control, [json.dumps(run.job.timeout).encode()], descriptors)
            ours.pop_all()  # they are closed here only where the server is gone
        self.ends = tuple(our for our, _ in pairs)
        self.stream, self.printed, self.ending = self.ends

    def send(self) -> bool:
        """Send a part of the job; return whether there is more."""
        try:
            sent = self.stream.send(self.run.outgoing)
        except ConnectionError:  # the process ended without reading its job
            return False
        self.run.outgoing = self.run.outgoing[sent:]
        if not self.run.outgoing:
            self.stream.shutdown(socket.SHUT_WR)
        return bool(self.run.outgoing)

    def receive(self, end: socket.socket) -> bool:
        """Take what has come at one of the ends; return whether there may be more."""
        try:
            data = end.recv(_BYTES_AT_ONCE)
        except OSError:  # it ended without reading its job, or did odd things to its end
            return False
        if end is self.printed:
            self.run.receive_printed(data)
        elif end is self.stream and not self.run.receive(data):
            return False
        elif end is self.ending:
            for other in (self.stream, self.printed):
                self._drain(other)
            self.run.ending = decode_ending(data)
            return False
        return bool(data)

    def _drain(self, end: socket.socket) -> None:
        """Take all that is left in an end that nobody writes to any more."""
        with contextlib.suppress(OSError):  # nothing there, or it is closed already
            while self.receive(end):
                pass


class ForkServer:
    """A server process that forks a process for each run.

    The control socket is inherited by the reader processes that Sphinx forks, and can be reached by
    nobody else: it has no name. Each request is one datagram, so that many processes can share it.
    When it's closed everywhere, the server ends.

    Parameters
    ----------
    command
        The server's command; ``{control}`` in it stands for the number of the control socket.
    environment
        The server's environment.

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
        self._begin()

    def _begin(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._open = 0
        self._waiting: deque[PendingRun] = deque()
        self._process = os.getpid()

    @staticmethod
    def is_supported() -> bool:
        """Return whether this system forks safely, with what pandas has loaded."""
        return sys.platform not in ("win32", "cygwin", "emscripten", "wasi", "darwin", "ios")

    def submit(self, run: PendingRun) -> None:
        """Ask the server for a process for `run`, or queue it where there are many already.

        Raises
        ------
        ConnectionError
            The server is gone.

        """
        if os.getpid() != self._process:  # a forked reader shares the control socket only
            self._begin()
        if self._open < _MOST_AT_ONCE:
            self._connect(run)
            return
        with contextlib.suppress(BlockingIOError):  # the server never says anything, until it ends
            self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            raise ConnectionError(WENT_AWAY)
        self._waiting.append(run)

    def _connect(self, run: PendingRun) -> None:
        connection = _Connection(run, self._control)
        self._open += 1
        # What can be sent is sent at once: the snippet runs while this process does other things.
        sending = connection.send()
        for end in connection.ends:
            wanted = _READ | _WRITE if sending and end is connection.stream else _READ
            self._selector.register(end, wanted, (connection, end))

    def wait(self, run: PendingRun) -> None:
        """Exchange data with the processes of all runs until that of `run` has ended."""
        while run.ending is None:
            self._exchange()

    def stop(self) -> None:
        """End the server and all that it runs; what has not ended by then has failed."""
        for run in self._waiting:
            run.ending = Ending(problem=WENT_AWAY)
        self._waiting.clear()
        self._control.close()
        try:
            self._server.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        while self._selector.get_map():
            self._exchange()
        self._selector.close()

    def _exchange(self) -> None:
        """Do once what can be done without waiting, with all connections."""
        for key, events in self._selector.select():
            connection, end = key.data
            if end.fileno() < 0:  # closed by an event just before
                continue
            if events & _WRITE and not connection.send():
                self._selector.modify(end, _READ, (connection, end))
            if events & _READ and not connection.receive(end):
                ended = connection.run.ending is not None
                self._forget(connection.ends if ended else [end])
                if ended:
                    self._open -= 1
                    self._connect_next()

    def _connect_next(self) -> None:
        if self._waiting:
            run = self._waiting.popleft()
            try:
                self._connect(run)
            except ConnectionError:
                run.ending = Ending(problem=WENT_AWAY)
                self._connect_next()

    def _forget(self, ends: Iterable[socket.socket]) -> None:
        for end in ends:
            if end.fileno() >= 0:
                self._selector.unregister(end)
                end.close()
