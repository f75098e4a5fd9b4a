"""Styles of cells, as the rules of a style sheet.

The styles come from a snippet's process, which is not trusted. A declaration is used only if its
property and its value can do no more than colour and shape the text of a cell.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.css import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterable


def declarations(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the safe declarations as CSS, the last one of each property."""
    last = {name.strip().lower(): " ".join(value.split()) for name, value in pairs}
    return "; ".join(f"{name}: {value}" for name, value in last.items() if is_safe(name, value))


def class_of(style: str) -> str:
    """Return the class of the cells with a style; the same style has the same class anywhere."""
    return f"df-style-{hashlib.sha256(style.encode()).hexdigest()[:12]}"


def rule(style: str) -> str:
    """Return the CSS rule for the class of a style.

    It has the specificity of an id, so that it takes precedence over the rules of a theme.
    """
    return f"table.df-table .{class_of(style)}:not(#_) {{ {style} }}"
