"""Answer of a snippet's process: a table or a failure, and how the process ended."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from .job import Check, Job, Layer, Place
from .table import Table, Text  # noqa: TC001 - msgspec looks for them

# The subtypes of the warnings that an answer may bring about.
Subtype = Literal["error", "timeout", "worker", "python", "sandbox", Check]
# The longest answer, in bytes; no table of a million ordinary cells is longer.
LARGEST_ANSWER = 64 << 20
# Bounds of what an answer may say beside its table, whatever process may have written it.
MOST_PATHS = 10_000
_Paths = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=4_096)]], msgspec.Meta(max_length=MOST_PATHS)
]
WENT_AWAY = "the worker that runs snippets went away"
Line = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a block has no table.

    Parameters
    ----------
    subtype
        The subtype of the warning, one of `sphinx_df_table.log.SUBTYPES`.
    message
        What was wrong, and what to do; may have several lines.
    line
        The line of the snippet (or of the prelude), counted from 1; 0 where it is not known.
    place
        Whether `line` is one of the snippet's or of the prelude's.

    """

    message: Text
    subtype: Subtype = "error"
    line: Line = 0
    place: Place = "snippet"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is worth a warning though there is a table; the fields are those of `Failure`."""

    message: Text
    subtype: Subtype
    line: Line = 0
    place: Place = "snippet"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a job: a table or a failure, and what it was made from.

    Parameters
    ----------
    files, folders
        Absolute paths of the files that were read and of the folders that were listed.
    absent
        Absolute paths that were looked for and are not there: a file that appears there would be
        read instead.
    missing
        For each layer of the sandbox that was asked for and that this system lacks, why.
    seconds
        How long it took.

    """

    table: Table | None = None
    failure: Failure | None = None
    findings: Annotated[list[Finding], msgspec.Meta(max_length=200)] = []
    files: _Paths = []
    folders: _Paths = []
    absent: _Paths = []
    missing: dict[Layer, Text] = {}
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """How a snippet's process ended.

    Parameters
    ----------
    status
        Its exit status, or minus the number of the signal that ended it.
    timed_out
        Whether it was ended because its time was over.
    problem
        What came between, where there was no process, or nobody who saw its end.
    seconds
        How long there was one.

    """

    status: int = 0
    timed_out: bool = False
    problem: str = ""
    seconds: float = 0.0


def out_of_time(job: Job, place: Place = "snippet", line: int = 0) -> Failure:
    """Return the failure of a snippet that exceeded its time limit.

    Parameters
    ----------
    job
        The job whose `Job.timeout` was exceeded.
    place, line
        Where the snippet was then, as `Failure` has it.

    """
    message = (
        f"the snippet exceeded its limit of {job.timeout:g} seconds and was stopped. "
        "Raise the limit with the option timeout, or with df_table_timeout in conf.py."
    )
    return Failure(message=message, subtype="timeout", place=place, line=line)
