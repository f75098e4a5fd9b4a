"""Lookup of the files that a snippet names, while it runs.

A relative name is searched in the folder of the page, then in the folders of the data path; a name
that begins with ``/`` in the source folder first. The functions that open or examine files are
wrapped for that: those of Python, and the readers of libraries that open files in other ways.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import io
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.wording import closest
from sphinx_df_table.worker.patches import replaced
from sphinx_df_table.worker.private.python import open_aliases, path_globber
from sphinx_df_table.worker.sandbox.audit import WRITES

from .other_readers import wrapped_readers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sphinx_df_table.protocol.job import Job

# The wrapped functions look up their paths, and this one does not.
_stat = os.stat
# Parameters of readers of pandas that take a file, and of the functions named beside them.
_PATH_ARGUMENTS = (
    "filepath_or_buffer",
    "path",
    "path_or_buf",
    "io",
    "path_or_buffer",
    "database",  # sqlite3.connect
    "fname",  # readers of numpy
    *("input_file", "source", "urlpath"),  # readers of other libraries
)
# Readers of pandas whose first argument is no file, although it may be text.
_NOT_OF_FILES = ("read_clipboard", "read_gbq", "read_sql")
# Listed once, before the processes of snippets are forked: each of them would copy the memory of
# all names that it looks at.
_PANDAS_READERS = tuple(
    name for name in dir(pd) if name.startswith("read_") and not name.startswith(_NOT_OF_FILES)
)


class Files:
    """Search for the files that one job names."""

    def __init__(self, job: Job) -> None:
        self._source_folder = job.source_folder
        self._data_path = job.data_path
        self._resolved: dict[tuple[str, str], str] = {}

    def found(self) -> Collection[str]:
        """Return the paths that were found."""
        return self._resolved.values()

    def candidates(self, name: str) -> list[str]:
        """Return the paths at which `name` is searched. The first that exists is the file."""
        if Path(name).is_absolute():
            return [self._source_folder + name, name]
        return [name, *(str(Path(folder, name)) for folder in self._data_path)]

    def resolve(self, name: Any) -> Any:
        """Return the path of the file that `name` means, or `name` itself if there is none."""
        if not isinstance(name, str | os.PathLike):
            return name
        text = os.fspath(name)
        if not isinstance(text, str) or not text:
            return name
        here = os.getcwd()  # noqa: PTH109 - as fast as can be
        found = self._resolved.get((here, text))
        if found is None:
            found = next(filter(_exists, self.candidates(text)), None)
            if found is None:
                return name
            # Readers open the path that was found by functions that are wrapped, too.
            self._resolved[here, text] = self._resolved[here, found] = found
        return name if found == text else found


def _exists(path: str) -> bool:
    try:
        _stat(path)
    except (OSError, ValueError):  # there is none, or the path is impossible
        return False
    return True


def _hint_about_arguments(
    read: Callable[..., Any], given: Iterable[str], added: list[str], error: Exception
) -> str:
    """Return a hint for a reader that failed, or an empty text.

    Parameters
    ----------
    read
        The reader.
    given, added
        The names of the arguments of the snippet, and of the setting df_table_read_csv.
    error
        What the reader raised.

    """
    is_unknown = "unexpected keyword" in str(error)
    if is_unknown and (unknown := _unknown_argument(read, given)):
        return f"The reader has no argument {unknown}."
    if unknown := _unknown_argument(read, added):
        return f"df_table_read_csv in conf.py has an unknown argument: {unknown}."
    if added:
        return f"The setting df_table_read_csv in conf.py added {', '.join(added)}: check it."
    return ""


def _unknown_argument(read: Callable[..., Any], names: Iterable[str]) -> str:
    """Return the first name that is no argument of a reader, with the closest one, or nothing."""
    parameters = inspect.signature(read).parameters if inspect.isfunction(read) else {}
    known = [name for name, one in parameters.items() if one.kind is not one.VAR_KEYWORD]
    if len(known) < len(parameters) or not known:
        return ""
    for name in names:
        if name not in known:
            # "separator" is more like "iterator" than "sep".
            close = [other for other in known if name.startswith(other)]
            close = (close or closest(name, known))[:1]
            return f"{name!r}" + "".join(f"; the closest is {other!r}" for other in close)
    return ""


def _wrapped_reader(files: Files, read: Callable[..., Any], defaults: dict[str, Any]) -> Any:
    """Return a reader that looks up its file, and has other defaults."""

    def find(source: Any, names: list[str]) -> Any:
        """Return the source to read. If it is a file, its name is added to `names`."""
        found = files.resolve(source)
        if isinstance(found, str | os.PathLike) and os.fspath(found) in files.found():
            names.append(os.fspath(source))
        return found

    @functools.wraps(read)
    def reader(*args: Any, **kwargs: Any) -> Any:
        names: list[str] = []
        if args:
            args = (find(args[0], names), *args[1:])
        for name in _PATH_ARGUMENTS:
            if name in kwargs:
                kwargs[name] = find(kwargs[name], names)
        synonyms = {"sep": "delimiter", "delimiter": "sep"}  # these two mean the same
        added = {name: defaults[name] for name in defaults if synonyms.get(name) not in kwargs}
        try:
            return read(*args, **{**added, **kwargs})
        except (TypeError, ValueError, LookupError) as error:
            for name in names if isinstance(error, ValueError) else []:  # such as a parser's error
                error.add_note(f"The error is in the file {name!r}.")
            used = [name for name in added if name not in kwargs]
            if hint := _hint_about_arguments(read, kwargs, used, error):
                error.add_note(hint)
            raise

    return reader


def _wrapped_open(files: Files, function: Callable[..., Any]) -> Any:
    """Return a function like `open` that looks up the files that it opens for reading."""

    @functools.wraps(function)
    def opener(file: Any, mode: Any = "r", *args: Any, **kwargs: Any) -> Any:
        writes = mode & WRITES if isinstance(mode, int) else set(mode) & set("wax+")
        if not writes and kwargs.get("dir_fd") is None:
            file = files.resolve(file)
        return function(file, mode, *args, **kwargs)

    return opener


def _wrapped_os_function(files: Files, function: Callable[..., Any]) -> Any:
    """Return a function of `os` that looks up its path."""

    @functools.wraps(function)
    def wrapped(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("dir_fd") is None:
            path = files.resolve(path)
        return function(path, *args, **kwargs)

    return wrapped


@contextlib.contextmanager
def lookup(
    job: Job, watch: Callable[[Callable[..., Any]], Callable[..., Any]] = lambda reader: reader
) -> Iterator[Files]:
    """Look up the files of a job while the block runs, with the folder of its page as current.

    Parameters
    ----------
    job
        The job.
    watch
        Returns the function to call for a reader of another library, with the path that was found.

    """
    files = Files(job)
    opener = _wrapped_open(files, builtins.open)
    patches: list[tuple[Any, str, Any]] = [
        (builtins, "open", opener),
        (io, "open", opener),
        (os, "open", _wrapped_open(files, os.open)),
        *(
            (os, name, _wrapped_os_function(files, getattr(os, name)))
            for name in ("stat", "access", "listdir", "scandir")
        ),
        *((module, name, opener) for module, name in open_aliases()),
        (sqlite3, "connect", _wrapped_reader(files, sqlite3.connect, {})),
    ]
    if globber := path_globber():
        patches += [
            (globber, name, staticmethod(_wrapped_os_function(files, getattr(os, name))))
            for name in ("lstat", "scandir")
        ]
    for name in _PANDAS_READERS:
        defaults = job.read_csv if name == "read_csv" else {}
        patches.append((pd, name, _wrapped_reader(files, getattr(pd, name), defaults)))
    patches += [  # these two do not call the built-in `open`
        (np, name, _wrapped_reader(files, getattr(np, name), {}))
        for name in ("loadtxt", "genfromtxt")
    ]
    with (
        wrapped_readers(lambda reader: _wrapped_reader(files, watch(reader), {})),
        replaced(patches),
    ):
        yield files
