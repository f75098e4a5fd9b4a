"""Registration of the directive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .directive import DfTable

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("df-table", DfTable)
