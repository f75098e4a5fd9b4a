"""Identify what results depend on besides files: Python, packages, time zone and variables."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_DISTRIBUTIONS = (".dist-info", ".egg-info")
_TIME_ZONE = "/etc/localtime"


def identify(variables: Mapping[str, str], path: Sequence[str]) -> str:
    """Return a hash of Python, the installed packages, the time zone and the variables.

    Parameters
    ----------
    variables
        The environment variables of the processes of snippets.
    path
        The folders in which they find modules.

    """
    parts = [sys.version, sys.platform, os.path.realpath(_TIME_ZONE), *path]
    parts += sorted(f"{name}={value}" for name, value in variables.items())
    parts += sorted(_distributions(path))
    return hashlib.sha256("\n".join(parts).encode(errors="surrogateescape")).hexdigest()


def _distributions(folders: Iterable[str]) -> set[str]:
    """Return the names and versions of all packages in some folders, by those of their metadata."""
    found: set[str] = set()
    for folder in folders:
        try:
            names = os.listdir(folder)  # noqa: PTH208 - as fast as can be
        except OSError:  # an archive, or a folder that is not there
            continue
        found.update(name for name in names if name.endswith(_DISTRIBUTIONS))
    return found
