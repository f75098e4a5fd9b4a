"""Time limit that a snippet's own process applies, to report the line that it has reached."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutOfTimeError(BaseException):
    """The time limit is exceeded. A snippet's ``except Exception`` does not catch it."""


def _raise(*_: object) -> None:
    raise OutOfTimeError


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise an `OutOfTimeError` in the main thread if the block takes longer.

    Python raises it between two of its instructions, and a snippet can undo it. The process that
    started this one has to enforce the limit.

    Parameters
    ----------
    seconds
        The limit of wall time.

    """
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
