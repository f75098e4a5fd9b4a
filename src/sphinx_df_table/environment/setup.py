"""Registration of the page records, the cache and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import dependencies, layers, names, publish, source_copies, state, summary, written_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Keep the records of pages up to date, open and prune the cache, and report at the end."""
    # Before anything asks what has changed.
    app.connect("env-get-outdated", state.start_build, priority=100)
    app.connect("env-get-outdated", dependencies.outdated_pages)
    app.connect("env-purge-doc", dependencies.remove_page)
    app.connect("env-purge-doc", publish.purge)
    # After Sphinx has noted the files that the page includes.
    app.connect("doctree-read", dependencies.record_sources, priority=900)
    app.connect("env-merge-info", dependencies.merge_pages)
    app.connect("env-updated", dependencies.compare_doctrees)
    app.connect("env-updated", layers.report)
    app.connect("env-check-consistency", names.check_names)
    app.connect("env-check-consistency", publish.check_stems)
    # After the handlers that change what a page shows.
    app.connect("env-get-updated", written_pages.unwritten, priority=900)
    app.connect("doctree-resolved", written_pages.note)
    app.connect("build-finished", state.end_build)
    app.connect("build-finished", written_pages.store)
    app.connect("build-finished", source_copies.remove_unused)
    app.connect("build-finished", publish.write)
    app.connect("build-finished", summary.report, priority=900)  # after everything else
