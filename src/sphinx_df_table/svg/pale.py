"""Tell whether text in ink stands on an area of a colour that may hide it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .drawing import has_area
from .ink import BLACK, CLEAN_INK, FAINT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .drawing import Element

_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_MOVED = re.compile(r"translate\(([^\s,()]+)(?:[\s,]+([^\s,()]+))?\)")
# The middle of letters above their base line, in parts of the font's size.
_MIDDLE = 0.35
_FONT_SIZE = 10.0
# So many comparisons of a text with an area take about a tenth of a second.
_MOST_COMPARED = 1_000_000

_Place = tuple[float, float]
_Box = tuple[float, float, float, float]


def has_text_on(root: Element, is_bad: Callable[[str], bool]) -> bool:
    """Return whether a text in ink stands on an area drawn before it.

    Parameters
    ----------
    root
        A cleaned drawing. Areas and texts have the places that matplotlib gives them: those of the
        whole drawing, but a text with a formula may be in a group that is moved.
    is_bad
        Tells whether a colour of an area is one that text in ink must not stand on.

    """
    boxes: list[_Box] = []
    compared = 0
    for element, fill, place in _drawn(root, BLACK, (0, 0)):
        if element.tag == "text" and fill == CLEAN_INK:
            x, y = _middle(element, place)
            compared += len(boxes)
            if compared > _MOST_COMPARED:
                return True
            if any(left < x < right and top < y < bottom for left, top, right, bottom in boxes):
                return True
        elif element.tag == "path" and _is_opaque(element) and fill.startswith("#"):
            outline = element.attributes.get("d", "")
            if is_bad(fill) and has_area(outline):
                boxes.append(_box(outline))
    return False


def _drawn(element: Element, fill: str, place: _Place) -> Iterator[tuple[Element, str, _Place]]:
    """Yield the elements in it that are drawn, each with its fill and the place of its group."""
    for child in element.children:
        if child.tag == "defs":
            continue
        own = child.attributes.get("fill", fill)
        yield child, own, place
        moved = _MOVED.match(child.attributes.get("transform", ""))
        inner = (float(moved[1]), float(moved[2] or 0)) if moved else place
        yield from _drawn(child, own, inner)


def _is_opaque(element: Element) -> bool:
    opacities = (element.attributes.get(name, "1") for name in ("opacity", "fill-opacity"))
    return min(map(float, opacities)) >= FAINT


def _middle(text: Element, place: _Place) -> _Place:
    """Return the place of a text, half the height of a letter above its base line."""
    x, y = (float(text.attributes.get(name, "0")) for name in "xy")
    size = float(text.attributes.get("font-size", _FONT_SIZE))
    return place[0] + x, place[1] + y - _MIDDLE * size


def _box(outline: str) -> _Box:
    """Return the least and greatest coordinates of an outline: left, top, right, bottom."""
    numbers = [float(number) for number in _NUMBER.findall(outline)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])
