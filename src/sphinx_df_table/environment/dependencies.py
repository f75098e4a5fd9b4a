"""Dependencies of pages on files, and the pages to read again because a file has changed."""

from __future__ import annotations

import contextlib
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sphinx.application import ENV_PICKLE_FILENAME

from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.protocol.paths import is_below, may_hold_data
from sphinx_df_table.protocol.record import Use

from .freshness.fingerprints import CHANGED, EVERYTHING, SOURCE, WITH_PAGES, Look
from .freshness.repeatability import is_repeatable, may_see_pages
from .publish import are_stored
from .state import record_of, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.job import Job

    from .freshness.fingerprints import Fingerprint


# The largest number of files and folders below a folder that the option ``depends`` names.
_MAX_FILES = 10_000


def record_looks(env: BuildEnvironment, run: PendingRun) -> dict[Look, Fingerprint]:
    """Make the page that is being read depend on all that one of its snippets looked at.

    This also sets `PendingRun.varies`.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    run
        The run of the snippet.

    Returns
    -------
    dict
        The fingerprint of each path.

    """
    take = state_of(env).fingerprints.take_unless_changed
    looks = _looks(run, env.config.source_suffix)
    fingerprints = {look: take(look, run.submitted_at, seen) for look, seen in looks.items()}
    page = record_of(env)
    merge_fingerprints(page.fingerprints, fingerprints)
    # The folder of the page may be a link, and files are looked up where it leads.
    folder = Look("tested", os.path.dirname(env.doc2path(env.docname)))  # noqa: PTH120
    if folder not in page.fingerprints:
        page.fingerprints[folder] = state_of(env).fingerprints.take(folder)
    page.gaps |= run.gaps
    page.system = state_of(env).system
    # A result that varies is not stored.
    run.varies = not run.is_cached and (
        _has_read_outside(env, run, looks) or not is_repeatable(run.job, run.record, run.gaps)
    )
    page.varies |= run.varies
    return fingerprints


def _has_read_outside(env: BuildEnvironment, run: PendingRun, looks: Iterable[Look]) -> bool:
    """Return whether a run has read a file whose content is not compared, for lack of Landlock."""
    may_open = state_of(env).fingerprints.may_open
    return "landlock" in run.gaps and any(
        look.use == "opened" and os.path.isfile(look.path) and not may_open(_real(look.path))  # noqa: PTH113
        for look in looks
    )


def merge_fingerprints(into: dict[Look, Fingerprint], others: dict[Look, Fingerprint]) -> None:
    """Add fingerprints of the same paths, of which `CHANGED` stays.

    Parameters
    ----------
    into
        The fingerprints so far.
    others
        Those of a later look at the paths.

    """
    into |= {look: new for look, new in others.items() if into.get(look) != CHANGED}


def _looks(run: PendingRun, page_suffixes: Iterable[str]) -> dict[Look, str | None]:
    """Return the paths that a run looked at, except those that the build itself writes.

    The values are the identities of the paths at that time, if the run was made in this build.
    """
    if run.record is None:
        with_pages = may_see_pages(run.job, page_suffixes)
        return {Look(EVERYTHING, WITH_PAGES if with_pages else ""): None}
    return {
        Look(use, path): None if run.is_cached else seen
        for use in get_args(Use)
        for path, seen in getattr(run.record, use).items()
        if not is_below(_real(path), run.job.forbidden)
    }


def _real(path: str) -> str:
    """Return the real path of a path, or the path itself if it is impossible."""
    return path if "\0" in path else os.path.realpath(path)


def record_declared(env: BuildEnvironment, run: PendingRun, path: str) -> dict[Look, Fingerprint]:
    """Make the page that is being read depend on a file, or on a folder and its whole content.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    run
        The run of a block whose option ``depends`` names the path.
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
    job = run.job
    if not may_hold_data(job, _real(path)):
        message = (
            "lies outside the source folder and the folders of df_table_data_path, or the build "
            "writes it"
        )
        raise ValueError(message)
    content = list(islice(_content_of(path, job), _MAX_FILES + 1))
    # A link may lead out.
    # Functions of `os.path`: those of `Path` raise an error if a name is too long.
    inside = [p for p in content if not os.path.islink(p) or may_hold_data(job, _real(p))]  # noqa: PTH114
    links = [Look("resolved", p) for p in (path, *content) if os.path.islink(p)]  # noqa: PTH114
    found = [
        *links,
        *(Look("listed" if os.path.isdir(p) else "opened", p) for p in (path, *inside)),  # noqa: PTH112
    ]
    take = state.fingerprints.take_unless_changed
    fingerprints = {look: take(look, run.submitted_at) for look in found}
    merge_fingerprints(record_of(env).fingerprints, fingerprints)
    if not os.path.exists(path):  # noqa: PTH110
        message = "does not exist. The block runs again when it does"
        raise ValueError(message)
    if len(content) > _MAX_FILES:
        message = f"holds more than {_MAX_FILES:,} files. Changes of the rest are not noticed"
        raise ValueError(message)
    return fingerprints


def record_sources(app: Sphinx, doctree: nodes.document) -> None:
    """Make the page that has been read depend on its text, and on the files that it includes.

    Sphinx compares only times. It misses an older file in the place of another, and an edit that
    was made while a snippet of the page ran. The doctree gets the version of the page, see
    `compare_doctrees`. See the event ``doctree-read``.
    """
    env = app.env
    state = state_of(env)
    if page := state.pages.get(env.docname):
        looks = [Look(SOURCE, path) for path in source_paths(env, env.docname)]
        take = state.fingerprints.take_unless_changed
        merge_fingerprints(page.fingerprints, {look: take(look, state.began) for look in looks})
        doctree.df_table_version = page.version  # type: ignore[attr-defined]


def source_paths(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the paths of the text of a page, and of the files that it includes."""
    included = sorted(map(str, env.dependencies.get(docname, ())))
    names = [str(env.doc2path(docname)), *included]
    paths = [os.path.normpath(os.path.join(env.srcdir, name)) for name in names]  # noqa: PTH118
    # The copies that a page offers are dependencies, too.
    written = state_of(env).build_folders
    return [path for path in paths if not is_below(_real(path), written)]


