"""Outlines, transformations and colours in the operators of a page of PDF."""

from __future__ import annotations

import math
import re

from .objects import number

_PART = re.compile(r"([MLQCzZ])([^MLQCzZ]*)")
_FUNCTION = re.compile(r"(\w+)\(([^)]*)\)")
_NUMBER = re.compile(r"[-.\de]+")
_OPERATORS = {"M": "m", "L": "l", "C": "c"}


def outline(data: str) -> str:
    """Return the operators for the outline of a path.

    Parameters
    ----------
    data
        The attribute ``d`` of a cleaned path. One that does not begin with a place draws nothing.

    """
    if not data.startswith("M"):
        return ""
    parts = []
    x = y = 0.0
    begin = [x, y]
    for letter, written in _PART.findall(data):
        values = _values(written)
        if letter in "zZ":
            parts.append("h")
            x, y = begin
            continue
        if letter == "Q":
            values = _cubic(x, y, values)
            letter = "C"  # noqa: PLW2901 - a quadratic curve has no operator
        x, y = values[-2:]
        begin = [x, y] if letter == "M" else begin
        parts.append(f"{' '.join(map(number, values))} {_OPERATORS[letter]}")
    return "\n".join(parts)


def _cubic(x: float, y: float, values: list[float]) -> list[float]:
    """Return the control points and the end of a quadratic curve as a cubic one."""
    via_x, via_y, to_x, to_y = values
    return [
        (x + 2 * via_x) / 3,
        (y + 2 * via_y) / 3,
        (to_x + 2 * via_x) / 3,
        (to_y + 2 * via_y) / 3,
        to_x,
        to_y,
    ]


def rectangle(attributes: dict[str, str]) -> str:
    """Return the operators for the outline of a rectangle; none if it has no extent."""
    sides = [float(attributes.get(name, "0")) for name in ("x", "y", "width", "height")]
    return f"{' '.join(map(number, sides))} re" if all(sides[2:]) else ""


def transformations(written: str) -> list[str]:
    """Return the operators for an attribute ``transform``, in its order."""
    return [matrix(*_matrix(name, _values(values))) for name, values in _FUNCTION.findall(written)]


def matrix(*values: float) -> str:
    """Return the operator that changes the coordinates by a matrix of six values."""
    # A glyph's scale needs more digits than a place.
    return f"{' '.join(f'{value:.10f}' for value in values)} cm"


def _matrix(name: str, values: list[float]) -> tuple[float, ...]:
    """Return a transformation as a matrix, see SVG 1.1, chapter 7.6."""
    if name == "matrix":
        return tuple(values)
    if name == "translate":
        return (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0)
    if name == "scale":
        return (values[0], 0, 0, values[-1], 0, 0)
    cos, sin = math.cos(math.radians(values[0])), math.sin(math.radians(values[0]))
    x, y = values[1:] or (0, 0)
    return (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)


def colour(written: str) -> str:
    """Return the three parts of a colour ``#rrggbb``; ink is black."""
    if not written.startswith("#"):
        return "0 0 0"
    return " ".join(number(int(written[i : i + 2], 16) / 255) for i in (1, 3, 5))


def _values(written: str) -> list[float]:
    return [float(value) for value in _NUMBER.findall(written)]
