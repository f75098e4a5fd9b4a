"""Which pages to read again, because of what their blocks read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.environment.collectors import EnvironmentCollector

from .state import Page, state_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from .looks import Look
    from .model import Answer, Job


def _kept(job: Job, paths: list[str]) -> list[str]:
    """Return those of the paths in an answer that a confined snippet may have seen.

    The answer may be forged: what lies elsewhere is nothing that the build has to look at.
    """
    if not job.layers:
        return paths
    roots = [os.path.realpath(root) for root in (job.source_folder, *job.data_path)]
    return [path for path in paths if _is_in(path, roots) or _is_module(path)]


def _is_in(path: str, roots: list[str]) -> bool:
    """Return whether a path leads into one of `roots`, links and all."""
    if "\0" in path or ".." in Path(path).parts or not Path(path).is_absolute():
        return False
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(root) for root in roots)


def _is_module(path: str) -> bool:
    """Return whether a path is that of a module which Python finds."""
    folders = [os.path.realpath(folder) for folder in sys.path if folder]
    return path.endswith(".py") and _is_in(path, folders)


def note(env: BuildEnvironment, job: Job, answer: Answer) -> dict[str, Look]:
    """Make the page that is being read depend on all that one of its blocks saw of the files.

    Returns
    -------
    What there was at each path.

    """
    state = state_of(env)
    page = state.pages.setdefault(env.docname, Page())
    page.failed |= answer.failure is not None
    seen = _kept(job, [*answer.files, *answer.folders, *answer.absent])
    looks = {path: state.looks.of(path) for path in seen}
    page.looks |= looks
    return looks


def note_path(env: BuildEnvironment, path: str) -> dict[str, Look]:
    """Make the page that is being read depend on a file, or on a folder with all that is in it.

    Returns
    -------
    What there was at each path; nothing where there is no such file or folder.

    """
    state = state_of(env)
    inside = (
        os.path.join(folder, name)  # noqa: PTH118 - as os.walk gives them
        for folder, folders, files in os.walk(path)
        for name in (*folders, *files)
    )
    looks = {found: state.looks.of(found) for found in (path, *inside)}
    state.pages.setdefault(env.docname, Page()).looks.update(looks)
    return looks if looks[path].quick else {}


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
        """Do nothing: `note` is called while the page is read."""

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
        return [
            docname
            for docname, page in state.pages.items()
            if page.failed
            or not all(state.looks.is_same(path, seen) for path, seen in page.looks.items())
        ]
