"""Styles of cells, as the rules of a style sheet.

The styles come from a snippet's process, which is not trusted. A declaration is used only if its
property and its value can do no more than colour and shape the text of a cell.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PROPERTY = re.compile(
    "background(-color|-image)?|border(-(bottom|color|left|right|style|top|width))?|color"
    "|font-(family|size|style|variant|weight)|opacity|text-(align|decoration|shadow|transform)"
    "|vertical-align|white-space|width"
)
_VALUE = re.compile(r"[\w#%.,()+\-\s]{1,500}", re.ASCII)
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset({"calc", "hsl", "hsla", "linear-gradient", "rgb", "rgba"})


def _is_safe(name: str, value: str) -> bool:
    return (
        _PROPERTY.fullmatch(name) is not None
        and _VALUE.fullmatch(value) is not None
        and _is_balanced(value)
        and {function.lower() for function in _FUNCTION.findall(value)} <= _FUNCTIONS
    )


def _is_balanced(value: str) -> bool:
    """Return whether all parentheses are closed: an open one would make the value go on."""
    depth = 0
    for sign in re.findall("[()]", value):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return depth == 0


def declarations(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the safe declarations as CSS, the last one of each property."""
    last = {name.strip().lower(): " ".join(value.split()) for name, value in pairs}
    return "; ".join(f"{name}: {value}" for name, value in last.items() if _is_safe(name, value))


def class_of(style: str) -> str:
    """Return the class of the cells with a style; the same style has the same class anywhere."""
    return f"df-style-{hashlib.sha256(style.encode()).hexdigest()[:12]}"


def rule(style: str) -> str:
    """Return the CSS rule for the class of a style.

    It has the specificity of an id, so that it takes precedence over the rules of a theme.
    """
    return f"table.df-table .{class_of(style)}:not(#_) {{ {style} }}"
