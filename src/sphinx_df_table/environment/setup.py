"""Registration of what is kept between pages and builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import state, summary
from .dependencies import Dependencies

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Keep the records of pages, start and stop the worker, and report at the end of a build."""
    app.add_env_collector(Dependencies)
    app.connect("builder-inited", state.begin)
    app.connect("env-before-read-docs", state.prepare)
    app.connect("build-finished", state.finish)
    app.connect("build-finished", summary.report, priority=900)  # after everything else
