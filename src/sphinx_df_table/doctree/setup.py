"""Registration of the transforms and nodes that make tables of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import download
from .failure import ShowUnparsed
from .fill import FillTables
from .large_body import ExpandLargeBodies
from .nodes import caption_of, failed_table, sortable_header

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Fill tables in, show failures, offer downloads."""
    app.add_enumerable_node(failed_table, "table", caption_of)
    app.add_node(sortable_header)
    app.add_transform(FillTables)
    app.add_transform(ShowUnparsed)
    app.add_transform(download.WriteDownloads)
    app.add_post_transform(ExpandLargeBodies)
    app.connect("env-purge-doc", download.purge)
    app.connect("doctree-resolved", download.remove_links)
