"""Run of one submitted job: data to send, data received, and the answer made of it."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field, structs

from sphinx_df_table.log import shorten_output
from sphinx_df_table.protocol.answer import (
    LARGEST_ANSWER,
    WORKER_GONE,
    Answer,
    Ending,
    Failure,
    memory_failure,
    timeout_failure,
)
from sphinx_df_table.protocol.codec import decode_answer
from sphinx_df_table.protocol.record import Record  # noqa: TC001 - msgspec needs it at run time
from sphinx_df_table.protocol.table import MOST_LINE_ENDS

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job

MAX_PRINTED_BYTES = 200_000

# The status of a process that has used up its processor time, on systems with that signal.
_CPU_TIME_EXCEEDED = -getattr(signal, "SIGXCPU", sys.maxsize)


class PendingRun(Struct):
    """A submitted job and the data received so far.

    Attributes
    ----------
    outgoing
        The part of the job that has not been sent yet.
    incoming
        The answer, as far as it was received.
    printed
        The output of the snippet; of a long one, only the beginning and the end.
    lines_dropped
        The number of line ends that `printed` lacks.
    ending
        The end of the process; None while it runs.
    submitted_at
        The time when it was submitted, in nanoseconds.
    is_cached
        Whether the result comes from another build.
    gaps
        The protection that the snippet's process lacked, as `LayerReport.gaps` names it.
    varies
        Whether it may give another result although nothing has changed.

    """

    job: Job
    outgoing: memoryview
    incoming: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    lines_dropped: int = 0
    ending: Ending | None = None
    submitted_at: int = field(default_factory=time.time_ns)
    is_cached: bool = False
    gaps: frozenset[str] = frozenset()
    varies: bool = False

    @classmethod
    def from_cache(cls, job: Job, cached: CachedResult) -> PendingRun:
        """Return a run that has already ended, with a result of another build."""
        return cls(
            job=job,
            outgoing=memoryview(b""),
            incoming=bytearray(cached.answer),
            printed=bytearray(cached.printed),
            ending=Ending(record=cached.record),
            is_cached=True,
            gaps=cached.gaps,
        )

    def receive(self, data: bytes) -> bool:
        """Add a part of the answer, and return whether more may follow."""
        if len(self.incoming) <= LARGEST_ANSWER:
            self.incoming += data
        return len(self.incoming) <= LARGEST_ANSWER

    def receive_printed(self, data: bytes) -> None:
        """Add a part of the output, and drop the middle of an output that is too long."""
        self.printed += data
        if len(self.printed) > MAX_PRINTED_BYTES:
            middle = slice(MAX_PRINTED_BYTES // 2, -MAX_PRINTED_BYTES // 2)
            self.lines_dropped += self.printed[middle].count(b"\n")
            del self.printed[middle]

    def output(self) -> str:
        """Return the output of the snippet, shortened for the log and the page."""
        text = bytes(self.printed).decode(errors="replace")
        return shorten_output(text, self.lines_dropped)

    @property
    def record(self) -> Record | None:
        """The files that the process named; None if the kernel did not tell them, or not all."""
        return self.ending.record if self.ending else None

    @property
    def unrecorded(self) -> str:
        """The reason why there is no record although the kernel told the files; empty otherwise."""
        return self.ending.unrecorded if self.ending else ""

    def lost_its_worker(self) -> bool:
        """Return whether the run has ended because its worker did."""
        return self.ending == Ending(problem=WORKER_GONE)

    def answer(self) -> Answer:
        """Return the answer, or a failure if there is no usable one.

        The process reports its own duration, because it may have waited until somebody read its
        output; but no more is believed than the time during which the process existed. A result of
        another build took no time.
        """
        answer = self._answer()
        existed = self.ending.seconds if self.ending else 0.0
        seconds = min(answer.seconds, existed) if answer.seconds else existed
        return structs.replace(answer, seconds=seconds)

    def _answer(self) -> Answer:
        if failure := self._failure():
            return Answer(failure=failure)
        try:
            answer = decode_answer(bytes(self.incoming))
            self.incoming.clear()
        except ValueError as error:
            message = (
                f"the answer of the snippet's process can't be used: {error}. A snippet must not "
                "write to descriptors that it has not opened."
            )
            return Answer(failure=_failure(message))
        wanted = [bool(self.job.variable) and not self.job.is_figure, self.job.is_figure]
        if answer.failure is None and wanted != [
            answer.table is not None,
            answer.figure is not None,
        ]:
            message = "the answer of the snippet's process is not the one that was asked for."
            return Answer(failure=_failure(message))
        if answer.table is not None and answer.table.size() > self.job.show.max_cells:
            message = (
                "the answer of the snippet's process has more cells than df_table_max_cells in "
                "conf.py allows. Show fewer rows, such as with the option max-rows."
            )
            return Answer(failure=_failure(message))
        if answer.table is not None and answer.table.line_ends() > MOST_LINE_ENDS:
            message = (
                f"the cells of the table have more than {MOST_LINE_ENDS:,} line ends. Put the text "
                "of a cell on one line, or show fewer rows, such as with the option max-rows."
            )
            return Answer(failure=_failure(message))
        return answer

    def _failure(self) -> Failure | None:
        """Return the failure that the end of the process shows; None if there may be an answer."""
        ending = self.ending or Ending()
        if ending.problem:
            return _failure(f"{ending.problem}.")
        if ending.out_of_memory:
            return memory_failure(self.job)
        if ending.timed_out or ending.status == _CPU_TIME_EXCEEDED:
            return timeout_failure(self.job)
        if len(self.incoming) > LARGEST_ANSWER:
            message = (
                f"the answer of the snippet's process is larger than {LARGEST_ANSWER >> 20} MiB. "
                "Show fewer rows, such as with the option max-rows, or shorter texts."
            )
            return _failure(message)
        if ending.status or not self.incoming:
            return _failure(f"{_describe(ending.status)} before it answered.")
        return None


def _failure(message: str) -> Failure:
    return Failure(subtype="worker", message=message)


def _describe(status: int) -> str:
    if status >= 0:
        return f"the snippet's process ended with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    if -status == getattr(signal, "SIGKILL", None):
        name += " (out of memory?)"
    return f"the snippet's process was ended by {name}"


class CachedResult(msgspec.Struct):
    """Result from another build: the fields of its run that have these names, or `incoming`."""

    answer: bytes
    printed: bytes
    gaps: frozenset[str] = frozenset()
    record: Record | None = None
