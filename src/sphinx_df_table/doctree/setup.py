"""Registration of the transforms and nodes that turn answers into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.transforms import SphinxTransform

from sphinx_df_table.block import pending_rows
from sphinx_df_table.private.sphinx import merge_download_addresses

from . import data_links
from .cells import broken_references
from .failure import ShowUnparsed
from .lost_blocks import WarnOfLostBlocks
from .stand_ins import (
    caption_of,
    empty_block,
    empty_table,
    failed_block,
    failed_figure,
    failed_table,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class FillTables(SphinxTransform):
    """Fills the tables of a page.

    It comes after the parser, when the targets and substitutions of the page are known, and before
    all transforms that read the content of a page. Until then, the snippets of a page run while
    Sphinx parses the rest of it.
    """

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Replace each `pending_rows` of the document by the rows of its table, or by an error."""
        if placeholders := list(self.document.findall(pending_rows)):
            # Imported for pages with blocks only: a build in which nothing changed reads no page.
            from .fill import PageFiller  # noqa: PLC0415

            PageFiller(self.document, self.env, placeholders).fill()


def setup(app: Sphinx) -> None:
    """Register the transforms and events of this package."""
    for node in (failed_block, empty_block):
        app.add_node(node)
    for node in (failed_table, empty_table):
        app.add_enumerable_node(node, "table", caption_of)
    app.add_enumerable_node(failed_figure, "figure", caption_of)
    app.add_transform(FillTables)
    app.add_transform(ShowUnparsed)
    app.add_transform(WarnOfLostBlocks)
    # Before Sphinx merges the files, and makes addresses for those that have none.
    app.connect("env-merge-info", merge_download_addresses, priority=400)
    broken_references.connect(app)
    app.connect("doctree-resolved", data_links.resolve_links)
