"""Copies of data files that pages offer to their readers, one of each file for all pages."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.log import one_line
from sphinx_df_table.protocol.paths import may_hold_data

from .page import file_stem
from .project_files import open_regular, written_at_once
from .state import state_of

if TYPE_CHECKING:
    from io import BufferedReader

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.job import Job

_LONGEST_NAME = 80


def _folder(env: BuildEnvironment) -> Path:
    return Path(env.doctreedir, "df-table-sources")


def copy_of(env: BuildEnvironment, job: Job, path: str) -> Path | None:
    """Return a copy of a data file; None if the file is gone or may not be shown.

    A file is copied once in a build; each process that reads pages looks whether it has been.

    Parameters
    ----------
    env
        The environment.
    job
        The job that has read the file, or whose block names it.
    path
        The absolute path of the file.

    Raises
    ------
    OSError
        The copy can't be written, for example since the disk is full.

    """
    copies = state_of(env).source_copies
    with contextlib.ExitStack() as opened:
        try:
            real = os.path.realpath(path)
            if not may_hold_data(job, real):
                return None
            if path in copies:
                return copies[path]
            file = opened.enter_context(open_regular(real))
        except (OSError, ValueError):  # it was removed, is no file, or can't be read
            return None
        # Files of one name have folders of their own, the same wherever the project is.
        place = path
        with contextlib.suppress(ValueError):  # it is on another drive
            place = os.path.relpath(path, env.srcdir).replace(os.sep, "/")
        copy = _folder(env) / file_stem(place) / _name(path)
        _update(file, copy)
        copies[path] = copy
        return copy


def _name(path: str) -> str:
    """Return the name of the copy of a file, which Sphinx logs."""
    name = one_line(Path(path).name)[-_LONGEST_NAME:]
    return "data" if name in ("", ".", "..") else name


def _update(file: BufferedReader, copy: Path) -> None:
    """Copy a file unless the copy has its content already."""
    if copy.exists():
        with copy.open("rb") as present:
            if _digest(present) == _digest(file):
                return
        file.seek(0)
    with written_at_once(copy) as new:
        shutil.copyfileobj(file, new)


def _digest(file: BufferedReader) -> bytes:
    return hashlib.file_digest(file, "sha256").digest()


def remove_unused(app: Sphinx, error: Exception | None) -> None:
    """Remove the copies of files that no page offers any more, at the end of a build."""
    if error is not None or not (folder := _folder(app.env)).is_dir():
        return
    offered = {Path(app.srcdir, name).resolve().parent for name in app.env.dlfiles}
    for copy in folder.iterdir():
        if copy.resolve() not in offered:
            shutil.rmtree(copy, ignore_errors=True)
