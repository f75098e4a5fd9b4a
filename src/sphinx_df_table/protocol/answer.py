"""Answer of a snippet's process, with a table or a failure, and the end of the process."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from .figure import Figure  # noqa: TC001 - msgspec needs it at run time
from .job import Check, Job, Place
from .record import Record  # noqa: TC001 - msgspec needs it at run time
from .table import Table, Text  # noqa: TC001 - msgspec needs them at run time
from .value import MOST_VALUES, Key, Value

# The subtypes of warnings that an answer may cause.
Subtype = Literal["error", "timeout", "worker", "python", "option", "sandbox", Check]
# The largest answer, in bytes; no table of a million ordinary cells is larger.
LARGEST_ANSWER = 64 << 20
# The largest number of findings, and of characters in one.
MOST_FINDINGS = 100
LONGEST_FINDING = 2_000
WORKER_GONE = (
    "the worker that runs snippets was ended from outside. Build again; if memory was "
    "short, build with fewer processes"
)
Line = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Reason why a block has no result.

    Parameters
    ----------
    message
        The problem and its remedy, in one or several lines.
    subtype
        The subtype of the warning, one of `sphinx_df_table.log.SUBTYPES`.
    line
        The line of the snippet or the prelude, counted from 1; 0 if it is not known.
    place
        The source that `line` belongs to.

    """

    message: Text
    subtype: Subtype = "error"
    line: Line = 0
    place: Place = "snippet"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Warning about a block that has a table; the fields are those of `Failure`."""

    message: Annotated[str, msgspec.Meta(max_length=LONGEST_FINDING)]
    subtype: Subtype
    line: Line = 0
    place: Place = "snippet"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a job: a table, a figure, a failure, or values alone.

    Parameters
    ----------
    table
        The table; None after a failure, or if the job wants none.
    figure
        The figure; None after a failure, or if the job wants none.
    failure
        The failure; None if there is none.
    values
        The values that prose can quote, by their keys.
    findings
        The warnings about the table.
    seconds
        The seconds that the job took.

    """

    table: Table | None = None
    figure: Figure | None = None
    failure: Failure | None = None
    values: Annotated[dict[Key, Value], msgspec.Meta(max_length=MOST_VALUES)] = {}
    findings: Annotated[list[Finding], msgspec.Meta(max_length=MOST_FINDINGS)] = []
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """End of a snippet's process.

    Parameters
    ----------
    status
        Its exit status, or minus the number of the signal that ended it.
    timed_out
        Whether it was killed because it exceeded its time limit.
    out_of_memory
        Whether it was killed because it exceeded its memory limit.
    problem
        The reason why there was no process, or why its end was not seen; empty otherwise.
    seconds
        The seconds that the process existed.
    record
        The files that it named; None if the kernel did not tell them, or not all of them.
    unrecorded
        The reason why there is no record although the kernel told the files; empty otherwise.

    """

    status: int = 0
    timed_out: bool = False
    out_of_memory: bool = False
    problem: str = ""
    seconds: float = 0.0
    record: Record | None = None
    unrecorded: str = ""


def timeout_failure(job: Job, place: Place = "snippet", line: int = 0) -> Failure:
    """Return the failure of a snippet that exceeded its time limit.

    Parameters
    ----------
    job
        The job whose `Job.timeout` was exceeded.
    place, line
        The line that was running then, as in `Failure`.

    """
    message = (
        f"the snippet exceeded its limit of {job.timeout:g} seconds and was stopped. "
        "Raise the limit with the option timeout, or with df_table_timeout in conf.py."
    )
    return Failure(message=message, subtype="timeout", place=place, line=line)


def memory_failure(job: Job, place: Place = "snippet", line: int = 0) -> Failure:
    """Return the failure of a snippet that exceeded its memory limit.

    Parameters
    ----------
    job
        The job whose `Job.memory` was exceeded.
    place, line
        The line that was running then, as in `Failure`.

    """
    message = (
        f"the snippet exceeded its limit of {job.memory} MiB of memory and was stopped. "
        "Raise the limit with df_table_memory in conf.py."
    )
    return Failure(message=message, place=place, line=line)
