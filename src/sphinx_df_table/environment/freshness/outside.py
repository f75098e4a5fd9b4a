"""Find texts in a block's source that may name files outside the project.

Without a record of the kernel, nobody knows whether the block looked at these files. With Landlock,
it can't read them, but it can see whether they exist.
"""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.modules import modules
from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from sphinx_df_table.protocol.job import Job

# Modules that open files by functions of Python alone, besides those of the project.
_KNOWN = (sys.stdlib_module_names | {"pandas", "numpy"}) - {"ctypes", "sqlite3"}
# Readers of pandas that leave a file to a library, and the engines by which others do.
_READERS = frozenset({"read_feather", "read_hdf", "read_orc", "read_parquet", "read_sql"})
_ENGINES = frozenset({"calamine", "pyarrow"})


def may_name_others(job: Job, trees: Iterable[ast.AST]) -> bool:
    """Return whether a text is an absolute path, or has ``..``, and does not lie in the project.

    Parameters
    ----------
    job
        A job.
    trees
        The source of the job, and of the modules that it imports.

    """
    folders = [os.path.realpath(folder) for folder in (job.source_folder, *job.data_path)]
    texts = {
        os.fsdecode(node.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    }
    return any(_may_leave(job, folders, text) for text in texts)


def may_bypass_python(trees: Iterable[ast.AST]) -> bool:
    """Return whether source may open files in the compiled code of a library.

    Python's own functions, and the readers of pandas that use them, are refused files outside the
    project on each system.

    Parameters
    ----------
    trees
        The source of a job, and of the modules of the project that it imports.

    """
    known = _KNOWN | {Path(path).name.partition(".")[0] for path in modules()}
    return any(_bypasses_python(node, known) for tree in trees for node in ast.walk(tree))


def _bypasses_python(node: ast.AST, known: AbstractSet[str]) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name.partition(".")[0] not in known for alias in names)
        case ast.ImportFrom(module=str(name), level=0, names=names):
            return name.partition(".")[0] not in known or any(n.name in _READERS for n in names)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _READERS
        case ast.Constant(value=str(text)):
            return text in _ENGINES
    return False


def _may_leave(job: Job, folders: list[str], text: str) -> bool:
    if not text.strip("/") or "\0" in text:  # a separator, or no path
        return False
    if text.startswith("/"):
        found = job.source_folder + text  # as `lookup` searches it
        if os.path.lexists(found) and is_below(os.path.realpath(found), folders):
            return False
    elif ".." not in text.split("/"):
        return False
    path = os.path.realpath(os.path.join(job.folder, text))  # noqa: PTH118 - any text is a path here
    # Several steps up, one after the other, may leave a folder that each of them does not.
    is_step_up = not text.startswith("/") and is_below(os.path.realpath(job.folder), [path])
    return is_step_up or not is_below(path, folders)
