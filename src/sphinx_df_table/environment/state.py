"""Data of this extension on the environment: records of pages, and properties of this build."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.paths import is_below, may_hold_data

from .cache import Cache
from .fingerprints import Fingerprints
from .page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import Block

_CACHE_FOLDER = "df-table-results"


class State:
    """Data that this extension attaches to the environment.

    Attributes
    ----------
    pages
        The records of pages by document name. Only these are stored between builds.
    fingerprints
        Takes the fingerprints of files in this build.
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
    on_block_done
        Called when a block has ended, with three arguments: the table or the error box, the block,
        and the output of its snippet. None to call nothing.

    """

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.fingerprints = Fingerprints()
        self.cache: Cache | None = None
        self.conf_folder = Path()
        self.build_folders: tuple[str, ...] = ()
        self.output = ""
        self.verbosity = 0
        self.source_copies: dict[str, Path] = {}
        self.on_block_done: Callable[[nodes.Element, Block, str], None] | None = None

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


def start_build(app: Sphinx) -> None:
    """Note the properties of this build, and open the cache."""
    state = state_of(app.env)
    for page in state.pages.values():
        for outcome in page.outcomes:
            outcome.seconds = 0.0  # from the previous build
    state.conf_folder = Path(app.confdir)
    state.build_folders = (os.path.realpath(app.outdir), os.path.realpath(app.doctreedir))
    state.fingerprints.may_open = _policy(app, state)
    state.output = app.builder.format or app.builder.name
    # Sphinx 7.4 has it nowhere else.
    state.verbosity = app.verbosity
    if app.config.df_table_cache:
        state.cache = Cache(Path(app.doctreedir, _CACHE_FOLDER), state.fingerprints)
        runner_of(app.env).cache = state.cache


def _policy(app: Sphinx, state: State) -> Callable[[str], bool]:
    """Return a function that tells whether a page may depend on the content of a file."""
    any_job = Job(
        snippet="",
        folder="",
        source_folder=str(app.srcdir),
        data_path=tuple(str(state.conf_folder / name) for name in app.config.df_table_data_path),
        forbidden=state.build_folders,
        layers=() if app.config.df_table_sandbox == "off" else LAYERS,
    )

    def may_open(path: str) -> bool:
        is_module = path.endswith(".py") and not is_below(path, any_job.forbidden)
        return is_module or may_hold_data(any_job, path)

    return may_open


def end_build(app: Sphinx, _: Exception | None) -> None:
    """Remove old results from the cache, unless the build ended before it had an environment."""
    if (env := getattr(app, "env", None)) and (cache := state_of(env).cache):
        cache.prune()
