"""Record of the files that a snippet read."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import stat
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_df_table.protocol.answer import MOST_PATHS
from sphinx_df_table.protocol.job import NOT_UTF8
from sphinx_df_table.worker.private.python import is_import_system
from sphinx_df_table.worker.sandbox.allowed_paths import PYTHON, is_below
from sphinx_df_table.worker.sandbox.audit import WRITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_df_table.protocol.job import Job

_stat = os.stat
# How many files of a folder that a snippet names are taken to be read.
_MOST_GUESSED = 1_000
# Files below these are a system's own, never a page's data.
_SYSTEM = ("/dev", "/etc", "/lib", "/proc", "/sys", "/usr/lib", "/usr/share")


def mode_of(path: str) -> int:
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
            if mode_of(candidate):
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
        elif event in ("os.listdir", "os.scandir"):
            if not is_import_system(2):  # past the audit hook
                self._add(self.listed, arguments[0] or ".")
        elif event == "sqlite3.connect":
            self._add(self.opened, arguments[0])

    def note_mentioned(self, names: Iterable[str]) -> None:
        """Record the files and folders among `names`, which may be any text."""
        here = str(Path.cwd())
        for name in names:
            found = next(filter(mode_of, self.candidates(name)), "")
            if found and not is_below(here, [os.path.realpath(found)]):
                self.note_path(found)

    def note_path(self, path: str) -> None:
        """Record a file, or a folder of the project with the files in it, as read."""
        own = [os.path.realpath(folder) for folder in self._own]
        if not stat.S_ISDIR(mode_of(path)):
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
            if self._is_data(path) and stat.S_ISREG(mode_of(path)):
                files.add(path)
        return sorted(files)[:MOST_PATHS]

    def folders(self) -> list[str]:
        """Return the folders that were listed."""
        found = (p for p in self.listed if self._is_data(p) and stat.S_ISDIR(mode_of(p)))
        return sorted(found)[:MOST_PATHS]

    def missing(self) -> list[str]:
        """Return the places where a file was looked for in vain, and still is none."""
        found = (path for path in self.absent if self._is_data(path) and _is_missing(path))
        return sorted(found)[:MOST_PATHS]
