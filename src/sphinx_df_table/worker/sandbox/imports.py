"""Import of modules that are not installed, by snippets only, and without listing a folder."""

from __future__ import annotations

import contextlib
import importlib.abc
import os
import stat
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING, NoReturn

from sphinx_df_table.protocol.modules import PYTHON, module_folders
from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


class _SourceLoader(SourceFileLoader):
    """Loads the source of a module, never its bytecode.

    Python takes bytecode for that of another source that has the same size and second of change.
    """

    def path_stats(self, path: str) -> NoReturn:
        """Raise an error, by which there is no bytecode for a path."""
        raise FileNotFoundError(path)


# In the order in which Python's own finder tries them.
_LOADERS = (
    *((suffix, ExtensionFileLoader) for suffix in EXTENSION_SUFFIXES),
    *((suffix, _SourceLoader) for suffix in SOURCE_SUFFIXES),
    *((suffix, SourcelessFileLoader) for suffix in BYTECODE_SUFFIXES),
)


# A snippet's process has another `os.stat`, which looks up the names of data files.
_stat = os.stat


def _mode_of(path: str) -> int:
    try:
        return _stat(path).st_mode
    except OSError:
        return 0


class ModuleFinder(importlib.abc.PathEntryFinder):
    """Finder of the modules in one folder by their possible file names.

    Python's own finder lists the folder.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        """Return how to load a module, or None if it is not in the folder.

        Parameters
        ----------
        fullname
            The name of the module with those of its packages.
        target
            Not used.

        """
        path = os.path.join(self._folder, fullname.rpartition(".")[2])  # noqa: PTH118
        is_folder = stat.S_ISDIR(_mode_of(path))
        starts = [(os.path.join(path, "__init__"), [path])] if is_folder else []  # noqa: PTH118
        for start, package in (*starts, (path, None)):
            for suffix, loader in _LOADERS:
                file = start + suffix
                if stat.S_ISREG(_mode_of(file)):
                    return spec_from_file_location(
                        fullname,
                        file,
                        loader=loader(fullname, file),
                        submodule_search_locations=package,
                    )
        if not is_folder:
            return None
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [path]
        return spec


def find_without_listing() -> None:
    """Find modules outside of the Python installation without listing folders, from now on.

    A snippet may add folders to `sys.path`.
    """
    sys.path_hooks.insert(0, _finder)
    for path in [*sys.path_importer_cache]:
        if _is_of_project(path):
            del sys.path_importer_cache[path]


def _finder(path: str) -> ModuleFinder:
    if not _is_of_project(path):
        raise ImportError(path)  # another finder is asked
    return ModuleFinder(path)


def _is_of_project(path: str) -> bool:
    """Return whether a path is a folder, so no archive, outside of the Python installation."""
    real = os.path.realpath(path)
    return not is_below(real, PYTHON) and stat.S_ISDIR(_mode_of(real))


@contextlib.contextmanager
def installed_modules_only() -> Iterator[None]:
    """Find no module of the project while the block runs."""
    before, folders = [*sys.path], module_folders()
    sys.path[:] = [path for path in before if os.path.realpath(path) not in folders]
    try:
        yield
    finally:
        sys.path[:] = before
