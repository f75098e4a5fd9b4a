"""Start and stop of the worker, at the events of a build."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.job import DIRECTIVES

from .runner import runner_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_DIRECTIVES = [name.encode() for name in DIRECTIVES]


def start_worker(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Start the worker before the first page is read, if a page has a block to run.

    The text of a page does not show every block: an include may bring one. And the cache may have
    a block's result. So otherwise the first block that has to run starts the worker, except when
    Sphinx is going to fork its readers: all of them need the same server, which then imports
    nothing until the first request.
    """
    runner = runner_of(env)
    pages = (Path(env.doc2path(docname)) for docname in docnames)
    texts = (page.read_bytes() for page in pages if page.is_file())
    has_block = any(name in text for text in texts for name in _DIRECTIVES)
    must_run = has_block and (runner.cache is None or runner.cache.is_empty())
    if must_run or (docnames and app.parallel > 1):
        runner.start(preload=must_run)
    if must_run and not env.all_docs:
        # Python would do it soon, while pages are read and written. Now this process has to wait
        # for the worker anyway. An environment with pages is larger, and would take longer.
        gc.collect()


def release_worker(_: Sphinx, env: BuildEnvironment) -> None:
    """Let the worker end when all pages have been read: its memory is freed meanwhile."""
    runner_of(env).release()


def stop_worker(app: Sphinx, _: Exception | None) -> None:
    """Stop the worker when the build has ended, unless it ended before it had an environment."""
    if env := getattr(app, "env", None):
        runner_of(env).stop()


def setup(app: Sphinx) -> None:
    """Start the worker before pages are read, and stop it at the end."""
    app.connect("env-before-read-docs", start_worker)
    # After the handlers that ask about its sandbox.
    app.connect("env-updated", release_worker, priority=900)
    app.connect("build-finished", stop_worker)
