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
import glob
import importlib.util
import inspect
import io
import os
import sqlite3
import stat
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.model import MOST_PATHS, NOT_UTF8

from .access import PYTHON, is_below
from .guard import WRITES, Guard
from .hints import close_names
from .libraries import wrapped_readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_df_table.model import Job

_stat = os.stat
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
# Where modules keep `open` under a name of their own.
_OTHER_OPENERS = (("bz2", "_builtin_open"), ("tarfile", "bltn_open"))
# Where Path.glob keeps functions of `os` under names of its own, since Python 3.13.
_GLOBBER = getattr(glob, "_StringGlobber", None)
# What these read is no file, though it may be given as text.
_OTHER_READERS = ("read_clipboard", "read_gbq", "read_sql")

# How many files of a folder that a snippet names are taken to be read.
_MOST_GUESSED = 1_000

# Files below these are a system's own, never a page's data.
_SYSTEM = ("/dev", "/etc", "/lib", "/proc", "/sys", "/usr/lib", "/usr/share")


def _mode(path: str) -> int:
    """Return the mode of what is there, or 0 where there is nothing, or could be nothing."""
    try:
        return _stat(path).st_mode
    except (OSError, ValueError):
        return 0


def _is_missing(path: str) -> bool:
    """Return whether there is nothing, but could be something."""
    try:
        _stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _walk(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder: the folder that each is in, and its name."""
    for inside, _, files in os.walk(folder):
        yield from ((inside, file) for file in files)


class Files:
    """The lookup of one job's file names, and the record of what it read.

    Attributes
    ----------
    opened, listed, absent
        Absolute paths of the files that were opened for reading, of the folders that were listed,
        and of the places where a relative name was looked up in vain.

    """

    def __init__(self, job: Job) -> None:
        self._source_folder = job.source_folder
        self._data_path = job.data_path
        self._own = (job.source_folder, job.folder, *job.data_path)
        self.opened: set[str] = set()
        self.listed: set[str] = set()
        self.absent: set[str] = set()

    def candidates(self, name: str) -> list[str]:
        """Return the paths where `name` is looked up, the first that exists being meant."""
        if Path(name).is_absolute():
            return [self._source_folder + name, name]
        return [name, *(str(Path(folder, name)) for folder in self._data_path)]

    def resolve(self, name: Any) -> Any:
        """Return the path that `name` stands for, or `name` where that is no path or is nowhere."""
        if not isinstance(name, str | os.PathLike):
            return name
        text = os.fspath(name)
        if not isinstance(text, str) or not text:
            return name
        for candidate in self.candidates(text):
            if _mode(candidate):
                return name if candidate == text else candidate
            if not Path(text).is_absolute() and _is_missing(candidate):
                self.absent.add(os.path.abspath(candidate))  # noqa: PTH100 - must not follow links
        return name

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Record what an audit event of Python says about a file."""
        if event == "open":
            path, _, flags = arguments
            if not (flags or 0) & WRITES:
                self._add(self.opened, path)
        elif event in ("os.listdir", "os.scandir") and not _is_import():
            self._add(self.listed, arguments[0] or ".")
        elif event == "sqlite3.connect":
            self._add(self.opened, arguments[0])

    def note_mentioned(self, names: Iterable[str]) -> None:
        """Record the files and folders among `names`, which may be any text."""
        here = str(Path.cwd())
        for name in names:
            found = next(filter(_mode, self.candidates(name)), "")
            if found and not is_below(here, [os.path.realpath(found)]):
                self.note_path(found)

    def note_path(self, path: str) -> None:
        """Record a file, or a folder of the project with the files in it, as read."""
        own = [os.path.realpath(folder) for folder in self._own]
        if not stat.S_ISDIR(_mode(path)):
            self._add(self.opened, path)
        elif is_below(os.path.realpath(path), own):
            for folder, file in islice(_walk(path), _MOST_GUESSED):
                self._add(self.listed, folder)
                self._add(self.opened, os.path.join(folder, file))  # noqa: PTH118

    def _add(self, paths: set[str], path: Any) -> None:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            paths.add(os.path.abspath(path))  # noqa: PTH100 - must not follow links

    def _is_data(self, path: str) -> bool:
        if NOT_UTF8.search(path):  # it can't be sent, and Sphinx could not keep it
            return False
        return not is_below(path, PYTHON) and (
            is_below(path, self._own) or not is_below(path, _SYSTEM)
        )

    def read(self) -> list[str]:
        """Return the files that were read: data, and the source of modules of the project."""
        files = set()
        for path in self.opened:
            if path.endswith(".pyc"):
                with contextlib.suppress(ValueError, NotImplementedError):
                    path = importlib.util.source_from_cache(path)  # noqa: PLW2901
            if self._is_data(path) and stat.S_ISREG(_mode(path)):
                files.add(path)
        return sorted(files)[:MOST_PATHS]

    def folders(self) -> list[str]:
        """Return the folders that were listed."""
        found = (p for p in self.listed if self._is_data(p) and stat.S_ISDIR(_mode(p)))
        return sorted(found)[:MOST_PATHS]

    def missing(self) -> list[str]:
        """Return the places where a file was looked for in vain, and still is none."""
        found = (path for path in self.absent if self._is_data(path) and _is_missing(path))
        return sorted(found)[:MOST_PATHS]


def _is_import() -> bool:
    """Return whether it is Python's search for a module that lists a folder."""
    frame = sys._getframe(3)  # noqa: SLF001 - past this, `Files.note` and the hook
    return frame.f_code.co_filename == "<frozen importlib._bootstrap_external>"


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
            close = "".join(f"; the closest is {other!r}" for other in close_names(name, known)[:1])
            return f"df_table_read_csv in conf.py is wrong: there is no argument {name!r}{close}."
    return f"df_table_read_csv in conf.py gives it {', '.join(names)}: is that right?"


def _wrapped_reader(files: Files, read: Callable[..., Any], defaults: dict[str, Any]) -> Any:
    """Return a pandas reader that looks its file up, notes it, and has other defaults."""

    def located(source: Any, names: list[str]) -> Any:
        """Return a source as it is to be read; where it's a file, `names` gets its name."""
        found = files.resolve(source)
        # Some readers open files in C++, where Python's audit events don't reach.
        if isinstance(found, str | os.PathLike) and _mode(text := os.fspath(found)):
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
        *(
            (_GLOBBER, name, staticmethod(_wrapped_look(files, getattr(os, name))))
            for name in ("lstat", "scandir")
            if _GLOBBER is not None
        ),
        *(
            (sys.modules[module], name, opener)
            for module, name in _OTHER_OPENERS
            if getattr(sys.modules.get(module), name, None) is builtins.open
        ),
        (sqlite3, "connect", _wrapped_reader(files, sqlite3.connect, {})),
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
