"""What the writer of a page may do about what a snippet raised."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.wording import are, closest, first_few
from sphinx_df_table.worker.private.pandas import frame_of, has_text_operand, missing_labels
from sphinx_df_table.worker.sandbox.audit import RefusedError

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.worker.files.record import Files


_MOST_NAMES = 20

_SANDBOX_HINT = (
    "The sandbox may have refused it: a snippet can read the project and compute, and do nothing "
    "else. df_table_network = True in conf.py allows the network, df_table_sandbox = 'off' all."
)


def _failing_objects(error: BaseException) -> list[Any]:
    """Return the objects in whose methods an exception was raised, the innermost first."""
    trace = traceback.walk_tb(error.__traceback__)
    found = [frame.f_locals["self"] for frame, _ in trace if "self" in frame.f_locals]
    return found[::-1]


def _column_hint(error: KeyError) -> str:
    """Return what the columns are called that a snippet may have meant."""
    objects = _failing_objects(error)
    frame = next((f for f in map(frame_of, objects) if f is not None), None)
    if frame is None or not error.args:
        return ""
    index = next((v for v in objects if isinstance(v, pd.Index)), frame.columns)
    if not index.identical(frame.columns):  # a row is missing
        return ""
    names = [str(name) for name in frame.columns]
    for label in missing_labels(error):
        if label not in frame.columns:
            close = closest(label, names)
            hint = (
                f"the closest {are(close)}"
                if close
                else f"it has {first_few([*map(repr, names)], _MOST_NAMES)}"
            )
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
    close = closest(name, names)
    noun = "name" if len(close) == 1 else "names"
    hint = f" The closest {noun} there {are(close)}." if close else ""
    others = (Path(job.folder, path) for path in files.candidates(name))
    if found := [path.parent for path in others if path.is_file() and path.parent not in folders]:
        hint = f" There is {name!r} in '{found[0]}': a name is relative to such a folder."
    places = ", ".join(f"'{folder}'" for folder in folders)
    return (
        f"{error.filename!r} was looked up in {places}.{hint} df_table_data_path in conf.py "
        "names more folders."
    )


def _text_hint(error: TypeError) -> str:
    """Return how a column of text becomes one of numbers."""
    scopes = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)]
    values = [scope[name] for scope in scopes for name in ("self", "other") if name in scope]
    columns = [value for value in values if isinstance(value, pd.Series)]
    of_text = [c.name for c in columns if pd.api.types.is_string_dtype(c.dtype)]
    named = next((name for name in of_text if name is not None), None)
    what = "One of the values is text" if named is None else f"The column {named!r} is text"
    return (
        f"{what}: pd.to_numeric makes numbers of a column of text. Take out first what is no part "
        "of a number, such as with .str.replace(',', '')."
    )


def _writer_hint(error: OSError) -> str:
    """Return how readers get a data frame that a snippet wanted to write into a file."""
    writers = [
        frame.f_code.co_name
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if isinstance(frame.f_locals.get("self"), pd.DataFrame | pd.Series)
        and frame.f_code.co_name.startswith("to_")
    ]
    if not writers:
        return ""
    return f"Leave {writers[0]} out: the option download of the block offers its table as CSV."


def hint_for(error: BaseException, job: Job, files: Files) -> str:
    """Return what to do about an exception of a snippet, or an empty string."""
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
        case RefusedError():
            hint = _writer_hint(error)
        case FileNotFoundError() | PermissionError() if job.layers:
            hint = "\n".join(filter(None, [_SANDBOX_HINT, _writer_hint(error)]))
        case TypeError() if has_text_operand(error):
            hint = _text_hint(error)
    return hint
