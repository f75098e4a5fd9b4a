"""Hints about names that a snippet lacks: of notebooks, of modules, of environment variables."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sphinx_df_table.wording import closest, closest_or_first
from sphinx_df_table.worker.private.pandas import names_not_in_file

from .other_folders import folders_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_df_table.protocol.job import Job

_MOST_NAMES = 20
# Names that a notebook, or a file of Python, defines.
_NAMES = {
    "display": "A block shows the data frame in the variable {variable!r}: assign it to that name.",
    "get_ipython": "A snippet is Python alone, without the commands of IPython.",
    "__file__": "A snippet has no file of its own. Names of files are relative to the page.",
}
# Words of JSON, which a template may write into a snippet, and what they are in Python.
_JSON = {
    "null": "None",
    "true": "True",
    "false": "False",
    "NaN": "float('nan')",
    "Infinity": "float('inf')",
}
_NAMES |= {
    word: f"It is a word of JSON: in Python it is {value}. After import json, json.loads(…) reads "
    "JSON from a text."
    for word, value in _JSON.items()
}
_VARIABLE = (
    "A snippet sees few environment variables. df_table_environment in conf.py names those that it "
    "sees as well."
)
_ASKS_FOR_VARIABLE = re.compile(r"\b(?:getenv|environ\.get)\(")
# The signs that begin a command of IPython.
_COMMAND = re.compile(r"\s*([%!]{1,2})\s*\w")
# An option of a block. It is code for Python if an empty line stands above it.
_OPTION = re.compile(r"\s*(:[\w-]+:)(?:\s|$)")
# Signs around code that is copied from a console or from Markdown.
_COPIED = re.compile(r"\s*(>>>|\.\.\. |```)")


def missing_name_hint(
    error: NameError | ImportError | SyntaxError | AttributeError, job: Job
) -> str:
    """Return what to write instead of a name that a snippet does not have, or an empty text.

    Parameters
    ----------
    error
        The error about the name of a variable, a module or an attribute of a data frame, or about
        a line.
    job
        The job of the snippet.

    """
    match error:
        case NameError(name=str(name)):
            return _NAMES.get(name, _import_hint(name)).format(variable=job.variable)
        case ModuleNotFoundError(name=str(name)):
            return _module_hint(name, job)
        case AttributeError(name=str(name), obj=pd.DataFrame() as frame):
            return no_column(name, frame.columns) if closest(name, map(str, frame.columns)) else ""
        case IndentationError(lineno=1, msg="unexpected indent"):
            return (
                "Indent all lines of the snippet alike, and like the options of the block. A tab "
                "counts as up to eight spaces."
            )
        case SyntaxError(text=str(line)):
            return _line_hint(line)
    return ""


def _import_hint(name: str) -> str:
    """Return how to import a module of Python whose name a snippet uses, or an empty text."""
    if name not in sys.stdlib_module_names:
        return ""
    return f"Write import {name} above: only pd, np and the helpers are there without an import."


def _line_hint(line: str) -> str:
    """Return what to do about a line that is no code, or an empty text."""
    if found := _OPTION.match(line):
        return (
            f"Move {found[1]!r} up: options stand directly below the directive, without an empty "
            "line between them."
        )
    if found := _COPIED.match(line):
        return f"Remove {found[1].strip()!r}: a snippet is Python alone."
    if found := _COMMAND.match(line):
        return (
            f"A line that begins with {found[1]} is a command of IPython. A snippet is Python "
            "alone: remove the line."
        )
    return ""


def _module_hint(name: str, job: Job) -> str:
    """Return how a module can be imported; empty for a part of a package that was imported."""
    module = name.partition(".")[0]
    if module in sys.modules:
        return ""
    for folder in dict.fromkeys((Path(job.folder), *folders_of(job))):
        for path in (folder / f"{module}.py", folder / module / "__init__.py"):
            if path.is_file():
                return (
                    f"It is in '{folder}', which is not searched. sys.path.insert(0, "
                    f"'{folder}') in conf.py adds the folder."
                )
    return (
        "Install it where Sphinx runs. If it is a module of the project, add its folder to "
        "sys.path in conf.py."
    )


def variable_hint(objects: Iterable[object]) -> str:
    """Return how a snippet gets an environment variable, if it has looked for one.

    Parameters
    ----------
    objects
        The objects whose methods have raised a KeyError.

    """
    return _VARIABLE if any(isinstance(value, type(os.environ)) for value in objects) else ""


def missing_value_hint(snippet: str) -> str:
    """Return what a None may be in a snippet that asks for environment variables, or nothing."""
    return f"One of the values is None. {_VARIABLE}" if _ASKS_FOR_VARIABLE.search(snippet) else ""


def column_of_query_hint(name: str, frame: pd.DataFrame | None) -> str:
    """Return the columns that a text for `query` or `eval` may have meant, or an empty text."""
    if frame is None:
        return ""
    return f"{no_column(name, frame.columns)} A variable has an @ before its name."


def column_of_file_hint(error: ValueError) -> str:
    """Return the columns of a file that an argument of its reader may have meant, or no text."""
    missing, names = names_not_in_file(error)
    return no_column(missing[0], names, "file") if missing else ""


def no_column(label: object, columns: Iterable[object], owner: str = "data frame") -> str:
    """Return that a data frame or a file lacks a column, and the columns that may be meant.

    Parameters
    ----------
    label
        The label of the column.
    columns
        The labels of the columns that exist.
    owner
        The word for what has these columns.

    """
    hint = closest_or_first(label, [*map(str, columns)], _MOST_NAMES, "it has")
    return f"The {owner} has no column {label!r}; {hint}."
