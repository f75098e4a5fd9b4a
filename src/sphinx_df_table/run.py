"""One submitted job: what it is still to be sent, what came back, and what that means."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field

from .model import Answer, Ending, Failure, decode_answer

# No table of a million cells is longer; what goes on beyond is not read.
LARGEST_ANSWER = 256 << 20
MOST_PRINTED = 200_000


@dataclass
class Run:
    """A job that was submitted, and what has come of it so far.

    Attributes
    ----------
    outgoing
        What the worker has still to be sent.
    incoming, printed
        What it answered, and what the snippet printed.
    ending
        How its process ended; None while it goes on.

    """

    timeout: float
    outgoing: memoryview
    incoming: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    ending: Ending | None = None

    def receive(self, data: bytes) -> bool:
        """Take a part of the answer; return whether more is wanted."""
        if len(self.incoming) <= LARGEST_ANSWER:
            self.incoming += data
        return len(self.incoming) <= LARGEST_ANSWER

    def receive_printed(self, data: bytes) -> None:
        """Take a part of what was printed; what is beyond the bound is dropped."""
        self.printed += data[: MOST_PRINTED - len(self.printed)]

    def answer(self) -> Answer:
        """Return the answer, or the failure that the lack of one is."""
        ending = self.ending or Ending()
        if ending.problem:
            return _failed("worker", f"{ending.problem}.")
        if ending.timed_out:
            return _failed(
                "timeout",
                f"the snippet ran for {self.timeout:g} seconds, and was ended. "
                "df_table_timeout in conf.py, or the option timeout, allows more.",
            )
        if len(self.incoming) > LARGEST_ANSWER:
            return _failed("worker", f"its answer is larger than {LARGEST_ANSWER >> 20} MiB.")
        if ending.status or not self.incoming:
            return _failed("worker", f"{_ending_in_words(ending.status)} before it answered.")
        try:
            return decode_answer(bytes(self.incoming))
        except ValueError as error:
            return _failed("worker", f"its answer can't be used: {error}.")


def _failed(subtype: str, message: str) -> Answer:
    return Answer(failure=Failure(subtype=subtype, message=message))


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
