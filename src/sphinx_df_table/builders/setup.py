"""Registration of the visitors, assets and transforms that builders need to write tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_df_table.doctree.data_links import RemoveDataLinks
from sphinx_df_table.doctree.figures.drawing import drawing
from sphinx_df_table.doctree.nodes import best_sign, folding_group, table_cell
from sphinx_df_table.doctree.stand_ins import STAND_INS
from sphinx_df_table.doctree.tables.large_body import large_body
from sphinx_df_table.doctree.tabs import ReplaceTabs
from sphinx_df_table.environment.publish import publishes
from sphinx_df_table.private.sphinx import has_translator_of_sphinx, has_visitor, is_embedded

from . import figures, html
from .page_scripts import IgnoreFormulas
from .search import SplitLongWords

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The formats of builders that write cells over several places, or the names of those without a
# format: first those of Sphinx, then those of sphinxcontrib-confluencebuilder and rinohtype. Other
# builders may ignore what a cell covers, so that the figures beside it get into wrong columns.
_WITH_JOINED_CELLS = frozenset({
    "html", "latex", "text", "xml", "pseudoxml", "gettext",
    "confluence_storage", "pdf",
})  # fmt: skip


def setup(app: Sphinx) -> None:
    """Register the visitors and assets of html, and the transforms of other builders."""
    app.add_node(table_cell, html=(html.visit_table_cell, None))
    app.add_node(large_body, html=(html.visit_large_body, None))
    app.add_node(best_sign, html=(html.visit_best_sign, html.depart_best_sign))
    app.add_node(folding_group, html=(html.visit_folding_group, None))
    app.add_node(drawing, html=(figures.visit_drawing, None))
    app.add_post_transform(IgnoreFormulas)
    app.add_post_transform(SplitLongWords)
    app.connect("config-inited", html.add_static_files)
    app.connect("builder-inited", _add_for_builder)
    app.connect("builder-inited", _add_for_data)
    app.connect("html-page-context", html.add_assets)


def _add_for_data(app: Sphinx) -> None:
    if not publishes(app.builder):
        app.add_post_transform(RemoveDataLinks)


def _add_for_builder(app: Sphinx) -> None:
    builder: Any = app.builder
    is_page = builder.format == "html" and not is_embedded(builder)
    if not is_page:
        app.add_post_transform(ReplaceTabs)
    # Imported for these builders only: most builds write html.
    # gettext has no translator: it asks the nodes for their texts.
    is_gettext = builder.name == "gettext"
    is_of_sphinx = is_gettext or has_translator_of_sphinx(builder)
    if not is_gettext and not (is_of_sphinx and has_visitor(app, large_body)):
        from .ordinary_nodes import ExpandLargeBodies  # noqa: PLC0415

        app.add_post_transform(ExpandLargeBodies)
    if not (is_gettext or (is_page and is_of_sphinx and has_visitor(app, drawing))):
        app.add_post_transform(figures.transform_for(builder))
        app.connect("build-finished", figures.remove_unused)
    if not is_of_sphinx:
        from .ordinary_nodes import MakeNodesOrdinary  # noqa: PLC0415

        app.add_post_transform(MakeNodesOrdinary)
    if (builder.format or builder.name) not in _WITH_JOINED_CELLS:
        from .separate_cells import SeparateCells  # noqa: PLC0415

        app.add_post_transform(SeparateCells)
    if builder.format == "latex":
        from .latex.best_sign import visit_best_sign  # noqa: PLC0415
        from .latex.stand_ins import depart_stand_in, visit_stand_in  # noqa: PLC0415
        from .latex.tables import FitTables  # noqa: PLC0415

        app.add_post_transform(FitTables)
        app.add_node(best_sign, override=True, latex=(visit_best_sign, None))
        for node in STAND_INS:
            app.add_node(node, override=True, latex=(visit_stand_in, depart_stand_in))
    elif builder.format == "text":
        from .text import BreakLongWords, SeparateParagraphs  # noqa: PLC0415

        app.add_post_transform(BreakLongWords)
        app.add_post_transform(SeparateParagraphs)
    elif builder.format == "man":
        from . import man  # noqa: PLC0415

        app.add_post_transform(man.CaptionsAbove)
        app.add_post_transform(man.GuardCells)
        app.add_node(man.guarded_text, man=(man.visit_guarded_text, man.depart_guarded_text))
