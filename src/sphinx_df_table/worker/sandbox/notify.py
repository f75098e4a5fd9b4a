"""Hand the listener of a process to the server, which then records the files that it names."""

from __future__ import annotations

import contextlib
import os
import socket

from . import seccomp


def hand_over_calls(handover: int, *, is_wanted: bool) -> None:
    """Have the server be told the calls of this process that name files, if the kernel can.

    Parameters
    ----------
    handover
        The descriptor of a socket to the server, which gets the descriptor of the listener. It is
        closed. Without a listener, the server finds the socket closed, and makes no record.
    is_wanted
        Whether there is to be a record.

    Raises
    ------
    OSError
        The listener could not be sent. Further calls of this process fail, since nobody answers.

    """
    with socket.socket(fileno=handover) as server, contextlib.ExitStack() as stack:
        if is_wanted and seccomp.is_supported():
            try:
                listener = seccomp.listener()
            except OSError:  # the system can't tell calls: there is no record
                return
            # This process must not answer its own calls.
            stack.callback(os.close, listener)
            socket.send_fds(server, [b"\0"], [listener])
