"""Attempts of a snippet: the code, the guards that must stop it, and the proof of a success."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

# Switches: the layers of the sandbox, and the limits of the build itself.
Switch = Literal[
    "limits",
    "capabilities",
    "landlock",
    "seccomp",
    "audit",
    "environment",
    "time limit",
    "cell limit",
]
# Besides the switches, the guards that are always on: a snippet has a process of its own, which the
# server ends with everything that it started, and its answer is checked.
Guard = Literal[Switch, "python", "process", "server", "answer"]

SECRET = "hunter2-of-the-build"  # noqa: S105 - attempts try to read it


@dataclass(frozen=True)
class Stop:
    """Expected stop of an attempt.

    Attributes
    ----------
    by
        The guard that stops it.
    subtype, says
        The block's warning: its subtype, and a part of its message. Without a subtype the block
        gives a table that does not show what the attempt was after.
    without
        The switches that are off.

    """

    by: Guard
    subtype: str = ""
    says: str = ""
    without: tuple[Switch, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """Attempt of a snippet.

    Attributes
    ----------
    code
        The snippet. It may use the names of `world.Target`, and those of `world.HELPERS`.
    stops
        The expected stops.
    through
        The switches without which it succeeds: they alone stop it.
    always
        The reason why it is never let through; empty if it can be.
    proof
        The text of a cell of its table if it has succeeded.

    """

    name: str
    code: str
    stops: tuple[Stop, ...]
    through: tuple[Switch, ...] = ()
    always: str = ""
    proof: str = "done"

    def runs(self) -> Iterator[tuple[Switch, ...]]:
        """Yield the layers that are switched off in each run of the attempt."""
        yield from (stop.without for stop in self.stops)
        if self.through:
            yield self.through

    def stop(self, without: tuple[Switch, ...]) -> Stop | None:
        """Return the stop that must happen, or None if the attempt must succeed."""
        return next((stop for stop in self.stops if stop.without == without), None)

    def is_stopped_by(self, guard: Guard, without: tuple[Switch, ...]) -> bool:
        """Return whether `guard` must stop it."""
        stop = self.stop(without)
        return stop is not None and stop.by == guard


def refused(what: str) -> Stop:
    """Return that the audit hook refuses to do `what`."""
    return Stop("audit", "sandbox", f"the sandbox refused to {what}")


def denied(*without: Switch, says: str = "[Errno 13] Permission denied") -> Stop:
    """Return that Landlock refuses; its error is another than that of seccomp."""
    return Stop("landlock", "error", says, without)


def forbidden(*without: Switch, says: str = "[Errno 1] Operation not permitted") -> Stop:
    """Return that seccomp refuses."""
    return Stop("seccomp", "error", says, without)
