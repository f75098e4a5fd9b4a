"""Find texts in a block's source that may name files outside the project.

Without a record of the kernel, nobody knows whether the block looked at these files. With Landlock,
it can't read them, but it can see whether they exist.
"""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_df_table.protocol.job import Job


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
