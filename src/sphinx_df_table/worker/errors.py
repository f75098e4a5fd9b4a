"""What a snippet raised, as a message for the writer of its page."""

from __future__ import annotations

import ast
import contextlib
import difflib
import io
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.model import Failure, Place, Subtype

from .guard import RefusedError
from .limit import OutOfTimeError

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from sphinx_df_table.model import Job

    from .files import Files

# The names under which the two pieces of source are compiled.
CODE_NAMES: dict[str, Place] = {"<df-table>": "snippet", "<df_table_prelude>": "prelude"}

_LONGEST_MESSAGE = 4_000
_MOST_NAMES = 20

# An index of text, a list of literals, and a single name, as messages of pandas have them. In an
# index, nothing is escaped.
_INDEX = re.compile(r"Index\(\['(.*)'\], dtype", re.DOTALL)
_BETWEEN = re.compile(r"',\s+'")
_LIST = re.compile(r"""\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^]['"])*\]""")
_NOT_FOUND = re.compile(r"""Columns? not found: (.*)|('.*'|".*") not found in columns""")


_SANDBOX_HINT = (
    "The sandbox may have refused it: a snippet can read the project and compute, and do nothing "
    "else. df_table_network = True in conf.py allows the network, df_table_sandbox = 'off' all."
)
_COUNTED = re.compile(r" (?:\(detected at line \d+\)|on line \d+)$")


class TooMuchOutputError(Exception):
    """A snippet prints without end."""


def close_names(name: object, names: list[str]) -> list[str]:
    """Return the up to three of `names` that are closest to `name`, the closest first."""
    folded = {candidate.casefold().strip(): candidate for candidate in reversed(names)}
    close = difflib.get_close_matches(str(name).casefold().strip(), folded, n=3, cutoff=0.5)
    return [folded[key] for key in close]


def sendable(message: str) -> str:
    """Return a message of no more than some length, with nothing that can't be written as UTF-8."""
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + " …"
    return message.encode(errors="backslashreplace").decode()


def _in_words(names: list[str]) -> str:
    shown = [repr(name) for name in names[:_MOST_NAMES]]
    return ", ".join(shown + ["…"] * (len(names) > _MOST_NAMES)) or "none"


def _are(names: list[str]) -> str:
    """Return the end of a sentence that says which the closest names are."""
    return f"{'is' if len(names) == 1 else 'are'} {_in_words(names)}"


def _own_frames(trace: TracebackType | None) -> list[tuple[Place, int]]:
    """Return the lines of the snippet and the prelude in a traceback, the innermost last."""
    return [
        (CODE_NAMES[frame.f_code.co_filename], line)
        for frame, line in traceback.walk_tb(trace)
        if frame.f_code.co_filename in CODE_NAMES
    ]


