"""Colours of cells, as the rules of a style sheet.

What a snippet's process says about them is not trusted: a declaration is taken where its property
and its value are known to do nothing but colour and shape the text of a cell.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PROPERTIES = frozenset(
    {
        "background",
        "background-color",
        "background-image",
        "border",
        "border-bottom",
        "border-color",
        "border-left",
        "border-right",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "opacity",
        "text-align",
        "text-decoration",
        "text-shadow",
        "text-transform",
        "vertical-align",
        "white-space",
        "width",
    }
)
_VALUE = re.compile(r"[\w#%.,()+\-\s]{1,500}", re.ASCII)
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset({"calc", "hsl", "hsla", "linear-gradient", "rgb", "rgba"})


def _is_safe(name: str, value: str) -> bool:
    return (
        name in _PROPERTIES
        and _VALUE.fullmatch(value) is not None
        and _is_balanced(value)
        and {function.lower() for function in _FUNCTION.findall(value)} <= _FUNCTIONS
    )


def _is_balanced(value: str) -> bool:
    """Return whether each parenthesis is closed: else what follows it were part of the value."""
    depth = 0
    for sign in re.findall("[()]", value):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return depth == 0


def declarations(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the declarations that are safe, the last of each name, as CSS has them."""
    last = {name.strip().lower(): " ".join(value.split()) for name, value in pairs}
    return "; ".join(f"{name}: {value}" for name, value in last.items() if _is_safe(name, value))


def class_of(style: str) -> str:
    """Return the class of the cells that have a style; the same for the same style anywhere."""
    return f"df-style-{hashlib.sha256(style.encode()).hexdigest()[:12]}"


def rule(style: str) -> str:
    """Return the rule of a style sheet for the class of a style.

    It has the weight of an id, so that it counts more than what a theme says of cells.
    """
    return f"table.df-table .{class_of(style)}:not(#_) {{ {style} }}"
