"""Lookup of the files that a snippet names, while it runs.

A relative name is searched in the folder of the page, then in the folders of the data path; a name
that begins with ``/`` in the source folder first. The functions that open or examine files are
wrapped for that: those of Python, and the readers of libraries that open files in other ways. An
audit hook, which Python calls for each file that it opens, records what was read.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import io
import os
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.wording import closest
from sphinx_df_table.worker.patches import replaced
from sphinx_df_table.worker.private.python import open_aliases, path_globber
from sphinx_df_table.worker.sandbox.audit import WRITES, AuditPolicy

from .other_readers import wrapped_readers
from .record import Files, mode_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.job import Job

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


class _AuditHook:
    """The audit hook of this process, with its current job. A hook can't be removed again."""

    policy: AuditPolicy | None = None
    files: Files | None = None

    @classmethod
    def handle(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if cls.policy is not None:
            cls.policy.check(event, arguments)
        if cls.files is not None:
            cls.files.record_event(event, arguments)


@functools.cache
def _install_audit_hook() -> None:
    sys.addaudithook(_AuditHook.handle)


def _hint_about_defaults(read: Callable[..., Any], names: list[str]) -> str:
    """Return a hint for a reader that failed with arguments from the setting df_table_read_csv."""
    known = [*inspect.signature(read).parameters]
    for name in names:
        if name not in known:
            close = "".join(f"; the closest is {other!r}" for other in closest(name, known, most=1))
            return f"df_table_read_csv in conf.py has an unknown argument: {name!r}{close}."
    return f"The setting df_table_read_csv in conf.py added {', '.join(names)}: check it."


def _wrapped_reader(files: Files, read: Callable[..., Any], defaults: dict[str, Any]) -> Any:
    """Return a reader that looks up its file, records it, and has other defaults."""

    def find(source: Any, names: list[str]) -> Any:
        """Return the source to read. If it is a file, its name is added to `names`."""
        found = files.resolve(source)
        # Some readers open files in C++, without an audit event of Python.
        if isinstance(found, str | os.PathLike) and mode_of(text := os.fspath(found)):
            files.record_path(text)
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
            if used := [name for name in added if name not in kwargs]:
                error.add_note(_hint_about_defaults(read, used))
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
def lookup(job: Job) -> Iterator[Files]:
    """Look up and record the files of `job`, in the folder of its page, while the block runs."""
    files = Files(job)
    policy = AuditPolicy(job) if "audit" in job.layers else None
    _install_audit_hook()
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
    for name in dir(pd):
        if name.startswith("read_") and not name.startswith(_NOT_OF_FILES):
            defaults = job.read_csv if name == "read_csv" else {}
            patches.append((pd, name, _wrapped_reader(files, getattr(pd, name), defaults)))
    patches += [  # these two do not call the built-in `open`
        (np, name, _wrapped_reader(files, getattr(np, name), {}))
        for name in ("loadtxt", "genfromtxt")
    ]
    patches += [(_AuditHook, "policy", policy), (_AuditHook, "files", files)]
    with (
        contextlib.chdir(job.folder),
        wrapped_readers(lambda reader: _wrapped_reader(files, reader, {})),
        replaced(patches),
    ):
        yield files
