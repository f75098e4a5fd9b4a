"""Styles of cells, as the rules of a style sheet.

The styles come from a snippet's process, which is not trusted. A declaration is used only if its
property and its value can do no more than colour and shape the text of a cell.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.css import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# On these, the text of links and code has the colour of the other text of a cell: those of a theme
# are made for its page.
_GROUNDS = {"background", "background-color", "background-image"}


def declarations(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the safe values of properties, the last one of each."""
    last: dict[str, str] = {}
    for given_name, given_value in pairs:
        name, value = given_name.strip().lower(), " ".join(given_value.split())
        if is_safe(name, value):  # a shorthand sets its longhands too
            last = {other: last[other] for other in last if not other.startswith(f"{name}-")}
        last[name] = value
    return {name: value for name, value in last.items() if is_safe(name, value)}


def class_of(style: Mapping[str, str]) -> str:
    """Return the class of the cells with a style; the same style has the same class anywhere."""
    return f"df-style-{hashlib.sha256(_css(style).encode()).hexdigest()[:12]}"


def rules(styles: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the CSS rules for classes of cells.

    They have the specificity of an id, so that they take precedence over the rules of a theme.

    Parameters
    ----------
    styles
        For each class, the values of CSS properties, by name.

    """
    of_classes = [
        f"table.df-table .{name}:not(#_) {{ {_css(style)} }}" for name, style in styles.items()
    ]
    grounds = [f".{name}" for name, style in styles.items() if not _GROUNDS.isdisjoint(style)]
    if not grounds:
        return of_classes
    selector = f"table.df-table :is({', '.join(grounds)}):not(#_) :is(a, code)"
    return [*of_classes, f"{selector} {{ background: none; color: inherit }}"]


def _css(style: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in style.items())
