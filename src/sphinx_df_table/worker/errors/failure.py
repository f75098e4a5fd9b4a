"""Message to the author of a page about an exception of its snippet."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import traceback
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.answer import (
    Failure,
    Subtype,
    memory_failure,
    timeout_failure,
)
from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.figures.prepare import NoMatplotlibError
from sphinx_df_table.worker.memory import OutOfMemoryError
from sphinx_df_table.worker.sandbox.audit import RefusedError
from sphinx_df_table.worker.timeout import OutOfTimeError

from .hints import hint_for
from .place import CODE_NAMES, module_line, own_frames

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job, Place
    from sphinx_df_table.worker.files.lookup import Files


_LINE_NUMBER = re.compile(r" (?:\(detected at line \d+\)|on line \d+)$")


class TooMuchOutputError(Exception):
    """A snippet has printed more than it may."""


def _with_suggestion(error: BaseException) -> str:
    """Return the type and message of an exception as Python itself prints them.

    `traceback` makes the text. Python 3.11 adds "Did you mean" only to a traceback that it prints:
    the rest of the text is taken from there.
    """
    text = "".join(traceback.TracebackException.from_exception(error).format_exception_only())
    text = text.rstrip()
    printed = io.StringIO()
    with contextlib.redirect_stderr(printed):
        sys.__excepthook__(type(error), error, error.__traceback__)
    return text + printed.getvalue().rpartition(text)[2].rstrip()


def line_of(error: BaseException) -> tuple[Place, int]:
    """Return the line to show for an exception."""
    if isinstance(error, SyntaxError) and error.filename in CODE_NAMES:
        return CODE_NAMES[error.filename], error.lineno or 0
    own = own_frames(error.__traceback__)
    in_snippet = [frame for frame in own if frame[0] == "snippet"]
    return (in_snippet or own or [("snippet", 0)])[-1]


def _inner_line(error: BaseException, place: Place, job: Job) -> str:
    """Return the line of the prelude, or of a module, in which code of the snippet failed.

    Parameters
    ----------
    error
        The exception.
    place
        The place that the message names already.
    job
        The job of the snippet.

    """
    own, module = own_frames(error.__traceback__), module_line(error.__traceback__)
    if module is not None:
        return f"Raised in {module.name}, line {module.number}: {module.text}"
    if place == "prelude" or not own or own[-1][0] == "snippet":
        return ""
    number = own[-1][1]
    code = job.prelude.split("\n")[number - 1]
    return f"Raised in {job.prelude_name}, line {number}: {code}"


def _description(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        status = "" if error.code is None else repr(error.code)
        return f"SystemExit: the snippet called exit({status})"
    if isinstance(error, TooMuchOutputError | RefusedError | NoMatplotlibError):
        return str(error)
    if isinstance(error, SyntaxError):
        # The line is shown with the lines around it.
        return f"{type(error).__name__}: {_LINE_NUMBER.sub('', str(error.msg))}"
    return _with_suggestion(error)


def failure_of(error: BaseException, job: Job, files: Files) -> Failure:
    """Return the failure of a snippet that has raised an exception.

    Parameters
    ----------
    error
        The exception.
    job
        The job of the snippet.
    files
        The lookup of its files, for a hint.

    Returns
    -------
    Failure
        The message with a hint, and the line that it is about.

    """
    place, line = line_of(error)
    if isinstance(error, OutOfTimeError):
        return timeout_failure(job, place, line)
    if isinstance(error, OutOfMemoryError):
        return memory_failure(job, place, line)
    parts = [_description(error)]
    with contextlib.suppress(Exception):  # a message without a hint is better than none
        parts.append(_inner_line(error, place, job))
        parts.append(hint_for(error, job, files))
    message = as_message("\n".join(part for part in parts if part))
    subtype: Subtype = "sandbox" if isinstance(error, RefusedError) else "error"
    return Failure(message=message, subtype=subtype, line=line, place=place)
