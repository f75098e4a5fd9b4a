"""Witness of what a snippet's process reads: the server is told each call that names a file.

The kernel stops such a call until the server has answered, and the server always answers that it
may go on: what is allowed is the sandbox's affair. The process can't write the record. A hostile
thread can only change a name after its call has begun, and so hide what this process itself read.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import functools
import os
import re
import select
import selectors
import socket
import struct
from typing import TYPE_CHECKING, get_args

from sphinx_df_table.protocol.codec import NOT_UTF8
from sphinx_df_table.protocol.modules import PYTHON
from sphinx_df_table.protocol.record import MOST_BYTES, MOST_PATHS, Record, Use, identity

from .links import Links, OfOneProcessError
from .sandbox.seccomp import told_calls

if TYPE_CHECKING:
    from collections.abc import Sequence

# linux/seccomp.h: requests of ioctl, struct seccomp_notif and struct seccomp_notif_resp.
_RECEIVE, _SEND, _SET_FLAGS = 0xC0502100, 0xC0182101, 0x40082104
# The server sleeps again as soon as it has answered. Linux knows that since version 6.6.
_SYNC_WAKE_UP = 1
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")
_RESPONSE = struct.Struct("=QqiI")
_CONTINUE = 1
# linux/fcntl.h, as the lower half of an argument.
_CURRENT_FOLDER = (-100) & 0xFFFFFFFF
# If the server gets one of these errors, the call of the process fails as well: the address of the
# path is invalid, the folder is not open, or the thread has ended.
_CALL_FAILS = (errno.EFAULT, errno.EIO, errno.ENOENT, errno.ESRCH)
_PAGE = _LONGEST_PATH = 4096
_FIRST_BYTES = 256
# Installed packages count by the lists of their files. What belongs to a process does not count,
# except the links to its folders and to its open files.
_LEFT_OUT = (*(f"{folder}/" for folder in PYTHON), "/proc/", "/sys/")
_OF_PROCESS = re.compile(r"/proc/(?:self|thread-self|\d+)(?:/task/\d+)?/(cwd|root|fd/\d+)(?=/|$)")


class Witness:
    """Record of the calls of one process and its threads.

    Parameters
    ----------
    selector
        The selector of the server, whose data are functions to call.
    data
        Folders in the Python installation whose files are recorded nevertheless.

    Attributes
    ----------
    handover
        The descriptor on which the process hands its listener over, see `sandbox.notify`.
    problem
        The reason why the listener was lost, after which the calls of the process fail with ENOSYS;
        empty otherwise.
    unrecorded
        The reason why the record can't be complete; empty while it is.

    Raises
    ------
    OSError
        This process has too many open files.

    """

    def __init__(self, selector: selectors.BaseSelector, data: Sequence[str] = ()) -> None:
        self._selector = selector
        self._data = tuple(f"{folder}/" for folder in data)
        self._server, self._process = socket.socketpair()
        self._server.settimeout(0)
        self.handover = self._process.fileno()
        self.problem = ""
        self.unrecorded = ""
        self._listener: int | None = None
        self._memory: int | None = None
        self._notification = bytearray(_NOTIFICATION.size)
        self._named: dict[Use, dict[str, str]] = {use: {} for use in get_args(Use)}
        self._links = Links()
        self._paths = 0
        self._bytes = 0

    def start(self) -> None:
        """Wait for the listener, after the process was started."""
        self._process.close()
        try:
            self._selector.register(self._server, selectors.EVENT_READ, self._receive_listener)
        except OSError as error:
            self._server.close()
            self._lose(error)

    def close(self) -> None:
        """Close both ends, if no process was started."""
        self._process.close()
        self._server.close()

    def _lose(self, error: OSError) -> None:
        self.problem = f"the calls of the snippet's process could not be watched: {error}"

    def _receive_listener(self) -> None:
        self._selector.unregister(self._server)
        with self._server:
            try:
                _, listeners, flags, _ = socket.recv_fds(self._server, 1, 1)
            except BlockingIOError:  # the process has left its end to another one, and has ended
                return
            except OSError as error:
                self._lose(error)
                return
        if flags & socket.MSG_CTRUNC:
            # The kernel has closed the listener, since this process has no free descriptor.
            self._lose(OSError(errno.EMFILE, os.strerror(errno.EMFILE)))
        # Without a listener, the process closed its end. It may also have ended.
        for listener in listeners:
            with contextlib.suppress(OSError):
                fcntl.ioctl(listener, _SET_FLAGS, _SYNC_WAKE_UP)
            poll = select.poll()
            poll.register(listener, select.POLLIN)
            answer = functools.partial(self._answer, listener, poll)
            try:
                self._selector.register(listener, selectors.EVENT_READ, answer)
            except OSError as error:
                os.close(listener)  # otherwise the calls of the process would wait for ever
                self._lose(error)
            else:
                self._listener = listener

    def end(self) -> Record | None:
        """Stop, and return the record; None if it is not complete."""
        if self._server.fileno() >= 0:
            self._receive_listener()
        if self._listener is None:
            return None
        if self._listener in self._selector.get_map():
            self._selector.unregister(self._listener)
        for descriptor in (self._listener, self._memory):
            if descriptor is not None:
                os.close(descriptor)
        if self.unrecorded:
            return None
        return Record(**self._named)

    def _answer(self, listener: int, poll: select.poll) -> None:
        """Note the next call, and let it go on."""
        if not any(event & select.POLLIN for _, event in poll.poll(0)):
            # The process has exited. To free its memory takes long, and the listener would be ready
            # all the time. Before Linux 6.11, the request below would wait for ever.
            self._selector.unregister(listener)
            return
        self._notification[:] = bytes(_NOTIFICATION.size)  # the kernel demands zeros
        # Otherwise the call was interrupted, and will be told again, or its thread has ended.
        with contextlib.suppress(OSError):
            fcntl.ioctl(listener, _RECEIVE, self._notification)
            ident, thread, _, number, _, _, *arguments = _NOTIFICATION.unpack(self._notification)
            if not self.unrecorded:
                self._note_call(thread, number, arguments)
            fcntl.ioctl(listener, _SEND, _RESPONSE.pack(ident, 0, 0, _CONTINUE))

    def _note_call(self, thread: int, number: int, arguments: list[int]) -> None:
        call = told_calls().get(number)
        if call is None:
            self._give_up(f"makes a call that should not be told: number {number}")
            return
        use, folder, name = call
        try:
            path = "" if name is None else self._text(thread, arguments[name])
            if name is not None and not path:  # the call is about an open file
                return
            if not path.startswith("/"):
                base = _CURRENT_FOLDER if folder is None else arguments[folder] & 0xFFFFFFFF
                path = f"{_folder(thread, base)}/{path}"
            path = f"/{path.lstrip('/')}"  # in the folder "/", it begins with two
            if "/../" not in f"{path}/":
                path = os.path.normpath(path)
            if own := _OF_PROCESS.match(path):
                path = f"{_link(thread, own[1])}{path[own.end() :]}"
        except OSError as error:
            if error.errno not in _CALL_FAILS:
                self._give_up(f"names a file in memory that the server can't read: {error}")
        else:
            self._note(use, path)

    def _note(self, use: Use, path: str) -> None:
        paths = self._named[use]
        if path in paths or self._is_left_out(f"{path}/"):
            return
        paths[path] = identity(path, use)  # before the call goes on
        self._paths += 1
        self._bytes += len(path)
        if self._paths > MOST_PATHS or self._bytes > MOST_BYTES:
            self._give_up("names more files than are recorded")
        elif NOT_UTF8.search(path):
            self._give_up("names a file whose name is not UTF-8")
        else:
            try:
                self._links.follow(path)
            except OfOneProcessError:
                self._give_up("names a file by a path through /proc that may lead anywhere")

    def _is_left_out(self, path: str) -> bool:
        """Return whether a path with a slash at its end does not count."""
        # One with ".." may lead anywhere.
        return (
            path.startswith(_LEFT_OUT)
            and "/../" not in path
            and not (self._data and path.startswith(self._data))
        )

    def _give_up(self, reason: str) -> None:
        """Record nothing: the record can't be complete."""
        self.unrecorded = reason
        for paths in self._named.values():
            paths.clear()

    def _text(self, thread: int, address: int) -> str:
        """Return a text in the memory of the process."""
        if self._memory is None:  # threads share it, and no process can be forked
            try:
                self._memory = os.open(f"/proc/{thread}/mem", os.O_RDONLY | os.O_CLOEXEC)
            except OSError:  # says nothing about the call: too many open files, or no /proc
                self._give_up("names files, and the server can't read its memory")
                raise
        text, size = b"", _FIRST_BYTES
        while len(text) < _LONGEST_PATH:
            room = _PAGE - (address + len(text)) % _PAGE  # the next page may not be there
            try:
                part = os.pread(self._memory, min(size, room), address + len(text))
            except OverflowError as error:
                raise OSError(errno.EFAULT, os.strerror(errno.EFAULT)) from error
            text, end, _ = (text + part).partition(b"\0")
            if end or not part:
                break
            size = _LONGEST_PATH
        return os.fsdecode(text)


def _folder(thread: int, descriptor: int) -> str:
    """Return the path of a folder that a process has open, or of its current one."""
    return _link(thread, "cwd" if descriptor == _CURRENT_FOLDER else f"fd/{descriptor}")


def _link(thread: int, name: str) -> str:
    return os.readlink(f"/proc/{thread}/{name}")  # noqa: PTH115 - as fast as can be
