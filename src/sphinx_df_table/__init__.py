"""Sphinx extension that provides the ``df-table`` directive and the role ``df-value``.

A page holds a pandas snippet; the build runs it in a process of its own, and the data frame that
it leaves in ``df`` becomes a docutils table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def _add_for_print(app: Sphinx) -> None:
    """Add what the tables of a builder need that does not write html."""
    # Imported where it's needed: most builds write html.
    if app.builder.format == "latex":
        from . import latex, render  # noqa: PLC0415

        app.add_post_transform(latex.FitTables)
        for box in (render.failed_block, render.failed_table):
            visitors = (latex.visit_failed_block, latex.depart_failed_block)
            app.add_node(box, override=True, latex=visitors)
    elif app.builder.format in ("man", "texinfo"):
        from .man import SeparateCells  # noqa: PLC0415

        app.add_post_transform(SeparateCells)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive, the role, their settings, and what fills tables in."""
    # Imported here, since a snippet's process imports this package too, and never Sphinx.
    from docutils import nodes  # noqa: PLC0415

    from . import (  # noqa: PLC0415
        config,
        dependencies,
        directive,
        download,
        fill,
        html,
        packed,
        ranked,
        render,
        state,
        summary,
        unread,
        value_role,
    )

    for setting in config.SETTINGS:
        app.add_config_value(setting.name, setting.default, "env", setting.types)
    app.add_directive("df-table", directive.DfTable)
    app.add_role("df-value", value_role.DfValue())
    app.add_env_collector(dependencies.Dependencies)
    app.add_env_collector(value_role.Values)
    app.add_transform(fill.FillTables)
    app.add_transform(unread.ShowUnread)
    app.add_transform(download.WriteDownloads)
    app.add_post_transform(packed.UnpackBodies)
    app.add_post_transform(value_role.ShowValues)
    app.add_node(nodes.entry, override=True, html=(html.visit_entry, html.depart_entry))
    app.add_node(value_role.df_value)
    app.add_node(ranked.ranked_label)
    app.add_enumerable_node(render.failed_table, "table", render.caption_of)
    app.add_node(packed.packed_body, html=(html.visit_packed_body, None))
    app.connect("config-inited", config.check)
    app.connect("config-inited", html.add_static_files)
    app.connect("builder-inited", state.begin)
    app.connect("builder-inited", _add_for_print)
    app.connect("env-before-read-docs", state.prepare)
    app.connect("env-purge-doc", download.purge)
    app.connect("doctree-resolved", download.remove_links)
    app.connect("html-page-context", html.add_assets)
    app.connect("build-finished", state.finish)
    app.connect("build-finished", summary.report, priority=900)  # after all else
    return {
        "version": __version__,
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
