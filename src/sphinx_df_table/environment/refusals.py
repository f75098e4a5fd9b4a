"""Name the file that the sandbox refused to a snippet, from the record of its process."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.allowed_paths import listable, readable
from sphinx_df_table.protocol.paths import is_below
from sphinx_df_table.wording import MAY_BE_REFUSED, refused_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.record import Record


def name_refused(message: str, run: PendingRun) -> str:
    """Return the message about a failure with the file that was refused.

    The process knows only that a call was refused: the error of a library may name no file.

    Parameters
    ----------
    message
        The message of the process.
    run
        Its run.

    """
    if run.record is None or MAY_BE_REFUSED not in message:
        return message
    refused = dict(_refused(run.job, run.record))
    named = [path for path in refused if _is_named(Path(path).name, message)]
    # If the message names none of several, nobody knows which one it is about.
    if not named and len(refused) != 1:
        return message
    path = (named or list(refused))[-1]
    is_written = is_below(refused[path], run.job.forbidden)
    hint = refused_read(path, refused[path], is_written=is_written)
    return message.replace(MAY_BE_REFUSED, hint[0].upper() + hint[1:])


def _is_named(name: str, message: str) -> bool:
    """Return whether a message has a name, and not only as a part of another name."""
    return bool(name) and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", message) is not None


def _refused(job: Job, record: Record) -> Iterator[tuple[str, str]]:
    """Yield the paths that were there and that a job may not read, and their real paths."""
    allowed = [os.path.realpath(path) for path in readable(job)]
    folders = [os.path.realpath(path) for path in listable(job)]
    for path, seen in (record.listed | record.opened).items():
        real = os.path.realpath(path)
        if seen and real not in folders and not is_below(real, allowed):
            yield path, real
