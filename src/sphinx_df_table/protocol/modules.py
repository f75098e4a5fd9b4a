"""Folders of Python and its packages, and the modules of a project, which a snippet may read."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import TYPE_CHECKING

from .paths import is_below

if TYPE_CHECKING:
    from collections.abc import Callable

# Folders of Python's own modules and of installed packages. sys.prefix is not one of them: the
# settings of pip in it may hold a password.
PYTHON = (
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *site.getsitepackages(),
    site.getusersitepackages(),
    str(Path(__file__).parents[1]),
)
_MODULE_SUFFIXES = (*all_suffixes(), ".pyd")
# Folders of a project may be deep, and those of namespace packages, such as google.cloud, are not.
_MAX_NAMESPACES = 2


def module_folders() -> list[str]:
    """Return the folders of `sys.path` that are not in the Python installation.

    conf.py, or an installation in development mode, added them.
    """
    folders = (os.path.realpath(folder) for folder in sys.path if folder)
    return [path for path in folders if not is_below(path, PYTHON) and os.path.isdir(path)]  # noqa: PTH112 - may not be searchable


def modules() -> tuple[str, ...]:
    """Return the paths that hold the modules and packages in `module_folders`.

    The folders themselves are left out: one may be the root of a repository, with passwords beside
    the code. So are hidden files and folders, also inside a package, and links.
    """
    return tuple(
        path
        for folder in module_folders()
        for entry in _entries(folder)
        for path in _module_parts(entry, _MAX_NAMESPACES)
    )


def _module_parts(entry: os.DirEntry[str], namespaces: int) -> list[str]:
    """Return the paths that hold the modules in an entry of a folder, and nothing else in it.

    Parameters
    ----------
    entry
        A file or a folder.
    namespaces
        How many levels of namespace packages to enter: folders without an ``__init__.py``, whose
        modules alone are readable. A package is readable with its data.

    """
    if entry.is_symlink() or entry.name.startswith("."):
        return []
    if entry.is_file():
        return [entry.path] if entry.name.endswith(_MODULE_SUFFIXES) else []
    # `Path.is_file` raises an error if this user may not search the folder.
    if os.path.isfile(os.path.join(entry.path, "__init__.py")):  # noqa: PTH113, PTH118
        return _package_parts(entry)
    if not namespaces or not entry.name.isidentifier():
        return []
    return _joined(entry.path, lambda inner: _module_parts(inner, namespaces - 1))


def _package_parts(entry: os.DirEntry[str]) -> list[str]:
    """Return the paths that hold everything in an entry of a package, except what is hidden."""
    if entry.is_symlink() or entry.name.startswith("."):
        return []
    if entry.is_file():
        return [entry.path]
    return _joined(entry.path, _package_parts)


def _joined(folder: str, parts_of: Callable[[os.DirEntry[str]], list[str]]) -> list[str]:
    """Return a folder, if each of its entries is readable as a whole, or else the readable parts.

    Parameters
    ----------
    folder
        The folder.
    parts_of
        Returns the paths that are readable in an entry of the folder.

    """
    found = [(entry.path, parts_of(entry)) for entry in _entries(folder)]
    if found and all(parts == [path] for path, parts in found):
        return [folder]
    return [part for _, parts in found for part in parts]


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder; none if this user may not list it."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
