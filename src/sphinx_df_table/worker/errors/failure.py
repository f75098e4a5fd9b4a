"""What a snippet raised, as a message for the writer of its page."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import traceback
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.answer import Failure, Subtype, timeout_failure
from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.errors.place import CODE_NAMES, own_frames
from sphinx_df_table.worker.sandbox.audit import RefusedError
from sphinx_df_table.worker.timeout import OutOfTimeError

from .hints import hint_for

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job, Place
    from sphinx_df_table.worker.files.record import Files


_COUNTED = re.compile(r" (?:\(detected at line \d+\)|on line \d+)$")


class TooMuchOutputError(Exception):
    """A snippet prints without end."""


def _with_suggestion(error: BaseException) -> str:
    """Return an exception's type and message as Python itself prints them.

    Python 3.11 adds "Did you mean" only where it prints a traceback, so the text that
    `traceback` makes is completed from that.
    """
    text = "".join(traceback.TracebackException.from_exception(error).format_exception_only())
    text = text.rstrip()
    printed = io.StringIO()
    with contextlib.redirect_stderr(printed):
        sys.__excepthook__(type(error), error, error.__traceback__)
    return text + printed.getvalue().rpartition(text)[2].rstrip()


def _line(error: BaseException) -> tuple[Place, int]:
    """Return the line that an exception is to be shown at."""
    if isinstance(error, SyntaxError) and error.filename in CODE_NAMES:
        return CODE_NAMES[error.filename], error.lineno or 0
    own = own_frames(error.__traceback__)
    in_snippet = [frame for frame in own if frame[0] == "snippet"]
    return (in_snippet or own or [("snippet", 0)])[-1]


def _via_prelude(error: BaseException, place: Place, job: Job) -> str:
    """Return the prelude's line where it was that line that a line of the snippet led to."""
    own = own_frames(error.__traceback__)
    if place == "prelude" or not own or own[-1][0] == "snippet":
        return ""
    number = own[-1][1]
    code = job.prelude.split("\n")[number - 1]
    return f"Raised in df_table_prelude, line {number}: {code}"


def _what(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        status = "" if error.code is None else repr(error.code)
        return f"SystemExit: the snippet called exit({status})"
    if isinstance(error, TooMuchOutputError | RefusedError):
        return str(error)
    if isinstance(error, SyntaxError):
        # Which line that is, the page's lines around it show.
        return f"{type(error).__name__}: {_COUNTED.sub('', str(error.msg))}"
    return _with_suggestion(error)


def failure_of(error: BaseException, job: Job, files: Files) -> Failure:
    """Return what an exception of a snippet means to the writer of its page."""
    place, line = _line(error)
    if isinstance(error, OutOfTimeError):
        return timeout_failure(job, place, line)
    parts = [_what(error), _via_prelude(error, place, job)]
    with contextlib.suppress(Exception):  # a message without a hint is better than none
        parts.append(hint_for(error, job, files))
    message = "\n".join(part for part in parts if part)
    message = as_message(message)
    subtype: Subtype = "sandbox" if isinstance(error, RefusedError) else "error"
    return Failure(message=message, subtype=subtype, line=line, place=place)
