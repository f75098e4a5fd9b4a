"""Memory limit of a snippet's process, for its resident memory instead of its address space.

Libraries reserve much more address space than they fill, and the kernel can drop the pages of a
mapped file at any time. The server measures the process and sends it a signal at the limit. The
process then raises an `OutOfMemoryError`, whose traceback has the line of the snippet.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The signal that the server sends to a process that exceeds its limit. Windows has no such signal,
# and no server.
SIGNAL: int = getattr(signal, "SIGUSR1", 0)
# The address space of a watched process is limited, too: to 16 times its memory limit, but at least
# to 64 GiB. This bounds what a process can fill between two checks of the server, and its
# page tables, which are not part of its resident memory.
_TIMES_THE_LIMIT, _LEAST_ADDRESSES = 16, 64 << 30
# The speed at which a process is assumed to fill memory, in bytes per second. The next check is
# planned with it. Measured with two processors, a process was slower.
_FILLED = 8 << 30
# The lines of /proc/<pid>/status that count: private memory, shared memory, and memory in swap.
_RESIDENT = (b"RssAnon:", b"RssShmem:", b"VmSwap:")


class OutOfMemoryError(BaseException):
    """The memory limit is exceeded. A snippet's ``except Exception`` does not catch it."""


def raise_if_out_of_files(error: OSError) -> None:
    """Raise an error again if it says nothing about the file: this process can't open any."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        raise error


def resident(pid: int) -> int:
    """Return the bytes that a process holds in memory or swap, without those of mapped files.

    Shared anonymous memory counts. The result is 0 if the process has ended, or on a system without
    /proc.

    Raises
    ------
    OSError
        This process, or the system, has too many open files.

    """
    if found := _resident(f"/proc/{pid}/status"):
        return found
    # The status of a process has no memory after its first thread has ended. Its other threads use
    # the same memory, and each has a status.
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - as fast as can be
    except OSError as error:
        raise_if_out_of_files(error)
        return 0
    found_by_thread = (_resident(f"/proc/{pid}/task/{thread}/status") for thread in threads)
    return next(filter(None, found_by_thread), 0)


def _resident(status: str) -> int:
    """Return the bytes in a status file of proc(5); 0 if its process or thread has ended."""
    try:
        with open(status, "rb") as file:  # noqa: PTH123 - as fast as can be
            text = file.read()
    except OSError as error:
        raise_if_out_of_files(error)
        return 0
    lines = (line.split() for line in text.splitlines() if line.startswith(_RESIDENT))
    return sum(int(kibibytes) << 10 for _, kibibytes, _ in lines)


def addresses(limit: int, *, is_watched: bool) -> int:
    """Return the limit of the address space that a snippet may add, in bytes.

    Parameters
    ----------
    limit
        The memory limit in bytes.
    is_watched
        Whether a server measures the resident memory. Without one, the limit of the address space
        is the only memory limit.

    """
    return max(_TIMES_THE_LIMIT * limit, _LEAST_ADDRESSES) if is_watched else limit


def seconds_to_fill(room: int) -> float:
    """Return the shortest time in which a process can fill `room` bytes."""
    return room / _FILLED


def _raise(*_: object) -> None:
    raise OutOfMemoryError


@contextlib.contextmanager
def memory_limit() -> Iterator[None]:
    """Raise an `OutOfMemoryError` in the main thread if the signal of the server arrives.

    Python handles a signal between two of its instructions. A snippet can catch the error or ignore
    the signal; then the server kills the process a little later.
    """
    if not SIGNAL:
        yield
        return
    before = signal.signal(SIGNAL, _raise)
    try:
        yield
    finally:
        signal.signal(SIGNAL, before)
