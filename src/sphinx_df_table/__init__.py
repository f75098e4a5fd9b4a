"""Sphinx extension with the directive ``df-table`` and the role ``df-value``.

A page holds a pandas snippet. The build runs it in a sandboxed process, and the data frame in its
variable ``df`` becomes a docutils table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up each part of the extension, in the order in which a block passes through the parts."""
    # Imported here, because the worker imports this package too, and must not import Sphinx.
    from . import translation  # noqa: PLC0415
    from .builders import setup as builders  # noqa: PLC0415
    from .config import settings  # noqa: PLC0415
    from .directive import directive, figure, tabs  # noqa: PLC0415
    from .doctree import setup as doctree  # noqa: PLC0415
    from .environment import setup as environment  # noqa: PLC0415
    from .execution import setup as execution  # noqa: PLC0415
    from .values import role as values  # noqa: PLC0415

    parts = (
        *(settings, translation, directive, tabs, figure),
        *(execution, environment, doctree, values, builders),
    )
    for part in parts:
        part.setup(app)
    return {
        "version": __version__,
        # Raise this when a pickled class, of a page record or a doctree, changes or moves.
        "env_version": 12,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
