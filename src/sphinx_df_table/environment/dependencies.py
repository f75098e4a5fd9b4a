"""Dependencies of pages on files, and the pages to read again because a file has changed."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.protocol.paths import is_below

from .state import record_of, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.answer import Answer
    from sphinx_df_table.protocol.job import Job

    from .fingerprints import Fingerprint


# No project has a path with more parts.
_MAX_PARTS = 100
# The largest number of files and folders below a folder that the option ``depends`` names.
_MAX_FILES = 10_000


def _permitted(job: Job, paths: list[str]) -> list[str]:
    """Return the paths that a confined snippet may have read.

    An answer may be forged: the build must not look at any other path. What the build itself writes
    is no dependency either.
    """
    if job.layers:
        roots = _with_real_paths(job.source_folder, *job.data_path)
        modules = _with_real_paths(*filter(None, sys.path))
        paths = [
            path
            for path in paths
            if _is_in(path, roots) or (path.endswith(".py") and _is_in(path, modules))
        ]
    return [path for path in paths if not is_below(_real(path), job.forbidden)]


def _real(path: str) -> str:
    """Return the real path of a path, or the path itself if it is impossible."""
    return path if "\0" in path else os.path.realpath(path)


def _with_real_paths(*folders: str) -> tuple[str, ...]:
    """Return folders and their real paths, which follow links, all with a separator at the end."""
    real = map(os.path.realpath, folders)
    return tuple({os.path.join(folder, "") for folder in (*folders, *real)})  # noqa: PTH118


def _is_in(path: str, roots: tuple[str, ...]) -> bool:
    """Return whether a path and its real path lie in one of `roots`."""
    # The path itself first: following links takes a system call for each of its parts.
    if not f"{path}{os.sep}".startswith(roots) or "\0" in path:
        return False
    parts = Path(path).parts
    if ".." in parts or len(parts) > _MAX_PARTS:
        return False
    return f"{os.path.realpath(path)}{os.sep}".startswith(roots)


def record_reads(env: BuildEnvironment, run: PendingRun, answer: Answer) -> dict[str, Fingerprint]:
    """Make the page that is being read depend on everything that one of its snippets read.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    run, answer
        The run of the snippet and its answer.

    Returns
    -------
    dict
        The fingerprint of each path.

    """
    take = state_of(env).fingerprints.take_unless_changed
    seen = _permitted(run.job, [*answer.files, *answer.folders, *answer.absent])
    fingerprints = {path: take(path, run.submitted_at) for path in seen}
    record = record_of(env)
    record.fingerprints |= fingerprints
    record.gaps |= run.gaps
    return fingerprints


def record_declared(env: BuildEnvironment, job: Job, path: str) -> dict[str, Fingerprint]:
    """Make the page that is being read depend on a file, or on a folder and its whole content.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    job
        The job of a block whose option ``depends`` names the path.
    path
        The absolute path of the file or folder.

    Returns
    -------
    dict
        The fingerprint of each path.

    Raises
    ------
    ValueError
        The path does not exist, no snippet may read it, or it is a folder with too many files.

    """
    state = state_of(env)
    if not _permitted(job, [path]):
        message = (
            "lies outside the source folder and the folders of df_table_data_path, or the build "
            "writes it"
        )
        raise ValueError(message)
    content = islice(_content_of(path, state.build_folders), _MAX_FILES)
    # A link may lead out.
    found = [path, *(p for p in content if not Path(p).is_symlink() or _permitted(job, [p]))]
    fingerprints = {path: state.fingerprints.take(path) for path in found}
    record_of(env).fingerprints |= fingerprints
    if not fingerprints[path].metadata:
        message = "does not exist. The block runs again when it does"
        raise ValueError(message)
    if len(found) > _MAX_FILES:
        message = f"holds more than {_MAX_FILES:,} files. Changes of the rest are not noticed"
        raise ValueError(message)
    return fingerprints


def _content_of(path: str, build_folders: tuple[str, ...]) -> Iterator[str]:
    """Yield all files and folders below a folder, except those that the build writes."""
    for folder, folders, files in os.walk(path):
        inside = {name: os.path.join(folder, name) for name in (*folders, *files)}  # noqa: PTH118
        folders[:] = [name for name in folders if inside[name] not in build_folders]
        yield from (inside[name] for name in (*folders, *files))


# Sphinx's own list of dependencies marks a page as outdated if a file is newer than the page. But
# an older file may replace one, and a newer file may have the same content.
def outdated_pages(_: Sphinx, env: BuildEnvironment, *_changes: set[str]) -> list[str]:
    """Return the pages that have a failed block, or a dependency with other content than before.

    So are pages whose snippets ran with less protection than this system has.
    """
    state = state_of(env)
    runner = runner_of(env)
    outdated = []
    for docname, page in state.pages.items():
        now = {path: state.fingerprints.renew(path, old) for path, old in page.fingerprints.items()}
        is_changed = any(
            now[path].content_hash != old.content_hash for path, old in page.fingerprints.items()
        )
        if page.failed or is_changed or (page.gaps and not page.gaps <= runner.gaps()):
            outdated.append(docname)
        else:  # with the new times of files whose content is the same: they are not read again
            page.fingerprints = now
    return outdated


def remove_page(_: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Remove the record of a page that is deleted or about to be read again."""
    state_of(env).pages.pop(docname, None)


def merge_pages(
    _: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    """Add the records of the pages that another process has read."""
    theirs = state_of(other).pages
    state_of(env).pages.update({name: theirs[name] for name in docnames if name in theirs})
