"""Folders of the project in which a file or module may be that a snippet looked for elsewhere."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_df_table.protocol.job import Job

_MOST_FOLDERS = 1_000
# The mark of a virtual environment, whose files are not the author's.
_ENVIRONMENT = "pyvenv.cfg"


def folders_of(job: Job) -> Iterator[Path]:
    """Yield the source folder of a job and the folders below it, the upper ones first.

    Hidden folders, virtual environments and folders that the build writes are left out, and so are
    folders after the first thousand.
    """
    waiting = deque([job.source_folder])
    for _ in range(_MOST_FOLDERS):
        if not waiting:
            return
        folder = waiting.popleft()
        yield Path(folder)
        # Unlike a path, an entry knows its kind without a call of the system.
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            waiting.extend(sorted(entry.path for entry in entries if _may_help(entry, job)))


def _may_help(entry: os.DirEntry[str], job: Job) -> bool:
    return (
        entry.is_dir(follow_symlinks=False)
        and not entry.name.startswith(".")
        and entry.path not in job.forbidden
        and not Path(entry.path, _ENVIRONMENT).exists()
    )
