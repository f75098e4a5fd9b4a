"""Search for the files that a snippet names, and record of what it reads."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import stat
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_df_table.protocol.answer import MOST_PATHS
from sphinx_df_table.protocol.codec import NOT_UTF8
from sphinx_df_table.protocol.paths import is_below
from sphinx_df_table.worker.private.python import is_import_system
from sphinx_df_table.worker.sandbox.allowed_paths import PYTHON
from sphinx_df_table.worker.sandbox.audit import WRITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_df_table.protocol.job import Job

_stat = os.stat
# The number of files, in a folder that a snippet names, that are recorded as read.
_MAX_FILES_OF_FOLDER = 1_000
# Files below these folders belong to the system, and are never a page's data.
_SYSTEM = ("/dev", "/etc", "/lib", "/proc", "/sys", "/usr/lib", "/usr/share")


def mode_of(path: str) -> int:
    """Return the mode of a file or folder, or 0 if there is none, or if the path is impossible."""
    try:
        return _stat(path).st_mode
    except (OSError, ValueError):
        return 0


def _is_missing(path: str) -> bool:
    """Return whether there is no file or folder, although the path is possible."""
    try:
        _stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _walk(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the folder and the name of each file below a folder."""
    for inside, _, files in os.walk(folder):
        yield from ((inside, file) for file in files)


class Files:
    """Search for the files that one job names, and record of what it reads.

    Attributes
    ----------
    opened
        Absolute paths of the files that were opened for reading.
    listed
        Absolute paths of the folders that were listed.
    absent
        Absolute paths at which a relative name was not found.

    """

    def __init__(self, job: Job) -> None:
        self._source_folder = job.source_folder
        self._data_path = job.data_path
        self._project = (job.source_folder, job.folder, *job.data_path)
        self.opened: set[str] = set()
        self.listed: set[str] = set()
        self.absent: set[str] = set()

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
        for candidate in self.candidates(text):
            if mode_of(candidate):
                return name if candidate == text else candidate
            if not Path(text).is_absolute() and _is_missing(candidate):
                self.absent.add(os.path.abspath(candidate))  # noqa: PTH100 - must not follow links
        return name

    def record_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Record the file or folder of an audit event.

        Parameters
        ----------
        event, arguments
            The audit event of Python, and its arguments.

        """
        if event == "open":
            path, _, flags = arguments
            if not (flags or 0) & WRITES:
                self._add(self.opened, path)
        elif event in ("os.listdir", "os.scandir"):
            if not is_import_system(2):  # past the audit hook
                self._add(self.listed, arguments[0] or ".")
        elif event == "sqlite3.connect":
            self._add(self.opened, arguments[0])

    def record_mentioned(self, names: Iterable[str]) -> None:
        """Record the files and folders among `names`, which may be any texts."""
        here = str(Path.cwd())
        for name in names:
            found = next(filter(mode_of, self.candidates(name)), "")
            if found and not is_below(here, [os.path.realpath(found)]):
                self.record_path(found)

    def record_path(self, path: str) -> None:
        """Record a file, or a folder of the project and the files in it, as read."""
        project = [os.path.realpath(folder) for folder in self._project]
        if not stat.S_ISDIR(mode_of(path)):
            self._add(self.opened, path)
        elif is_below(os.path.realpath(path), project):
            for folder, file in islice(_walk(path), _MAX_FILES_OF_FOLDER):
                self._add(self.listed, folder)
                self._add(self.opened, os.path.join(folder, file))  # noqa: PTH118

    def _add(self, paths: set[str], path: Any) -> None:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            paths.add(os.path.abspath(path))  # noqa: PTH100 - must not follow links

    def _is_data(self, path: str) -> bool:
        if NOT_UTF8.search(path):  # neither the answer nor Sphinx's environment can hold it
            return False
        return not is_below(path, PYTHON) and (
            is_below(path, self._project) or not is_below(path, _SYSTEM)
        )

    def read_files(self) -> list[str]:
        """Return the files that were read: data, and the sources of the project's modules."""
        files = set()
        for path in self.opened:
            if path.endswith(".pyc"):
                with contextlib.suppress(ValueError, NotImplementedError):
                    path = importlib.util.source_from_cache(path)  # noqa: PLW2901
            if self._is_data(path) and stat.S_ISREG(mode_of(path)):
                files.add(path)
        return sorted(files)[:MOST_PATHS]

    def listed_folders(self) -> list[str]:
        """Return the folders that were listed, if they still exist."""
        found = (p for p in self.listed if self._is_data(p) and stat.S_ISDIR(mode_of(p)))
        return sorted(found)[:MOST_PATHS]

    def absent_files(self) -> list[str]:
        """Return the paths at which a file was not found, and is still missing."""
        found = (path for path in self.absent if self._is_data(path) and _is_missing(path))
        return sorted(found)[:MOST_PATHS]
