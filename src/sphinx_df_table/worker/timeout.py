"""The time limit of a snippet, as far as its own process keeps it: so the line is known."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutOfTimeError(BaseException):
    """The time of a snippet is over; no ``except Exception`` of its own is to catch this."""


def _end(*_: object) -> None:
    raise OutOfTimeError


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise an `OutOfTimeError` where the main thread is when a time is over.

    It comes between two steps of Python's, and a snippet can undo it. So it ends nothing for sure:
    that is for whoever started this process.
    """
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGALRM, _end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
