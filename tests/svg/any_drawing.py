"""Drawings of any elements, most of which are allowed, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from .drawings import address, drawing, png

# Values that are right, and others, by name. `a` is the id of an outline, `b` of a clip, `c` of a
# tile.
_VALUES = {
    "id": ["a", "b", "c", "&quot;&gt;&lt;b"],
    "href": ["#a", "#a", "#b", "http://evil", "javascript:alert(1)", address(png())],
    "xlink:href": ["#a", address(png())],
    "d": ["M 0 0 L 1.23456 1 z", "M 0 0 Q 1 2 3 4", "", "M url(#a)"],
    "x": ["1", "-2.5", "1e-5", "1e5", "nan"],
    "width": ["9", "72", "0", "-1"],
    "height": ["9", "72"],
    "fill": ["#010203", "none", "#FF0000", "url(#c)", "url(http://evil)", "expression(1)"],
    "clip-path": ["url(#b)", "url(#b)", "url(#c)", "url(http://evil)"],
    "style": ["fill: url(#c)", "stroke: #010203; x: 1", "font: 10px 'DejaVu Sans'", "fill: url(x)"],
    "transform": ["translate(1 2)", "rotate(-90 1 2)", "scale(1)rotate(1)", "url(x)"],
    "stroke-dasharray": ["1,2", "none", "url(x)"],
    "onload": ["alert(1)"],
    "class": ["modal"],
}
_INNER = {
    "svg": ["g", "path", "rect", "use", "image", "text", "defs", "a", "style", "script"],
    "g": ["g", "path", "rect", "use", "image", "text", "defs", "a"],
    "a": ["path", "use"],
    "defs": ["path", "clipPath", "pattern"],
    "clipPath": ["path", "rect"],
    "pattern": ["path", "rect"],
    "text": ["tspan"],
}
# What makes most of the drawings whole.
_DEFINITIONS = (
    '<defs><path id="a" d="M 0 0 L 1 1"/><clipPath id="b"><path d=""/></clipPath>'
    '<pattern id="c" patternUnits="userSpaceOnUse" width="9" height="9"/></defs>'
)


@st.composite
def _content(draw: st.DrawFn, parent: str = "svg", depth: int = 3) -> str:
    if parent not in _INNER or not depth:
        return draw(st.sampled_from(["", "a", "&lt;script&gt;"]))
    return "".join(
        draw(_element(tag, depth))
        for tag in draw(st.lists(st.sampled_from(_INNER[parent]), max_size=3))
    )


@st.composite
def _element(draw: st.DrawFn, tag: str, depth: int) -> str:
    names = draw(st.sets(st.sampled_from(sorted(_VALUES)), max_size=2))
    written = "".join(f' {name}="{draw(st.sampled_from(_VALUES[name]))}"' for name in names)
    return f"<{tag}{written}>{draw(_content(tag, depth - 1))}</{tag}>"


any_drawing = _content().map(lambda content: drawing(_DEFINITIONS + content))
