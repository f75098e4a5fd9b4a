"""Fork server: imports pandas once, and forks a process for each snippet.

A reader process of Sphinx requests a run with one datagram on the control socket. The datagram has
the limits of time and memory, folders with data, and three sockets. To the first, the server writes
how the process ended, as soon as no process that it started is left. From the second, the forked
process reads its job, and to it, the process writes its answer. The third gets the output of the
snippet. The server never reads or writes a job or an answer, so a snippet can neither delay nor
forge those of another.

Before the first request, the server sends its `LayerReport` on the control socket.

When the last process of Sphinx that holds the other end of the control socket has exited, in
whatever way, the server kills all processes that it started, and exits.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import selectors
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.worker.sandbox.probe import start_probe, system_report
from sphinx_df_table.worker.sandbox.syscalls import PR_SET_CHILD_SUBREAPER, process_control

from .child import Request, warm_up
from .children import Children

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_REQUEST_BYTES = 1 << 16
_DESCRIPTORS = 3
# A process closes all descriptors up to the limit, one after the other if Python was built for an
# old libc. Containers may allow a thousand million.
_OPEN_FILES = 1 << 17


def serve(control: socket.socket, slots: int) -> None:
    """Fork a process for each request, until no process is left that could request a run.

    Parameters
    ----------
    control
        The server's end of the control socket.
    slots
        How many snippets run at once.

    """
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
        _exit_descriptors(os.getppid()) as sphinx,
        selectors.DefaultSelector() as selector,
    ):
        children = Children(slots, selector)
        for descriptor in (control.fileno(), wake.fileno(), *sphinx):
            selector.register(descriptor, selectors.EVENT_READ)
        while True:
            ready = selector.select(children.seconds_to_check())
            for key, _ in ready:
                if key.data is not None:
                    key.data()
            descriptors = {key.fd for key, _ in ready}
            if control.fileno() in descriptors and not _receive(control, children):
                break
            if not descriptors.isdisjoint(sphinx):
                break
            if wake.fileno() in descriptors:
                wake.recv(4096)
            children.update()
        signal.set_wakeup_fd(-1)
    children.kill_all()


def _receive(control: socket.socket, children: Children) -> bool:
    """Pass the next request on; return False if the other end of the control socket is closed."""
    try:
        data, descriptors, _, _ = socket.recv_fds(control, _MAX_REQUEST_BYTES, _DESCRIPTORS)
    except ConnectionResetError:  # closed before anybody had read the report
        return False
    if not data:
        return False
    if len(descriptors) == _DESCRIPTORS:
        children.request(Request(*json.loads(data), *descriptors))
    else:  # the kernel has closed the others, since this process has no free descriptor
        children.refuse(descriptors)
    return True


@contextlib.contextmanager
def _exit_descriptors(pid: int) -> Iterator[list[int]]:
    """Give a descriptor that is readable when a process has exited, or none on an older system.

    If Sphinx itself was killed, readers that it forked may still hold the control socket open.
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


def main(control: int, *, preload: bool) -> NoReturn:
    """Serve until the other end of the control socket is closed, and exit.

    Parameters
    ----------
    control
        The descriptor of the server's end of the control socket.
    preload
        Whether to import pandas at once, or when the first request comes.

    """
    # Each requested run takes three descriptors, and many may wait. Snippets get a lower limit.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, _OPEN_FILES)), hard))
    start_probe()  # on another processor, while pandas is imported
    if preload:
        warm_up()
    with socket.socket(fileno=control) as end:
        with contextlib.suppress(ConnectionError):  # Sphinx is gone
            end.send(encode(system_report()))
        serve(end, slots=len(os.sched_getaffinity(0)))
    # Without the usual exit: Sphinx waits, and taking apart the imported modules takes long.
    os._exit(0)