def current_line() -> tuple[Place, int]:
    """Return the line of the snippet or the prelude that is being run; line 0 where none is."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the documented way to a stack
    while frame is not None:
        if place := CODE_NAMES.get(frame.f_code.co_filename):
            return place, frame.f_lineno
        frame = frame.f_back
    return "snippet", 0


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


def _failing_objects(error: BaseException) -> list[Any]:
    """Return the objects in whose methods an exception was raised, the innermost first."""
    trace = traceback.walk_tb(error.__traceback__)
    found = [frame.f_locals["self"] for frame, _ in trace if "self" in frame.f_locals]
    return found[::-1]


def _failing_frame(error: BaseException) -> pd.DataFrame | None:
    """Return the data frame in whose methods an exception was raised.

    Its helpers, such as ``df.loc``, name their data frame in ``obj``.
    """
    for value in _failing_objects(error):
        owner = value
        if not isinstance(value, pd.DataFrame):
            owner = None
            # One that is half made may have no attribute, nor a way to say so.
            with contextlib.suppress(Exception):
                owner = value.obj
        if isinstance(owner, pd.DataFrame):
            return owner
    return None


def _missing_labels(key: object) -> list[object]:
    """Return the labels in what a `KeyError` of pandas holds: a label, some, or a message."""
    if isinstance(key, list | pd.Index):
        return list(key)
    if isinstance(key, str):
        if index := _INDEX.search(key):
            return [*_BETWEEN.split(index[1])]
        if listed := _LIST.search(key):
            with contextlib.suppress(ValueError, SyntaxError):
                return list(ast.literal_eval(listed[0]))
        if named := _NOT_FOUND.search(key):
            return [(named[1] or named[2]).strip("'\"")]
    return [key]


def _column_hint(error: KeyError) -> str:
    """Return what the columns are called that a snippet may have meant."""
    frame = _failing_frame(error)
    if frame is None or not error.args:
        return ""
    index = next((v for v in _failing_objects(error) if isinstance(v, pd.Index)), frame.columns)
    if not index.identical(frame.columns):  # a row is missing
        return ""
    names = [str(name) for name in frame.columns]
    for label in _missing_labels(error.args[0]):
        if label not in frame.columns:
            close = close_names(label, names)
            hint = f"the closest {_are(close)}" if close else f"it has {_in_words(names)}"
            return f"The data frame has no column {label!r}; {hint}."
    return ""


def _file_hint(error: OSError, job: Job, files: Files) -> str:
    """Return where a missing file was looked up, and which files there have such a name."""
    if not isinstance(error.filename, str):
        return ""
    candidates = [Path(job.folder, path) for path in files.candidates(error.filename)]
    folders = list(dict.fromkeys(path.parent for path in candidates))
    names = sorted(
        {entry.name for folder in folders if folder.is_dir() for entry in folder.iterdir()}
    )
    name = Path(error.filename).name
    close = close_names(name, names)
    noun = "name" if len(close) == 1 else "names"
    hint = f" The closest {noun} there {_are(close)}." if close else ""
    others = (Path(job.folder, path) for path in files.candidates(name))
    if found := [path.parent for path in others if path.is_file() and path.parent not in folders]:
        hint = f" There is {name!r} in '{found[0]}': a name is relative to such a folder."
    places = ", ".join(f"'{folder}'" for folder in folders)
    return (
        f"{error.filename!r} was looked up in {places}.{hint} df_table_data_path in conf.py "
        "names more folders."
    )


def _hint(error: BaseException, job: Job, files: Files) -> str:
    hint = ""
    match error:
        case SystemExit():
            hint = (
                "A snippet ends when its last line was run; it can't end the build. Take the call "
                "of exit out."
            )
        case AssertionError() if not error.args:
            hint = "The assertion on this line does not hold, and it has no message."
        case MemoryError():
            hint = f"A snippet may use {job.memory} MiB; df_table_memory in conf.py allows more."
        case UnicodeDecodeError():
            hint = (
                f"It is not {error.encoding}: a reader takes the argument encoding, such as "
                "encoding='cp1252'."
            )
        case KeyError():
            hint = _column_hint(error)
        case FileNotFoundError() if "temporary directory" not in str(error.strerror):
            hint = _file_hint(error, job, files)
        case FileNotFoundError() | PermissionError() if job.layers:
            hint = "" if isinstance(error, RefusedError) else _SANDBOX_HINT
    return hint


def _line(error: BaseException) -> tuple[Place, int]:
    """Return the line that an exception is to be shown at."""
    if isinstance(error, SyntaxError) and error.filename in CODE_NAMES:
        return CODE_NAMES[error.filename], error.lineno or 0
    own = _own_frames(error.__traceback__)
    in_snippet = [frame for frame in own if frame[0] == "snippet"]
    return (in_snippet or own or [("snippet", 0)])[-1]


def _via_prelude(error: BaseException, place: Place, job: Job) -> str:
    """Return the prelude's line where it was that line that a line of the snippet led to."""
    own = _own_frames(error.__traceback__)
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
        return job.out_of_time(place, line)
    parts = [_what(error), _via_prelude(error, place, job)]
    with contextlib.suppress(Exception):  # a message without a hint is better than none
        parts.append(_hint(error, job, files))
    message = "\n".join(part for part in parts if part)
    message = sendable(message)
    subtype: Subtype = "sandbox" if isinstance(error, RefusedError) else "error"
    return Failure(message=message, subtype=subtype, line=line, place=place)
