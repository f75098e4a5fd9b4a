"""Identify what results depend on besides files: Python, packages, time zone and variables."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_METADATA = (".dist-info", ".egg-info")
_TIME_ZONE = "/etc/localtime"
_PACKAGE = Path(__file__).parents[2]


def identify(
    variables: Mapping[str, str],
    path: Sequence[str],
    data_path: Iterable[str] = (),
    settings: Iterable[str] = (),
) -> str:
    """Return a hash of Python, the installed packages, the time zone, variables and settings.

    Parameters
    ----------
    variables
        The environment variables of the processes of snippets.
    path
        The folders in which they find modules.
    data_path
        The folders of the data path, of which links may lead to others now.
    settings
        The texts of settings that all results depend on.

    """
    # In a container, it may be a file instead of a link.
    zone = os.path.realpath(_TIME_ZONE), hashlib.sha256(_read(_TIME_ZONE)).hexdigest()
    parts = [sys.version, sys.platform, *zone, *path]
    parts += map(os.path.realpath, data_path)
    parts += settings
    parts += sorted(f"{name}={value}" for name, value in variables.items())
    parts += sorted(_distributions(path))
    parts.append(source_of(_PACKAGE))
    return hashlib.sha256("\n".join(parts).encode(errors="surrogateescape")).hexdigest()


@functools.cache
def source_of(package: Path) -> str:
    """Return a hash of the source of a package, unless it is installed with a list of its files.

    This package may run from a folder, as after ``pip install --editable``.

    Parameters
    ----------
    package
        The folder of the package.

    """
    beside = os.listdir(package.parent)  # noqa: PTH208 - as fast as can be
    if any(name.startswith(f"{package.name}-") and name.endswith(_METADATA) for name in beside):
        return ""
    sources = sorted((str(path.relative_to(package)), path) for path in package.rglob("*.py"))
    digests = (f"{name} {hashlib.sha256(_read(str(path))).hexdigest()}" for name, path in sources)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _distributions(folders: Iterable[str]) -> set[str]:
    """Return the names and versions of all packages in some folders, and hashes of their files."""
    found: set[str] = set()
    for folder in folders:
        try:
            names = os.listdir(folder)  # noqa: PTH208 - as fast as can be
        except OSError:  # an archive, or a folder that is not there
            continue
        found.update(
            f"{name} {_files(f'{folder}/{name}')}" for name in names if name.endswith(_METADATA)
        )
    return found


def _read(path: str) -> bytes:
    """Return the content of a file; nothing if it can't be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""


def _files(metadata: str) -> str:
    """Return a hash of the list of a package's files, which has their hashes.

    A package of Debian has no such list.
    """
    data = _read(f"{metadata}/RECORD")
    # It has the times of the files that the package was built from.
    before, found, after = data.partition(b".dist-info/uv_cache.json,")
    return hashlib.sha256(before + after.partition(b"\n")[2] if found else data).hexdigest()
