"""Memory limit of a snippet's process, which counts what is resident and not what is mapped.

Libraries reserve many more addresses than they use, and a file that is mapped takes no memory that
the system could not take back. The server looks at the process, and the process reports the line.
"""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The server sends it to a process that exceeds its limit. Windows has neither.
SIGNAL: int = getattr(signal, "SIGUSR1", 0)
# Addresses bound the memory that a process fills between two looks, and what resident memory does
# not show: the tables of pages.
_TIMES_THE_LIMIT, _LEAST_ADDRESSES = 16, 64 << 30
# Bytes in each second: more than two processors fill. It tells when to look again.
_FILLED = 8 << 30
_RESIDENT = (b"RssAnon:", b"RssShmem:", b"VmSwap:")


class OutOfMemoryError(BaseException):
    """The memory limit is exceeded. A snippet's ``except Exception`` does not catch it."""


def resident(pid: int) -> int:
    """Return the bytes that a process holds in memory or swap, without those of mapped files.

    Shared anonymous memory counts. The result is 0 if the system does not tell, or if the process
    has ended.
    """
    try:
        with open(f"/proc/{pid}/status", "rb") as file:  # noqa: PTH123 - as fast as can be
            status = file.read()
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith(_RESIDENT))
    return sum(int(kibibytes) << 10 for _, kibibytes, _ in lines)


def addresses(limit: int) -> int:
    """Return how many bytes of addresses a snippet may map, for a memory limit in bytes."""
    return max(_TIMES_THE_LIMIT * limit, _LEAST_ADDRESSES)


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
