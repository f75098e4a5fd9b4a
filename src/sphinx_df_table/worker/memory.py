"""Memory limit of a snippet's process, which counts what is resident and not what is mapped.

Libraries reserve many more addresses than they use, and a file that is mapped takes no memory that
the system could not take back. The server looks at the process, and the process reports the line.
"""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The server sends it to a process that exceeds its limit. Windows has neither.
SIGNAL: int = getattr(signal, "SIGUSR1", 0)
# A limit of addresses bounds what a process fills between two checks. It also bounds the tables of
# its pages, which do not count as resident.
_TIMES_THE_LIMIT, _LEAST_ADDRESSES = 16, 64 << 30
# The fastest filling that is assumed, in bytes per second. Two processors fill less.
_FILLED = 8 << 30
_RESIDENT = (b"RssAnon:", b"RssShmem:", b"VmSwap:")


class OutOfMemoryError(BaseException):
    """The memory limit is exceeded. A snippet's ``except Exception`` does not catch it."""


def resident(pid: int) -> int:
    """Return the bytes that a process holds in memory or swap, without those of mapped files.

    Shared anonymous memory counts. The result is 0 if the system does not tell, or if the process
    has ended.
    """
    if found := _resident(f"/proc/{pid}/status"):
        return found
    # The first thread has ended, and another may go on: threads share their memory.
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - as fast as can be
    except OSError:
        return 0
    found_by_thread = (_resident(f"/proc/{pid}/task/{thread}/status") for thread in threads)
    return next(filter(None, found_by_thread), 0)


def _resident(status: str) -> int:
    """Return the bytes that a status of proc(5) tells; 0 if it is that of a thread that ended."""
    try:
        with open(status, "rb") as file:  # noqa: PTH123 - as fast as can be
            text = file.read()
    except OSError:
        return 0
    lines = (line.split() for line in text.splitlines() if line.startswith(_RESIDENT))
    return sum(int(kibibytes) << 10 for _, kibibytes, _ in lines)


def addresses(limit: int, *, is_watched: bool) -> int:
    """Return how many bytes of addresses a snippet may map.

    Parameters
    ----------
    limit
        The memory limit in bytes.
    is_watched
        Whether a server looks how much memory is resident. Otherwise addresses are all that can be
        limited.

    """
    return max(_TIMES_THE_LIMIT * limit, _LEAST_ADDRESSES) if is_watched else limit


def seconds_to_fill(room: int) -> float:
    """Return the least time in which a process can fill `room` bytes."""
    return room / _FILLED


def _raise(*_: object) -> None:
    raise OutOfMemoryError


@contextlib.contextmanager
def memory_limit() -> Iterator[None]:
    """Raise an `OutOfMemoryError` in the main thread if the server says so during the block.

    Python raises it between two of its instructions, and a snippet can undo it. The server ends a
    process that goes on.
    """
    if not SIGNAL:
        yield
        return
    before = signal.signal(SIGNAL, _raise)
    try:
        yield
    finally:
        signal.signal(SIGNAL, before)
