"""Run one snippet and convert the data frame that it leaves."""

from __future__ import annotations

import ast
import contextlib
import io
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
import pandas as pd
from msgspec import structs

from sphinx_df_table.helpers import cost_per_1m, merge_prices
from sphinx_df_table.protocol.answer import Answer, Failure
from sphinx_df_table.worker.checks.findings import SNIPPET_MODULE, Findings
from sphinx_df_table.worker.dataframe.cell_text import NotAFrameError
from sphinx_df_table.worker.dataframe.convert import NOTHING, shown_of, to_table
from sphinx_df_table.worker.dataframe.groups import with_groups
from sphinx_df_table.worker.dataframe.quoted_values import VARIABLE, UnquotableError, quoted_values
from sphinx_df_table.worker.errors.failure import TooMuchOutputError, failure_of
from sphinx_df_table.worker.errors.place import CODE_NAMES
from sphinx_df_table.worker.files.lookup import lookup
from sphinx_df_table.worker.sandbox.audit import enforced

from .figures.prepare import figures_of
from .memory import memory_limit
from .timeout import time_limit
from .typed_values import fields_of

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.table import Table
    from sphinx_df_table.protocol.value import Value
    from sphinx_df_table.worker.sandbox.audit import AuditPolicy

# Names that every snippet can use.
_NAMES = {"pd": pd, "np": np, "cost_per_1m": cost_per_1m, "merge_prices": merge_prices}

_FLUSHED_CHARACTERS = 50_000
_MAX_CHARACTERS = 1_000_000


class Output(io.TextIOBase):
    """Standard output of a snippet, with a bound.

    The first 50,000 characters are flushed to `stream` at once, so that they are not lost if the
    process is killed. To flush more would take long.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._written = 0

    def write(self, text: str) -> int:
        """Write `text` as far as the bound allows.

        Returns
        -------
        int
            The length of `text`, as for other files.

        Raises
        ------
        TooMuchOutputError
            The snippet has printed more than a million characters.

        """
        room = _MAX_CHARACTERS - self._written
        self._written += len(text)
        if room > 0:
            self._stream.write(text[:room])
        if self._written <= _FLUSHED_CHARACTERS:
            self._stream.flush()
        if self._written > _MAX_CHARACTERS:
            message = (
                f"the snippet printed more than {_MAX_CHARACTERS:,} characters. "
                "Look for a print in an endless loop."
            )
            raise TooMuchOutputError(message)
        return len(text)


def _result(namespace: dict[str, Any], job: Job, findings: Findings) -> Answer:
    """Return the table or figure and the values, or the reason why there are none."""
    shown = _shown(namespace, job, findings)
    if shown.failure is not None:
        return shown
    values: dict[str, Value] = {}
    if VARIABLE in namespace:
        try:
            values = quoted_values(namespace[VARIABLE], job.show)
        except UnquotableError as error:
            return Answer(failure=Failure(message=f"the variable {VARIABLE!r} {error}."))
    elif not job.variable:
        message = (
            f"the snippet leaves no variable {VARIABLE!r}. Assign a dict to it: "
            f'{VARIABLE} = {{"lowest": df["Cost"].min()}}.'
        )
        return Answer(failure=Failure(message=message))
    findings.check_values(values)
    return structs.replace(shown, values=values)


def _shown(namespace: dict[str, Any], job: Job, findings: Findings) -> Answer:
    """Return the table or the figure of the variable to show, or the reason why there is none."""
    if job.is_figure:
        return _figure(namespace, job, findings)
    if not job.variable:
        return Answer()
    table = _table(namespace, job, findings)
    return Answer(failure=table) if isinstance(table, Failure) else Answer(table=table)


def _figure(namespace: dict[str, Any], job: Job, findings: Findings) -> Answer:
    """Return the drawing of the variable to show, or the reason why there is none."""
    from .figures.draw import draw  # noqa: PLC0415 - imports matplotlib
    from .figures.find import NoFigureError  # noqa: PLC0415

    try:
        figure, problems = draw(namespace, job.variable)
    except NoFigureError as error:
        return Answer(failure=Failure(message=str(error)))
    findings.check_figure(problems)
    return Answer(figure=figure)


def _table(namespace: dict[str, Any], job: Job, findings: Findings) -> Table | Failure:
    """Return the table of the variable to show, or the reason why there is none."""
    variable = job.variable
    if variable not in namespace:
        frames = [
            name
            for name, value in namespace.items()
            if isinstance(value, pd.DataFrame | pd.Series) and not name.startswith("_")
        ]
        hint = f"It leaves data frames in {', '.join(frames)}. " if frames else ""
        last = ast.parse(job.snippet).body[-1:]
        if not frames and last and isinstance(last[0], ast.Expr):
            hint = f"Its last line is a value without a name: write {variable} = before it. "
        return Failure(
            message=f"the snippet leaves no variable {variable!r}. {hint}"
            "Assign the data frame to that name, or name its variable with the option df-var."
        )
    try:
        shown = shown_of(namespace[variable], job.show)
        table, problems = with_groups(to_table(shown, job.show), shown, job.show)
        if job.show.typed and shown.frame is not NOTHING.frame:
            table = structs.replace(table, fields=fields_of(shown))
    except NotAFrameError as error:
        return Failure(message=f"the variable {variable!r} {error}.")
    findings.check_table(shown, table)
    findings.add_option_problems(problems)
    return table


def execute(job: Job, stream: TextIO, policy: AuditPolicy | None = None) -> Answer:
    """Run the snippet of a job.

    The snippet has its own namespace and output. Other changes that it makes in this process
    remain. The current folder must be that of the job.

    Parameters
    ----------
    job
        The job.
    stream
        Gets the text that the snippet prints.
    policy
        What Python's own functions may do; None for no limit.

    Returns
    -------
    Answer
        The table, or the failure.

    """
    findings = Findings(job)
    namespace: dict[str, Any] = {"__name__": SNIPPET_MODULE, **_NAMES, "expect": findings.expect}
    is_complete = False
    result: Answer | BaseException
    output: Any = Output(stream)
    with (
        # Outside of the lookup, so that the watched readers get the paths that it has found.
        findings.watched(),
        lookup(job, findings.watched_reader) as files,
        enforced(policy),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        try:
            with time_limit(job.timeout), memory_limit(), figures_of(job):
                for code_name, place in reversed(CODE_NAMES.items()):
                    namespace.pop(VARIABLE, None)  # the values of the prelude are of no block
                    if job.each is not None:
                        namespace["each"] = job.each  # also if the prelude has such a name
                    code = compile(getattr(job, place), code_name, "exec", dont_inherit=True)
                    try:
                        exec(code, namespace)  # noqa: S102
                    except findings.schema_errors() as error:
                        if place == "prelude" or (job.variable or VARIABLE) not in namespace:
                            raise  # there is nothing to show
                        findings.add_schema_problems(error)
                is_complete = True
                result = _result(namespace, job, findings)
        except BaseException as error:  # noqa: BLE001 - a snippet may raise anything
            result = error
    with contextlib.suppress(OSError):  # if the snippet has closed it
        stream.flush()
    if isinstance(result, BaseException):
        failure = failure_of(result, job, files)
        if is_complete:  # the error has no line in the snippet
            work = (
                f"{job.variable!r} was {'drawn' if job.is_figure else 'converted to a table'}"
                if job.variable
                else f"{VARIABLE!r} was read"
            )
            message = f"{failure.message}\nRaised while {work}."
            failure = structs.replace(failure, message=message)
        result = Answer(failure=failure)
    return structs.replace(result, findings=findings.found)
