"""Registration of the visitors, assets and transforms that builders need to write tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.doctree.nodes import failed_block, failed_table, large_body, table_cell

from . import html
from .page_scripts import IgnoreFormulas

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Register the visitors and assets of html, and the transforms of other builders."""
    app.add_node(table_cell, html=(html.visit_table_cell, None))
    app.add_node(large_body, html=(html.visit_large_body, None))
    app.add_post_transform(IgnoreFormulas)
    app.connect("config-inited", html.add_static_files)
    app.connect("builder-inited", _add_for_builder)
    app.connect("html-page-context", html.add_assets)


def _add_for_builder(app: Sphinx) -> None:
    # Imported for these builders only: most builds write html.
    if app.builder.format == "latex":
        from .latex.failure import depart_failed_block, visit_failed_block  # noqa: PLC0415
        from .latex.tables import FitTables  # noqa: PLC0415

        app.add_post_transform(FitTables)
        for box in (failed_block, failed_table):
            visitors = (visit_failed_block, depart_failed_block)
            app.add_node(box, override=True, latex=visitors)
    elif app.builder.format == "text":
        from .text import BreakLongWords  # noqa: PLC0415

        app.add_post_transform(BreakLongWords)
    elif app.builder.format in ("man", "texinfo"):
        from .man import (  # noqa: PLC0415
            GuardCells,
            SeparateCells,
            depart_guarded_text,
            guarded_text,
            visit_guarded_text,
        )

        app.add_post_transform(GuardCells)
        app.add_node(guarded_text, man=(visit_guarded_text, depart_guarded_text))
        app.add_post_transform(SeparateCells)
