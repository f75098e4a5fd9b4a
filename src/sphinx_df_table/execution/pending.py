"""One submitted job: what it is still to be sent, what came back, and what that means."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field, structs

from sphinx_df_table.log import shortened
from sphinx_df_table.protocol.answer import (
    LARGEST_ANSWER,
    WENT_AWAY,
    Answer,
    Ending,
    Failure,
    out_of_time,
)
from sphinx_df_table.protocol.codec import decode_answer

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job

MOST_PRINTED = 200_000


# What ends a process that has used up its processor time, where there is such a signal.
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", sys.maxsize)


class PendingRun(Struct):
    """A job that was submitted, and what has come of it so far.

    Attributes
    ----------
    outgoing
        What the worker has still to be sent.
    incoming, printed
        What it answered, and what the snippet printed, but for what is between the beginning and
        the end of much.
    lines_dropped
        How many lines end in what is not in `printed`.
    ending
        How its process ended; None while it goes on.
    since
        When it was submitted, in nanoseconds.
    was_kept
        Whether the result is one of another build.

    """

    job: Job
    outgoing: memoryview
    incoming: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    lines_dropped: int = 0
    ending: Ending | None = None
    since: int = field(default_factory=time.time_ns)
    is_cached: bool = False

    @classmethod
    def from_cache(cls, job: Job, cached: CachedResult) -> PendingRun:
        """Return a run that has ended with a result of another build."""
        return cls(
            job=job,
            outgoing=memoryview(b""),
            incoming=bytearray(cached.answer),
            printed=bytearray(cached.printed),
            ending=Ending(),
            is_cached=True,
        )

    def receive(self, data: bytes) -> bool:
        """Take a part of the answer; return whether more is wanted."""
        if len(self.incoming) <= LARGEST_ANSWER:
            self.incoming += data
        return len(self.incoming) <= LARGEST_ANSWER

    def receive_printed(self, data: bytes) -> None:
        """Take a part of what was printed; of more than the bound, the middle is dropped."""
        self.printed += data
        if len(self.printed) > MOST_PRINTED:
            middle = slice(MOST_PRINTED // 2, -MOST_PRINTED // 2)
            self.lines_dropped += self.printed[middle].count(b"\n")
            del self.printed[middle]

    def output(self) -> str:
        """Return what the snippet printed, as much of it as a log and a page show."""
        text = bytes(self.printed).decode(errors="replace")
        return shortened(text, self.lines_dropped)

    def worker_went_away(self) -> bool:
        """Return whether the run has ended because its worker has."""
        return self.ending == Ending(problem=WENT_AWAY)

    def answer(self) -> Answer:
        """Return the answer, or the failure that the lack of one is.

        It took as long as its process says, since that may have waited for somebody to read what it
        wrote, but no longer than there was such a process. A result of another build took no time.
        """
        answer = self._answer()
        there = self.ending.seconds if self.ending else 0.0
        seconds = min(answer.seconds, there) if answer.seconds else there
        return structs.replace(answer, seconds=seconds)

    def _answer(self) -> Answer:
        if failure := self._failure():
            return Answer(failure=failure)
        try:
            answer = decode_answer(bytes(self.incoming))
            self.incoming.clear()
        except ValueError as error:
            return Answer(failure=_failure(f"its answer can't be used: {error}."))
        if answer.table is not None and answer.table.size() > self.job.show.max_cells:
            message = "its answer has more cells than df_table_max_cells allows."
            return Answer(failure=_failure(message))
        return answer

    def _failure(self) -> Failure | None:
        """Return why there can be no answer, as far as the end of the process tells."""
        ending = self.ending or Ending()
        if ending.problem:
            return _failure(f"{ending.problem}.")
        if ending.timed_out or ending.status == _OUT_OF_TIME:
            return out_of_time(self.job)
        if len(self.incoming) > LARGEST_ANSWER:
            return _failure(f"its answer is larger than {LARGEST_ANSWER >> 20} MiB.")
        if ending.status or not self.incoming:
            return _failure(f"{_ending_in_words(ending.status)} before it answered.")
        return None


def _failure(message: str) -> Failure:
    return Failure(subtype="worker", message=message)


def _ending_in_words(status: int) -> str:
    if status >= 0:
        return f"the snippet's process ended with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    if -status == getattr(signal, "SIGKILL", None):
        name += " (is memory short?)"
    return f"the snippet's process was ended by {name}"


class CachedResult(msgspec.Struct):
    """A result that can be used again: the encoded answer, and what the snippet printed."""

    answer: bytes
    printed: bytes
