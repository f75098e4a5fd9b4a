"""Where a snippet's file names are looked up, and what it read.

A relative name is looked up in the folder of the page, then along the data path; a name that begins
with ``/`` in the source folder first. This holds for whatever opens a file through Python, since
the functions that all of it comes down to are wrapped while a snippet runs. What was read is
recorded by an audit hook, which Python calls for every file that it opens.
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
from sphinx_df_table.worker.files.record import Files, mode_of
from sphinx_df_table.worker.private.python import open_aliases, path_globber
from sphinx_df_table.worker.sandbox.audit import WRITES, Guard

from .other_readers import wrapped_readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.job import Job

_PATH_ARGUMENTS = (
    "filepath_or_buffer",
    "path",
    "path_or_buf",
    "io",
    "path_or_buffer",
    "database",  # of sqlite3.connect
    "fname",  # of readers of numpy
    *("input_file", "source", "urlpath"),  # of those of other libraries
)
# What these read is no file, though it may be given as text.
_OTHER_READERS = ("read_clipboard", "read_gbq", "read_sql")


class _Hook:
    """What the audit hook of this process does; a hook can't be taken away again."""

    guard: Guard | None = None
    files: Files | None = None
    installed = False

    @classmethod
    def install(cls) -> None:
        if not cls.installed:
            cls.installed = True
            sys.addaudithook(cls.hook)

    @classmethod
    def hook(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if cls.guard is not None:
            cls.guard.check(event, arguments)
        if cls.files is not None:
            cls.files.note(event, arguments)


def _about_defaults(read: Callable[..., Any], names: list[str]) -> str:
    """Return what the names of the defaults of a reader that failed may have to do with it."""
    known = [*inspect.signature(read).parameters]
    for name in names:
        if name not in known:
            close = "".join(f"; the closest is {other!r}" for other in closest(name, known, most=1))
            return f"df_table_read_csv in conf.py is wrong: there is no argument {name!r}{close}."
    return f"df_table_read_csv in conf.py gives it {', '.join(names)}: is that right?"


def _wrapped_reader(files: Files, read: Callable[..., Any], defaults: dict[str, Any]) -> Any:
    """Return a pandas reader that looks its file up, notes it, and has other defaults."""

    def located(source: Any, names: list[str]) -> Any:
        """Return a source as it is to be read; where it's a file, `names` gets its name."""
        found = files.resolve(source)
        # Some readers open files in C++, where Python's audit events don't reach.
        if isinstance(found, str | os.PathLike) and mode_of(text := os.fspath(found)):
            files.note_path(text)
            names.append(os.fspath(source))
        return found

    @functools.wraps(read)
    def reader(*args: Any, **kwargs: Any) -> Any:
        names: list[str] = []
        if args:
            args = (located(args[0], names), *args[1:])
        for name in _PATH_ARGUMENTS:
            if name in kwargs:
                kwargs[name] = located(kwargs[name], names)
        unset = {"sep": "delimiter", "delimiter": "sep"}  # two names of one argument
        wanted = {name: defaults[name] for name in defaults if unset.get(name) not in kwargs}
        try:
            return read(*args, **{**wanted, **kwargs})
        except (TypeError, ValueError, LookupError) as error:
            for name in names if isinstance(error, ValueError) else []:  # it can't be parsed, say
                error.add_note(f"That is of the file {name!r}.")
            if used := [name for name in wanted if name not in kwargs]:
                error.add_note(_about_defaults(read, used))
            raise

    return reader


def _wrapped_open(files: Files, function: Callable[..., Any]) -> Any:
    """Return an opener of files that looks up the names of those that it reads."""

    @functools.wraps(function)
    def opener(file: Any, mode: Any = "r", *args: Any, **kwargs: Any) -> Any:
        writes = mode & WRITES if isinstance(mode, int) else set(mode) & set("wax+")
        if not writes and kwargs.get("dir_fd") is None:
            file = files.resolve(file)
        return function(file, mode, *args, **kwargs)

    return opener


def _wrapped_look(files: Files, function: Callable[..., Any]) -> Any:
    """Return a function of `os` that looks up the path that it is asked about."""

    @functools.wraps(function)
    def look(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("dir_fd") is None:
            path = files.resolve(path)
        return function(path, *args, **kwargs)

    return look


@contextlib.contextmanager
def lookup(job: Job) -> Iterator[Files]:
    """Look up and record the files of `job` while the block runs, from the folder of its page."""
    files = Files(job)
    guard = Guard(job) if "audit" in job.layers else None
    _Hook.install()
    opener = _wrapped_open(files, builtins.open)
    patches: list[tuple[Any, str, Any]] = [
        (builtins, "open", opener),
        (io, "open", opener),
        (os, "open", _wrapped_open(files, os.open)),
        *((os, name, _wrapped_look(files, getattr(os, name))) for name in ("stat", "access")),
        *((os, name, _wrapped_look(files, getattr(os, name))) for name in ("listdir", "scandir")),
        *((module, name, opener) for module, name in open_aliases()),
        (sqlite3, "connect", _wrapped_reader(files, sqlite3.connect, {})),
    ]
    if globber := path_globber():
        patches += [
            (globber, name, staticmethod(_wrapped_look(files, getattr(os, name))))
            for name in ("lstat", "scandir")
        ]
    for name in dir(pd):
        if name.startswith("read_") and not name.startswith(_OTHER_READERS):
            defaults = job.read_csv if name == "read_csv" else {}
            patches.append((pd, name, _wrapped_reader(files, getattr(pd, name), defaults)))
    patches += [  # these two keep an `open` of their own
        (np, name, _wrapped_reader(files, getattr(np, name), {}))
        for name in ("loadtxt", "genfromtxt")
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    with contextlib.chdir(job.folder), wrapped_readers(lambda f: _wrapped_reader(files, f, {})):
        try:
            for owner, name, value in patches:
                setattr(owner, name, value)
            _Hook.guard, _Hook.files = guard, files
            yield files
        finally:
            _Hook.guard = _Hook.files = None
            for owner, name, value in before:
                setattr(owner, name, value)
