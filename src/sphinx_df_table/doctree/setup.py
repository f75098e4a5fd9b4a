"""Registration of the transforms and nodes that turn answers into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import data_links, source_line
from .cells import broken_references
from .failure import ShowUnparsed
from .fill import FillTables
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
    app.connect("env-merge-info", source_line.merge_addresses, priority=400)
    broken_references.connect(app)
    app.connect("doctree-resolved", data_links.resolve_links)
