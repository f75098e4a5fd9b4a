"""Run one snippet: its names, its output, its warnings, and what it leaves."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
import pandas as pd
from msgspec import structs

from sphinx_df_table.helpers import cost_per_1m, merge_prices
from sphinx_df_table.protocol.answer import Answer, Failure
from sphinx_df_table.worker.checks.watch import NAME, Findings
from sphinx_df_table.worker.dataframe.cell_text import NotAFrameError
from sphinx_df_table.worker.dataframe.convert import shown_of, to_table

from .errors.failure import TooMuchOutputError, failure_of
from .errors.place import CODE_NAMES
from .files.lookup import lookup
from .files.other_readers import mentioned
from .timeout import time_limit

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.table import Table

# What every snippet sees.
_NAMES = {"pd": pd, "np": np, "cost_per_1m": cost_per_1m, "merge_prices": merge_prices}

_AT_ONCE = 50_000
_MOST_PRINTED = 1_000_000


class Output:
    """The standard output of a snippet: what is endless fails.

    Written to `stream` at once, so that it's there also where the snippet is killed, until it is so
    much that this would take long.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._written = 0

    def write(self, text: str) -> int:
        """Write `text` as far as the bound allows; return its length as file objects do."""
        room = _MOST_PRINTED - self._written
        self._written += len(text)
        if room > 0:
            self._stream.write(text[:room])
        if self._written <= _AT_ONCE:
            self._stream.flush()
        if self._written > _MOST_PRINTED:
            message = (
                f"the snippet printed more than {_MOST_PRINTED:,} characters; "
                "is there a print in a loop without end?"
            )
            raise TooMuchOutputError(message)
        return len(text)

    def flush(self) -> None:
        """Do nothing: what is held back is written at the end."""

    def isatty(self) -> bool:
        """Say that nobody watches."""
        return False


def _table(namespace: dict[str, Any], job: Job, findings: Findings) -> Table | Failure:
    """Return the table of the variable that is to be shown, or why there is none."""
    variable = job.variable
    if variable not in namespace:
        frames = [
            name
            for name, value in namespace.items()
            if isinstance(value, pd.DataFrame | pd.Series) and not name.startswith("_")
        ]
        hint = f"It leaves data frames in {', '.join(frames)}. " if frames else ""
        return Failure(
            message=f"the snippet leaves no variable {variable!r}. {hint}"
            "Assign the data frame to that name, or name its variable with the option df-var."
        )
    try:
        shown = shown_of(namespace[variable], job.show)
        table = to_table(shown, job.show)
    except NotAFrameError as error:
        return Failure(message=f"the variable {variable!r} {error}.")
    findings.look(shown, table)
    return table


def execute(job: Job, stream: TextIO) -> Answer:
    """Run the snippet of `job` and return its table, or why there is none.

    What the snippet prints is written to `stream`. Its names, working folder and output are its
    own; whatever else it changes in this process stays changed.
    """
    namespace: dict[str, Any] = {"__name__": NAME, **_NAMES}
    findings = Findings(job)
    has_run = False
    result: Table | Failure | BaseException
    output: Any = Output(stream)
    with (
        # Within the lookup, the watched readers get the names of files that are there.
        findings.watched(),
        lookup(job) as files,
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        try:
            with time_limit(job.timeout):
                for code_name, place in reversed(CODE_NAMES.items()):
                    code = compile(getattr(job, place), code_name, "exec", dont_inherit=True)
                    exec(code, namespace)  # noqa: S102
                has_run = True
                result = _table(namespace, job, findings)
            source = f"{job.prelude}\n{job.snippet}"
            files.note_mentioned(mentioned(source, namespace))
        except BaseException as error:  # noqa: BLE001 - whatever a snippet raises is its failure
            result = error
    with contextlib.suppress(OSError):  # the snippet has closed it
        stream.flush()
    if isinstance(result, BaseException):
        result = failure_of(result, job, files)
        if has_run:  # there is no line of the snippet to show
            message = f"{result.message}\nRaised when {job.variable!r} was made into a table."
            result = structs.replace(result, message=message)
    return Answer(
        table=result if not isinstance(result, Failure) else None,
        failure=result if isinstance(result, Failure) else None,
        findings=findings.all(),
        files=files.read(),
        folders=files.folders(),
        absent=files.missing(),
    )
