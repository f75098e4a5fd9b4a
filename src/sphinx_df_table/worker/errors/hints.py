"""Hints for the author of a page: what to change after an exception of a snippet."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.worker.dataframe.formatted_numbers import numbers_of
from sphinx_df_table.worker.private.pandas import (
    column_of,
    frame_of,
    has_text_operand,
    missing_labels,
)
from sphinx_df_table.worker.sandbox.audit import RefusedError

from .byte_order_marks import byte_order_mark_hint
from .conversions import conversion_hint
from .missing_files import missing_file_hint
from .missing_names import (
    column_of_file_hint,
    column_of_query_hint,
    missing_name_hint,
    missing_value_hint,
    no_column,
    variable_hint,
)
from .place import frames_of
from .refusals import drawing_hint, refusal_hint
from .removed_methods import removed_method_hint

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.worker.files.lookup import Files

_IN_BACKTICKS = re.compile("`([^`]+)`")


def _objects(error: BaseException) -> list[Any]:
    """Return the objects whose methods an exception passed through, the innermost first."""
    scopes = [frame.f_locals for frame in reversed(frames_of(error))]
    return [scope["self"] for scope in scopes if "self" in scope]


def _frame(objects: list[Any]) -> pd.DataFrame | None:
    """Return the data frame that some objects belong to."""
    return next((found for found in map(frame_of, objects) if found is not None), None)


def _column_names(error: BaseException) -> list[str]:
    """Return the names of the columns whose methods an exception passed through."""
    columns = [value for value in _objects(error) if isinstance(value, pd.Series)]
    return [column.name for column in columns if isinstance(column.name, str)]


def _query_hint(error: pd.errors.UndefinedVariableError) -> str:
    name = str(error).partition("'")[2].partition("'")[0]
    frame = _frame(_objects(error))
    scopes = [scope.f_locals for scope in reversed(frames_of(error))]
    texts = [scope["expr"] for scope in scopes if scope.get("self") is frame and "expr" in scope]
    # The error has another text for a name in backticks.
    if frame is not None and texts and name not in texts[-1]:
        quoted = _IN_BACKTICKS.findall(texts[-1])
        name = next((one for one in quoted if one not in frame.columns), name)
    return column_of_query_hint(name, frame)


def _column_hint(error: KeyError) -> str:
    """Return the columns that a snippet may have meant."""
    objects = _objects(error)
    if hint := variable_hint(objects):
        return hint
    frame = _frame(objects)
    if frame is None or not error.args:
        return ""
    index = next((v for v in objects if isinstance(v, pd.Index)), frame.columns)
    if not index.identical(frame.columns):  # the missing label is that of a row
        return ""
    for label in missing_labels(error):
        if label not in frame.columns:
            return no_column(label, frame.columns)
    return ""


def _has_commas(column: pd.Series[Any]) -> bool:
    """Return whether all texts of a column are numbers, some with commas between their digits."""
    texts = [str(text) for text in column.dropna()]
    return any("," in text for text in texts) and bool(numbers_of(texts).numbers)


def _text_hint(error: TypeError) -> str:
    """Return how to convert a column of text to numbers."""
    scopes = [frame.f_locals for frame in frames_of(error)]
    values = [scope[name] for scope in scopes for name in ("self", "other") if name in scope]
    columns = [value for value in values if isinstance(value, pd.Series)]
    if label := column_of(error):
        frames = [value for value in values if isinstance(value, pd.DataFrame)]
        columns += [frame[label] for frame in frames if label in frame]
    names = [c.name for c in columns if pd.api.types.is_string_dtype(c.dropna())]
    if not names and "dtype object" in str(error):  # the objects may be of any type
        return ""
    name = next((name for name in names if name is not None), None)
    subject = "One of the values" if name is None else f"The column {name!r}"
    grouped = [c for c in columns if c.name == name and _has_commas(c)]
    if grouped:
        return (
            f"{subject} is text, since its numbers have commas between their digits. Give the "
            "reader thousands=',', or remove them with .str.replace(',', '').astype(float)."
        )
    return (
        f"{subject} is text: pd.to_numeric converts it to numbers. First remove everything that is "
        "not part of a number, for example with .str.replace(',', '')."
    )


def _encoding_of(data: bytes) -> str:
    """Return the encoding of text that is not UTF-8, as far as its first bytes tell."""
    # UTF-16 begins with a mark of the order of its bytes, or has zeros.
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data
    return "utf-16" if is_utf16 else "cp1252"


def _writer_hint(error: BaseException) -> str:
    """Return how to offer a data frame as a file, if a snippet has tried to write one."""
    writers = [
        frame.f_code.co_name
        for frame in frames_of(error)
        if isinstance(frame.f_locals.get("self"), pd.DataFrame | pd.Series)
        and frame.f_code.co_name.startswith("to_")
    ]
    if not writers:
        return ""
    return f"Remove {writers[0]}: the option download of the block publishes its table as CSV."


def hint_for(error: BaseException, job: Job, files: Files) -> str:
    """Return what to change after an exception of a snippet.

    Parameters
    ----------
    error
        The exception.
    job
        The job of the snippet.
    files
        The lookup of its files.

    Returns
    -------
    str
        The hint, or an empty string.

    """
    match error:
        case SystemExit():
            return "A snippet ends after its last line. Remove the call of exit."
        case AssertionError() if not error.args:
            return "The assertion on this line failed. It has no message."
        case MemoryError():
            return f"A snippet may use {job.memory} MiB; df_table_memory in conf.py allows more."
        case UnicodeDecodeError():
            return (
                f"The text is not {error.encoding}. Give the reader its encoding, such as "
                f"encoding={_encoding_of(error.object)!r}."
            )
    if hint := removed_method_hint(error):
        return hint
    about_names = _hint_about_names(error, job)
    return _hint_about_files(error, job, files) if about_names is None else about_names


def _hint_about_names(error: BaseException, job: Job) -> str | None:
    """Return the names, or the columns, that a snippet may have meant; None for other errors."""
    match error:
        case pd.errors.UndefinedVariableError():
            return _query_hint(error)
        case (
            NameError() | ModuleNotFoundError() | SyntaxError() | AttributeError(obj=pd.DataFrame())
        ):
            return missing_name_hint(error, job)
        case KeyError():
            return byte_order_mark_hint(error) or _column_hint(error)
        case TypeError() if "NoneType" in str(error):
            return missing_value_hint(job.snippet)
        case TypeError() if has_text_operand(error):
            return _text_hint(error)
    return None


def _hint_about_files(error: BaseException, job: Job, files: Files) -> str:
    """Return where a file was looked for, or why the sandbox refused something."""
    if hint := missing_file_hint(error, job, files):
        return hint
    match error:
        case ValueError() if hint := column_of_file_hint(error):
            return hint
        case ValueError() if hint := conversion_hint(error, _column_names(error), files.found()):
            return hint
        case RefusedError():
            return _writer_hint(error) or drawing_hint(error)
        case _ if job.layers and (refusal := refusal_hint(error, job, files)):
            return "\n".join(filter(None, [refusal, _writer_hint(error)]))
    return ""
