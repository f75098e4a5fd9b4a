"""Private names of Python's standard library, as in Python 3.11.7, 3.12.1 and 3.13.0."""

from __future__ import annotations

import builtins
import glob
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_OPEN_ALIASES = (("bz2", "_builtin_open"), ("tarfile", "bltn_open"))


def open_aliases() -> list[tuple[ModuleType, str]]:
    """Return the imported modules that bind the built-in `open` to another name, with that name."""
    return [
        (sys.modules[module], name)
        for module, name in _OPEN_ALIASES
        if getattr(sys.modules.get(module), name, None) is builtins.open
    ]


def path_globber() -> type | None:
    """Return the class that lists folders for `pathlib.Path.glob`, from Python 3.13 on.

    Its attributes `lstat` and `scandir` are the functions of `os` of these names.
    """
    return getattr(glob, "_StringGlobber", None)
