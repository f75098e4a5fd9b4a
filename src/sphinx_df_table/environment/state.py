"""What the extension keeps: with the environment, what pages depend on; for a build, its worker."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.execution.pending import PendingRun
from sphinx_df_table.execution.runner import Runner

from .cache import Cache
from .fingerprints import Fingerprints

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import Block
    from sphinx_df_table.environment.page import Page
    from sphinx_df_table.protocol.job import Job


_DIRECTIVE = b"df-table"
_CACHE = "df-table-results"


class State:
    """What is kept on the environment.

    Attributes
    ----------
    pages
        By document name; kept between builds.
    runner
        Runs the snippets of this build.
    looks
        Looks at the files of this build.
    cache
        The results that are kept between builds; None where they are not.
    conf_folder
        The folder of conf.py in this build.
    build_folders
        The folders that this build writes to.
    output
        What the builder of this build writes, such as ``html``, or its name.
    verbosity
        How much Sphinx says of this build, as `sphinx.application.Sphinx` has it.
    sandbox_reported
        Whether the log of this build says by now which layers of the sandbox are on.
    watch
        Is told of each block that is done: its table, or the error in its place; the block; what
        its snippet printed. None where nobody wants to know.

    """

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.runner = Runner()
        self.fingerprints = Fingerprints()
        self.cache: Cache | None = None
        self.conf_folder = Path()
        self.build_folders: tuple[str, ...] = ()
        self.output = ""
        self.verbosity = 0
        self.sandbox_reported = False
        self.watch: Callable[[nodes.Element, Block, str], None] | None = None

    def __reduce__(self) -> tuple[type[State], tuple[dict[str, Page]]]:
        """Leave out what belongs to this build alone."""
        return State, (self.pages,)

    def submit(self, job: Job) -> PendingRun:
        """Return the run of a job, which has ended where its result was kept."""
        if self.cache is not None and (cached := self.cache.find(job)):
            return PendingRun.from_cache(job, cached)
        return self.runner.submit(job)


def state_of(env: BuildEnvironment) -> State:
    """Return the state of an environment; it begins empty."""
    state: State | None = getattr(env, "df_table", None)
    if state is None:
        state = State(pages={})
        env.df_table = state  # type: ignore[attr-defined]
    return state


def begin(app: Sphinx) -> None:
    """Note what this build is."""
    state = state_of(app.env)
    for page in state.pages.values():
        for outcome in page.outcomes:
            outcome.seconds = 0.0  # that was another build
    state.output = app.builder.format or app.builder.name
    # Sphinx 7.4 has it nowhere else.
    state.verbosity = app.verbosity
    if app.config.df_table_cache:
        state.cache = Cache(Path(app.doctreedir, _CACHE), state.fingerprints)


def prepare(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Start the worker before the first page is read, where a page has a block to run.

    A page may get a block in a way that its own text does not show, such as an include, and the
    result of a block may have been kept. The first block that has to be run starts the worker,
    except where Sphinx is going to fork its readers: there a server for all of them has to be
    there, which imports nothing before somebody asks.
    """
    state = state_of(env)
    state.conf_folder = Path(app.confdir)
    state.build_folders = (os.path.realpath(app.outdir), os.path.realpath(app.doctreedir))
    state.runner.passed_on = tuple(app.config.df_table_environment)
    pages = (Path(env.doc2path(docname)) for docname in docnames)
    has_block = any(_DIRECTIVE in page.read_bytes() for page in pages if page.is_file())
    nothing_kept = state.cache is None or state.cache.is_empty()
    if (has_block and nothing_kept) or (docnames and app.parallel > 1):
        state.runner.start(at_once=has_block and nothing_kept)


def finish(app: Sphinx, _: Exception | None) -> None:
    """End the worker when the build has ended."""
    if env := getattr(app, "env", None):
        state = state_of(env)
        state.runner.stop()
        if state.cache is not None:
            state.cache.prune()
