"""Which pages to read again, because of what their blocks read."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.environment.collectors import EnvironmentCollector

from .page import Page
from .state import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.answer import Answer
    from sphinx_df_table.protocol.job import Job

    from .fingerprints import Fingerprint


# A path with more parts is none that a project has; and so many files a block may depend on.
_MOST_PARTS = 100
_MOST_FILES = 10_000


def _kept(job: Job, paths: list[str]) -> list[str]:
    """Return those of some paths that a confined snippet may have seen.

    An answer may be forged: what lies elsewhere is nothing that the build has to look at.
    """
    if not job.layers:
        return paths
    roots = _with_real(job.source_folder, *job.data_path)
    modules = _with_real(*filter(None, sys.path))
    return [
        path
        for path in paths
        if _is_in(path, roots) or (path.endswith(".py") and _is_in(path, modules))
    ]


def _with_real(*folders: str) -> tuple[str, ...]:
    """Return folders, and where they are when links are followed, all with a separator."""
    real = map(os.path.realpath, folders)
    return tuple({os.path.join(folder, "") for folder in (*folders, *real)})  # noqa: PTH118


def _is_in(path: str, roots: tuple[str, ...]) -> bool:
    """Return whether a path leads into one of `roots`, links and all."""
    # First as it stands: to follow links takes a call for each of its parts.
    if not f"{path}{os.sep}".startswith(roots) or "\0" in path:
        return False
    parts = Path(path).parts
    if ".." in parts or len(parts) > _MOST_PARTS:
        return False
    return f"{os.path.realpath(path)}{os.sep}".startswith(roots)


def record_reads(env: BuildEnvironment, run: PendingRun, answer: Answer) -> dict[str, Fingerprint]:
    """Make the page that is being read depend on all that one of its blocks saw of the files.

    Returns
    -------
    What there was at each path.

    """
    state = state_of(env)
    page = state.pages.setdefault(env.docname, Page())
    seen = _kept(run.job, [*answer.files, *answer.folders, *answer.absent])
    fingerprints = {path: state.fingerprints.since(path, run.since) for path in seen}
    page.fingerprints |= fingerprints
    return fingerprints


def record_declared(env: BuildEnvironment, job: Job, path: str) -> dict[str, Fingerprint]:
    """Make the page that is being read depend on a file, or on a folder with all that is in it.

    Returns
    -------
    What there was at each path.

    Raises
    ------
    ValueError
        There is no such file or folder, it lies where no snippet may read, or holds too much.

    """
    state = state_of(env)
    page = state.pages.setdefault(env.docname, Page())
    if not _kept(job, [path]):
        message = "lies outside the source folder and the folders of df_table_data_path"
        raise ValueError(message)
    found = [path, *islice(_inside(path, state.build_folders), _MOST_FILES)]
    fingerprints = {path: state.fingerprints.of(path) for path in found}
    page.fingerprints |= fingerprints
    if not fingerprints[path].quick:
        message = "is not there; the block is run again when it is"
        raise ValueError(message)
    if len(found) > _MOST_FILES:
        message = f"holds more than {_MOST_FILES:,} files; of the others no change is noticed"
        raise ValueError(message)
    return fingerprints


def _inside(path: str, build_folders: tuple[str, ...]) -> Iterator[str]:
    """Yield what is below a folder, but what the build writes."""
    for folder, folders, files in os.walk(path):
        inside = {name: os.path.join(folder, name) for name in (*folders, *files)}  # noqa: PTH118
        folders[:] = [name for name in folders if inside[name] not in build_folders]
        yield from (inside[name] for name in (*folders, *files))


class Dependencies(EnvironmentCollector):
    """Keeps the pages' records through purges, merges and builds.

    Sphinx's own list of dependencies has a page read again where a file is newer than the page. But
    a file may be replaced by an older one, and one that is newer may be the same.
    """

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:  # noqa: ARG002
        """Forget a page that is removed or read again."""
        state_of(env).pages.pop(docname, None)

    def merge_other(
        self,
        app: Sphinx,  # noqa: ARG002
        env: BuildEnvironment,
        docnames: AbstractSet[str],
        other: BuildEnvironment,
    ) -> None:
        """Take over the pages that another process has read."""
        theirs = state_of(other).pages
        state_of(env).pages.update({name: theirs[name] for name in docnames if name in theirs})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Do nothing: `record_reads` is called while the page is read."""

    def get_outdated_docs(
        self,
        app: Sphinx,  # noqa: ARG002
        env: BuildEnvironment,
        added: set[str],  # noqa: ARG002
        changed: set[str],  # noqa: ARG002
        removed: set[str],  # noqa: ARG002
    ) -> list[str]:
        """Return the pages with a failed block, or whose blocks would see another file system."""
        state = state_of(env)
        outdated = []
        for docname, page in state.pages.items():
            now = {
                path: state.fingerprints.again(path, seen)
                for path, seen in page.fingerprints.items()
            }
            if page.failed or any(
                now[path].content != page.fingerprints[path].content for path in now
            ):
                outdated.append(docname)
            else:  # with the new times of files that were touched: they are not read again
                page.fingerprints = now
        return outdated
