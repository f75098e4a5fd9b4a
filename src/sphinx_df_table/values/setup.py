"""Registration of the role ``df-value``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .role import DfValue, ShowValues, df_value, record_sources, updated_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Add the role, its node, and the transform and the handlers of events that resolve it."""
    app.add_role("df-value", DfValue())
    app.add_node(df_value)
    app.add_post_transform(ShowValues)
    app.connect("doctree-read", record_sources)
    app.connect("env-get-updated", updated_pages)
