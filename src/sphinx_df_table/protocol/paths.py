"""Paths of a project: those of its data, and those that a build writes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .job import Job


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Return whether a path is one of some folders, or in one of them.

    Parameters
    ----------
    path
        An absolute path.
    folders
        Absolute paths of folders.

    Returns
    -------
    bool
        Whether the path is there. Links are not followed.

    """
    return any(
        path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders
    )


def may_hold_data(job: Job, path: str) -> bool:
    """Return whether a path may be the data of a job: within the project, not written by the build.

    Without a sandbox, a job may read any file.

    Parameters
    ----------
    job
        The job.
    path
        A real path, without links.

    """
    folders = map(os.path.realpath, (job.source_folder, *job.data_path))
    return (not job.layers or is_below(path, folders)) and not is_below(path, job.forbidden)
