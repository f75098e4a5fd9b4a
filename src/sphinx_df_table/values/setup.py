"""Registration of the role ``df-value``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .role import DfValue, ShowValues, Values, df_value

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Add the role, its node, and the transform and the collector that resolve it."""
    app.add_role("df-value", DfValue())
    app.add_node(df_value)
    app.add_env_collector(Values)
    app.add_post_transform(ShowValues)
