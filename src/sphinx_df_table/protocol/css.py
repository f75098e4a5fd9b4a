"""CSS declarations that a cell may have: the process warns about others, and Sphinx drops them."""

from __future__ import annotations

import re

_PROPERTY = re.compile(
    "background(-(color|image|position|repeat|size))?|border(-(bottom|color|left|right|style|top|width))?|color"
    "|font-(family|size|style|variant|weight)|opacity|text-(align|decoration|shadow|transform)"
    "|vertical-align|white-space|width"
)
_VALUE = re.compile(r"[\w#%.,()+\-\s]{1,500}", re.ASCII)
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset({"calc", "hsl", "hsla", "linear-gradient", "rgb", "rgba"})


def is_safe(name: str, value: str) -> bool:
    """Return whether a declaration can do no more than colour and shape the text of a cell."""
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
