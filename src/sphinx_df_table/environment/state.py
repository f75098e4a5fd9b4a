"""Data of this extension on the environment: records of pages, and properties of this build."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from sphinx_df_table.execution.runner import module_path, runner_of, worker_environment
from sphinx_df_table.protocol import allowed_paths
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.modules import modules
from sphinx_df_table.protocol.paths import is_below, may_hold_data

from .freshness import readable_files, system
from .freshness.cache import Cache
from .freshness.fingerprints import Fingerprints
from .page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import FinishedBlock

    _Paths = Callable[[], tuple[str, ...]]

_CACHE_FOLDER = "df-table-results"


class Written(Struct):
    """Pages that a builder has written.

    Attributes
    ----------
    versions
        The version of each page that was written last, by document name.
    shared
        A hash of the titles and captions that pages may show of others.

    """

    versions: dict[str, str] = field(default_factory=dict)
    shared: str = ""


class State:
    """Data that this extension attaches to the environment.

    Attributes
    ----------
    pages
        The records of pages by document name. Only these are stored between builds.
    began
        The time, in nanoseconds, when this build began to look for changes.
    fingerprints
        Takes the fingerprints of files in this build.
    system
        What the results of this build depend on besides files, see `system.identify`.
    cache
        Results of earlier builds; None if ``df_table_cache`` is off.
    conf_folder
        The folder of conf.py.
    build_folders
        The folders that this build writes to.
    output
        The format of this build's builder, such as ``html``, or the builder's name.
    verbosity
        The verbosity of this build, as in `sphinx.application.Sphinx`.
    source_copies
        The copies of data files that this build has made, by the paths of the files.
    written
        The pages that this builder has written.
    on_block_done
        Called when a block has ended; None to call nothing.

    """

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.began = 0
        self.fingerprints = Fingerprints()
        self.system = ""
        self.cache: Cache | None = None
        self.conf_folder = Path()
        self.build_folders: tuple[str, ...] = ()
        self.output = ""
        self.verbosity = 0
        self.source_copies: dict[str, Path] = {}
        self.written = Written()
        self.on_block_done: Callable[[FinishedBlock], None] | None = None

    def __reduce__(self) -> tuple[type[State], tuple[dict[str, Page]]]:
        """Pickle the pages only: the rest belongs to this build."""
        return State, (self.pages,)


def state_of(env: BuildEnvironment) -> State:
    """Return the state of an environment, which is made at the first call."""
    state: State | None = getattr(env, "df_table", None)
    if state is None:
        state = env.df_table = State(pages={})  # type: ignore[attr-defined]
    return state


def record_of(env: BuildEnvironment) -> Page:
    """Return the record of the page that is being read, which is made at the first call."""
    return state_of(env).pages.setdefault(env.docname, Page())


def start_build(app: Sphinx, env: BuildEnvironment, *_: AbstractSet[str]) -> tuple[()]:
    """Note the properties of this build, and open the cache; see the event ``env-get-outdated``.

    An application may build several times, as that of an editor does.
    """
    state = state_of(env)
    state.began = time.time_ns()
    state.source_copies = {}
    for page in state.pages.values():
        for outcome in page.outcomes:
            outcome.seconds = 0.0  # from the previous build
    state.conf_folder = Path(app.confdir)
    state.build_folders = (os.path.realpath(app.outdir), os.path.realpath(app.doctreedir))
    state.fingerprints = new_fingerprints(app)
    any_job = _any_job(app, state)
    runner = runner_of(app.env)
    runner.inherited_variables = tuple(app.config.df_table_environment)
    variables = worker_environment(runner.inherited_variables)
    # Sphinx takes settings for the same that Python takes for equal, such as 0 and False.
    settings = [repr(app.config.df_table_read_csv)]
    state.system = system.identify(variables, module_path(), any_job.data_path, settings)
    state.output = app.builder.format or app.builder.name
    # Sphinx 7.4 has it nowhere else.
    state.verbosity = app.verbosity
    if app.config.df_table_cache:
        folder = Path(app.doctreedir, _CACHE_FOLDER)
        runner.cache = state.cache = Cache(folder, state.fingerprints, state.system)
    return ()


def new_fingerprints(app: Sphinx) -> Fingerprints:
    """Return an object that takes fingerprints of the files of a project as they are from now on.

    It reads files only below the folders that snippets may read.
    """
    state = state_of(app.env)
    any_job = _any_job(app, state)
    modules_once = functools.cache(modules)
    fingerprints = Fingerprints()
    fingerprints.may_open = functools.partial(
        _may_open,
        any_job,
        functools.cache(lambda: (*modules_once(), *_readable_parts_of_system())),
    )
    fingerprints.of_everything = functools.cache(
        functools.partial(_identify_readable_files, app.env, any_job, modules_once)
    )
    return fingerprints


def _any_job(app: Sphinx, state: State) -> Job:
    """Return a job with the folders of all jobs of this build."""
    return Job(
        snippet="",
        folder="",
        source_folder=str(app.srcdir),
        data_path=tuple(str(state.conf_folder / name) for name in app.config.df_table_data_path),
        forbidden=state.build_folders,
        layers=() if app.config.df_table_sandbox == "off" else LAYERS,
    )


def _readable_parts_of_system() -> Iterator[str]:
    """Return the real paths outside the project that every job may read."""
    return map(os.path.realpath, allowed_paths.of_system(network=False))


def _may_open(any_job: Job, others_readable: _Paths, path: str) -> bool:
    """Return whether a page may depend on the content of a file, or on the names in a folder."""
    if may_hold_data(any_job, path):
        return True
    return is_below(path, others_readable()) and not is_below(path, any_job.forbidden)


def _identify_readable_files(
    env: BuildEnvironment,
    any_job: Job,
    modules_of_project: _Paths,
    with_pages: bool,  # noqa: FBT001 - a callback
) -> tuple[str, int]:
    pages = set() if with_pages else {str(env.doc2path(name)) for name in env.found_docs}
    folders = (any_job.source_folder, *any_job.data_path, *modules_of_project())
    return readable_files.identify(folders, pages, any_job.forbidden)


def end_build(app: Sphinx, _: Exception | None) -> None:
    """Remove old results from the cache, unless the build ended before it had an environment."""
    if (env := getattr(app, "env", None)) and (cache := state_of(env).cache):
        cache.prune()
