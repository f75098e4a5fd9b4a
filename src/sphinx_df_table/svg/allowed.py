"""Elements and attributes that a drawing may have, with a pattern for each value.

They are those that matplotlib's SVG backend writes, from version 3.9 to 3.11.
"""

from __future__ import annotations

import re

# Possessive, so that a mismatch takes linear time. Data far beyond the axes have many digits.
_UNSIGNED = r"(?:\d{1,30}+(?:\.\d{0,20}+)?+|\.\d{1,20}+)(?:e-\d{1,2}+)?+"
_NUMBER = rf"-?+{_UNSIGNED}"
_GAP = r"[\s,]++"
_COLOUR = r"#[0-9a-fA-F]{6}|none|currentColor"


def _numbers(count: int) -> str:
    return _GAP.join([_NUMBER] * count)


# Letters of SVG 1.1, chapter 8.3; matplotlib writes absolute ones only.
_PATH = rf"\s*+(?:(?:[ML]\s*+{_numbers(2)}|Q\s*+{_numbers(4)}|C\s*+{_numbers(6)}|[zZ])\s*+)*+"
_TRANSFORM = (
    rf"\s*+(?:(?:(?:translate|scale)\({_NUMBER}(?:{_GAP}{_NUMBER})?+\)"
    rf"|rotate\({_NUMBER}(?:{_GAP}{_NUMBER}{_GAP}{_NUMBER})?+\)"
    rf"|matrix\({_numbers(6)}\))\s*+){{0,6}}+"
)

_LOOK = {
    "fill": _COLOUR,
    "stroke": _COLOUR,
    "fill-opacity": _UNSIGNED,
    "stroke-opacity": _UNSIGNED,
    "opacity": _UNSIGNED,
    "stroke-width": _UNSIGNED,
    "stroke-linecap": "butt|round|square",
    "stroke-linejoin": "miter|round|bevel",
    "stroke-miterlimit": _UNSIGNED,
    "stroke-dasharray": rf"none|{_UNSIGNED}(?:{_GAP}{_UNSIGNED}){{0,63}}+",
    "stroke-dashoffset": _NUMBER,
    "fill-rule": "nonzero|evenodd",
    "transform": _TRANSFORM,
    "clip-path": r"url\(#[^\s()'\"]{1,200}+\)",
}
_TEXT = {
    "font-size": r"\d{1,4}+(?:\.\d{0,20}+)?+",
    "font-style": "normal|italic|oblique",
    "font-weight": r"[1-9]\d{0,2}+|normal|bold",
    "font-family": "monospace|serif",
    "text-anchor": "start|middle|end",
}
_POINT = {"x": _NUMBER, "y": _NUMBER}
_BOX = {**_POINT, "width": _UNSIGNED, "height": _UNSIGNED}
# The size of a tile has a lower bound, so that it takes bounded time to fill a page.
_TILE = {**_POINT, "width": r"[1-9]\d{0,3}+", "height": r"[1-9]\d{0,3}+"}
_ATTRIBUTES = {
    "svg": {"stroke-linecap": "butt", "stroke-linejoin": "round"},
    "defs": {},
    "clipPath": {},
    "pattern": {"patternUnits": "userSpaceOnUse", **_TILE},
    "g": {**_LOOK, **_TEXT},
    "path": {**_LOOK, "d": _PATH},
    "rect": {**_LOOK, **_BOX},
    "use": {**_LOOK, **_POINT},
    # With "pixelated", cells of a heat map have sharp edges, as in a PDF.
    "image": {**_LOOK, **_BOX, "image-rendering": "auto|crisp-edges|pixelated"},
    "text": {**_LOOK, **_TEXT, **_POINT},
    "tspan": {**_LOOK, **_TEXT, **_POINT},
}
# Patterns of the values, by element and attribute. Ids and references are checked by `clean`.
ATTRIBUTES = {
    tag: {name: re.compile(pattern, re.ASCII) for name, pattern in patterns.items()}
    for tag, patterns in _ATTRIBUTES.items()
}
_DRAWN = frozenset({"g", "path", "rect", "use", "image", "text", "defs"})
# Elements that may be in an element. A marker is a path and a tile has no tiles, so nothing that is
# small in the file becomes large when it is drawn.
CHILDREN = {
    "svg": _DRAWN,
    "g": _DRAWN,
    "defs": frozenset({"path", "clipPath", "pattern"}),
    "clipPath": frozenset({"path", "rect"}),
    "pattern": frozenset({"path", "rect"}),
    "text": frozenset({"tspan"}),
}
# A fill with hatches.
TILED_FILL = re.compile(r"url\(#([^\s()'\"]{1,200}+)\)")
