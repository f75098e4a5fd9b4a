"""Lookup of shared libraries in a process that can't start programs."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from sphinx_df_table.protocol.allowed_paths import LIBRARIES


def find_library(name: str) -> str | None:
    """Return the file name of a shared library, as `ctypes.util.find_library` does.

    That function starts ldconfig or a compiler, which needs a temporary file.
    """
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    for folder in LIBRARIES:
        for path in (Path(folder), Path(folder, multiarch)):
            # The shortest name is the one that programs are linked with, such as libz.so.1.
            if found := sorted(path.glob(f"lib{name}.so.[0-9]*")):
                return found[0].name
    return None