def compare_doctrees(_: Sphinx, env: BuildEnvironment) -> None:
    """Have the next build read a page again if its doctree is that of another build.

    Two builds may run at once, and the one that has read older data may write a doctree last. See
    the event ``env-updated``.
    """
    state = state_of(env)
    for docname, page in state.pages.items():
        path = _doctree(env, docname)
        if _time(path) >= state.began and page.version.encode() not in Path(path).read_bytes():
            page.fingerprints[Look(SOURCE, path)] = CHANGED


def _content_of(path: str, job: Job) -> Iterator[str]:
    """Yield all files and folders below a folder, except those that the build writes.

    Links to folders that a job may read are followed, and each folder is entered once.
    """
    waiting, entered = [path], set()
    while waiting:
        folder = waiting.pop()
        real = _real(folder)
        if real in entered or not may_hold_data(job, real):
            continue
        entered.add(real)
        for inner in _entries(folder):
            is_folder = os.path.isdir(inner)  # noqa: PTH112 - any text is a path here
            # A file that is no link lies in its folder, which the build does not write.
            leads_on = is_folder or os.path.islink(inner)  # noqa: PTH114
            if leads_on and is_below(_real(inner), job.forbidden):
                continue
            yield inner
            if is_folder:
                waiting.append(inner)


def _entries(folder: str) -> list[str]:
    """Return the paths in a folder; none if it is a file, or if this user may not list it."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - any text is a path here
    except (OSError, ValueError):
        return []
    return [os.path.join(folder, name) for name in names]  # noqa: PTH118


def _doctree(env: BuildEnvironment, docname: str) -> str:
    """Return the path of the doctree of a page."""
    return f"{env.doctreedir}/{docname}.doctree"


def _time(path: str) -> int:
    """Return the time of modification of a file in nanoseconds; 0 if it is not there."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return 0


# Sphinx's own list of dependencies marks a page as outdated if a file is newer than the page. But
# an older file may replace one, and a newer file may have the same content.
def outdated_pages(_: Sphinx, env: BuildEnvironment, *_changes: set[str]) -> list[str]:
    """Return the pages with a block that failed, or that would give another result now.

    So are pages whose snippets ran with less protection than this system has.
    """
    state = state_of(env)
    runner = runner_of(env)
    written = _time(f"{env.doctreedir}/{ENV_PICKLE_FILENAME}")
    outdated = []
    for docname, page in state.pages.items():
        old = page.fingerprints
        now = {look: state.fingerprints.renew(look, before) for look, before in old.items()}
        is_changed = any(now[look].state != before.state for look, before in old.items())
        if (
            page.failed
            or page.varies
            # Another build began to read the page, and ended before it stored the environment.
            or _time(_doctree(env, docname)) > written
            or is_changed
            or not are_stored(env, docname, page)
            or page.system not in ("", state.system)
            or (page.gaps and not page.gaps <= runner.gaps())
        ):
            outdated.append(docname)
        else:  # with the new times of files whose content is the same: they are not read again
            page.fingerprints = now
    return outdated


def remove_page(_: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Remove the record of a page that is deleted or about to be read again.

    If the build ends before it has stored the environment, the next one finds the old record. But
    files beside the doctrees may be newer. So the time of the doctree says that the page was read.
    """
    state_of(env).pages.pop(docname, None)
    with contextlib.suppress(OSError):  # there is none yet
        os.utime(_doctree(env, docname))


def merge_pages(
    _: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    """Add the records of the pages that another process has read."""
    theirs = state_of(other).pages
    state_of(env).pages.update({name: theirs[name] for name in docnames if name in theirs})
