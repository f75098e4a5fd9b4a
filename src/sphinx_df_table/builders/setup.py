"""Registration of what each builder needs to write tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.nodes import failed_block, failed_table, large_body

from . import html

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Add the visitors and assets of html, and what other builders need when one of them runs."""
    app.add_node(nodes.entry, override=True, html=(html.visit_entry, html.depart_entry))
    app.add_node(large_body, html=(html.visit_large_body, None))
    app.connect("config-inited", html.add_static_files)
    app.connect("builder-inited", _add_for_print)
    app.connect("html-page-context", html.add_assets)


def _add_for_print(app: Sphinx) -> None:
    # Imported when such a builder runs: most builds write html.
    if app.builder.format == "latex":
        from sphinx_df_table.builders.latex.failure import (  # noqa: PLC0415
            depart_failed_block,
            visit_failed_block,
        )
        from sphinx_df_table.builders.latex.tables import FitTables  # noqa: PLC0415

        app.add_post_transform(FitTables)
        for box in (failed_block, failed_table):
            visitors = (visit_failed_block, depart_failed_block)
            app.add_node(box, override=True, latex=visitors)
    elif app.builder.format in ("man", "texinfo"):
        from .man import SeparateCells  # noqa: PLC0415

        app.add_post_transform(SeparateCells)
