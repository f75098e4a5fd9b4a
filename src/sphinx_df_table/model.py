"""What crosses the border between Sphinx and a snippet's process: plain data, as JSON.

The Sphinx half trusts nothing that it receives: `decode_answer` checks every field's type and
refuses whatever does not fit. Neither half's libraries are imported here.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

import msgspec

from .table import Table, Text  # noqa: TC001 - msgspec looks for them

# Lone surrogates: what can't be written as UTF-8.
NOT_UTF8 = re.compile("[\ud800-\udfff]")

Place = Literal["snippet", "prelude"]
# What looks for mistakes in the data of a block; the subtypes of the findings.
Check = Literal["index", "merge", "duplicate", "sort", "text", "infinite", "pandas"]
CHECKS: tuple[Check, ...] = get_args(Check)
# Those that are on where nobody says anything else.
USUAL_CHECKS = tuple(check for check in CHECKS if check != "pandas")
# The subtypes of the warnings that an answer may bring about.
Subtype = Literal["error", "timeout", "worker", "python", "sandbox", Check]

# The longest answer, in bytes; no table of a million ordinary cells is longer.
LARGEST_ANSWER = 64 << 20
# Libraries that open files in another language, where nothing of Python sees it.
OPEN_UNSEEN = ("dask", "duckdb", "ibis", "polars", "pyarrow")

# Bounds of what an answer may say beside its table, whatever process may have written it.
MOST_PATHS = 10_000
_Paths = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=4_096)]], msgspec.Meta(max_length=MOST_PATHS)
]
Layer = Literal["limits", "capabilities", "landlock", "seccomp", "audit"]

# The layers of the sandbox that a process applies to itself, in that order.
LAYERS: tuple[Layer, ...] = get_args(Layer)
WENT_AWAY = "the worker that runs snippets went away"
Line = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """What of a data frame is shown, and how.

    Parameters
    ----------
    index
        Whether its index is shown, as its first columns.
    precision
        How many decimals floats have; None for as many as they need.
    na_rep
        The text of a missing value.
    max_rows
        How many rows are shown; None for all.
    max_cells
        How many cells there may be.

    """

    index: bool = False
    precision: int | None = None
    na_rep: str = ""
    max_rows: int | None = None
    max_cells: int = 1_000_000


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One block to run.

    Parameters
    ----------
    snippet, prelude
        Python source; the prelude is run first, in the same namespace.
    variable
        The name of the variable that is shown.
    folder
        The folder of the file that holds the block: the snippet's working folder.
    source_folder
        What a path that begins with ``/`` is relative to.
    data_path
        Folders where a relative file name is looked up when `folder` lacks it.
    read_csv
        Keyword arguments that every `pandas.read_csv` gets unless the snippet sets them.
    forbidden
        Folders that it may not read though they lie in one that it may: what the build writes.
    timeout
        Seconds of wall time that the snippet may run.
    memory
        MiB that it may use beyond what the process has when it begins.
    show
        What of the data frame is shown.
    network
        Whether it may use the network.
    layers
        The layers of the sandbox; none means a process of its own, nothing more.
    required
        Whether it is not to run where this system lacks one of `layers`.
    depends
        More files and folders that its result depends on.
    checks
        What looks for mistakes in its data.

    """

    snippet: str
    folder: str
    source_folder: str
    variable: str = "df"
    prelude: str = ""
    data_path: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    read_csv: dict[str, Any] = {}
    timeout: float = 60.0
    memory: int = 2048
    show: Show = Show()
    network: bool = False
    layers: tuple[Layer, ...] = ()
    required: bool = False
    depends: tuple[str, ...] = ()
    checks: tuple[Check, ...] = USUAL_CHECKS

    def out_of_time(self, place: Place = "snippet", line: int = 0) -> Failure:
        """Return the failure that it is to run longer than it may; where, as `Failure` has it."""
        message = (
            f"the snippet ran for {self.timeout:g} seconds, and was ended. "
            "The option timeout, or df_table_timeout in conf.py, allows more."
        )
        return Failure(message=message, subtype="timeout", place=place, line=line)


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a block has no table.

    Parameters
    ----------
    subtype
        The subtype of the warning, one of `sphinx_df_table.messages.SUBTYPES`.
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


def encode(message: Job | Answer | Ending) -> bytes:
    """Return the JSON text of a job, an answer or an ending.

    Raises
    ------
    TypeError
        A job's `read_csv` holds what is not plain data.

    """
    return msgspec.json.encode(message)


def decode_job(data: bytes) -> Job:
    """Return the job that `encode` made `data` from."""
    return msgspec.json.decode(data, type=Job)


def decode_ending(data: bytes) -> Ending:
    """Return the ending in `data`, which is empty where the worker went away before it."""
    try:
        return msgspec.json.decode(data, type=Ending)
    except msgspec.MsgspecError:
        return Ending(problem=WENT_AWAY)


def decode_answer(data: bytes) -> Answer:
    """Return the answer in `data`, whatever process may have written it.

    Raises
    ------
    ValueError
        It is not JSON, is not an answer, or is one that contradicts itself.

    """
    try:
        answer = msgspec.json.decode(data, type=Answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if (answer.table is None) == (answer.failure is None):
        message = "it holds neither a table nor a failure, or both"
        raise ValueError(message)
    if answer.table is not None and (problem := answer.table.problem()):
        raise ValueError(problem)
    return answer
