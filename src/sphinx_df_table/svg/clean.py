"""Clean SVG from a snippet's process: what comes out holds allowed elements and values only."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from sphinx_df_table.wording import printable

from .allowed import ATTRIBUTES, CHILDREN, TILED_FILL
from .card import needs_card
from .drawing import CleanSvg, Element, SvgRefused
from .formula import single_characters, with_words
from .ink import CLEAN_INK, INK
from .parse import parse
from .png import LARGEST, pixels_of, png_of_address
from .style import plain_attributes

_PREFIX = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{0,20})?)(pt)?", re.ASCII)
_VIEW_BOX = re.compile(r"0 0 (\d{1,5}(?:\.\d{0,20})?) (\d{1,5}(?:\.\d{0,20})?)", re.ASCII)
# CSS pixels of a point, and of the longest side.
_POINT = 4 / 3
_LONGEST_SIDE = 20_000
# The ratio of the sides may differ by so much: sizes are rounded.
_SLACK = 0.02
# Characters of outlines that are drawn, if each is counted as often as it is used.
_MOST_DRAWN = 16 << 20
# An element counts as this many characters, besides its outline.
_ELEMENT = 20
_DECIMALS = re.compile(r"(\.\d{3})\d+")
_AROUND_LETTER = re.compile(r"\s*([A-Za-z])\s*")
# What an element may refer to, by the attribute that does it.
_TARGETS = {"href": "path", "clip-path": "clipPath", "fill": "pattern"}
# Without these, browsers show hatches in another size, or none.
_TILE = frozenset({"patternUnits", "width", "height"})
_DEFINITIONS = frozenset({"defs", "clipPath", "pattern"})


def clean_svg(svg: bytes, prefix: str) -> CleanSvg:
    """Return a drawing that may stand in a page.

    Elements that are not allowed are refused, and so are allowed attributes with other values.
    Unknown attributes and declarations are left out.

    Parameters
    ----------
    svg
        What matplotlib's SVG backend has written, or any other bytes.
    prefix
        The beginning of all ids, such as ``"costs-"``. Give each figure of a page its own.

    Raises
    ------
    SvgRefused
        The bytes are no such drawing.

    """
    if not _PREFIX.fullmatch(prefix):
        message = f"the prefix {prefix!r} can't begin an id"
        raise ValueError(message)
    cleaner = _Cleaner(prefix)
    root = cleaner.drawing(parse(svg))
    return CleanSvg(
        root=root,
        width=float(root.attributes["width"]),
        height=float(root.attributes["height"]),
        texts=cleaner.texts,
        rasters=cleaner.rasters,
        needs_card=needs_card(root),
    )


class _Cleaner:
    """Makes a clean element from each, and collects what the whole drawing needs."""

    def __init__(self, prefix: str) -> None:
        self.texts: list[str] = []
        self.rasters: dict[str, bytes] = {}
        self._prefix = prefix
        self._pixels = 0
        # Characters of spans, counted with the attributes that each may get.
        self._placed = 0
        # New ids by old ones, in the order in which they are first referred to.
        self._new_ids: dict[str, str] = {}
        self._references: Counter[tuple[str, str]] = Counter()
        self._targets: dict[str, Element] = {}

    def drawing(self, source: Element) -> Element:
        if source.tag != "svg":
            message = f"the drawing is not an element svg, but {source.tag[:60]!r}."
            raise SvgRefused(message)
        root = Element("svg", _size(source.attributes))
        root.children = self._children(source, is_definition=False)
        self._connect()
        return root

    def _element(self, source: Element, *, is_definition: bool) -> Element:
        old_id = source.attributes.get("id", "")
        attributes = self._attributes(source, is_definition=is_definition)
        made = Element(source.tag, _complete(source.tag, attributes))
        made.name = old_id
        made.children = self._children(
            source, is_definition=is_definition or source.tag in _DEFINITIONS
        )
        if source.tag == "clipPath" and (
            len(made.children) > 1 or any("transform" in part.attributes for part in made.children)
        ):
            message = "the drawing clips by a shape that is moved, or by several."
            raise SvgRefused(message)
        if source.tag in ("text", "tspan"):
            made.text = printable(source.text) if not made.children else ""
        if source.tag == "text":
            made.children = with_words(made.children)
            text = made.text or "".join(span.text for span in made.children)
            self.texts.append(" ".join(text.split()))
        if old_id:
            self._targets.setdefault(old_id, made)
        return made

    def _children(self, source: Element, *, is_definition: bool) -> list[Element]:
        allowed = CHILDREN.get(source.tag, frozenset())
        for child in source.children:
            if child.tag not in allowed:
                message = (
                    f"the drawing has <{child.tag[:60]}> in <{source.tag}>, which is not allowed. "
                    "Draw that part with rasterized=True."
                )
                raise SvgRefused(message)
        children = source.children
        if source.tag == "text":
            children = [single for span in children for single in self._single(span)]
        return [self._element(child, is_definition=is_definition) for child in children]

    def _single(self, span: Element) -> list[Element]:
        """Return a span for each character that one places, with bounds on the copies."""
        attributes = sum(len(name) + len(value) for name, value in span.attributes.items())
        self._placed += len(span.text) * (_ELEMENT + attributes)
        if self._placed > _MOST_DRAWN:
            message = "the drawing has too much text. Use fewer labels."
            raise SvgRefused(message)
        return single_characters(span)

    def _attributes(self, source: Element, *, is_definition: bool) -> dict[str, str]:
        patterns = ATTRIBUTES[source.tag]
        made = {}
        for name, value in plain_attributes(source.attributes).items():
            if name == "href" and source.tag == "image":
                made[name] = self._raster(value)
            elif name == "href" and source.tag == "use":
                if not value.startswith("#"):
                    raise _unexpected(source, name, value)
                made[name] = self._reference(name, value[1:], "#{}")
            elif name not in patterns:
                continue
            elif name == "clip-path" or (name == "fill" and TILED_FILL.fullmatch(value)):
                found = TILED_FILL.fullmatch(value)
                if found is None or is_definition:
                    raise _unexpected(source, name, value)
                made[name] = self._reference(name, found[1], "url(#{})")
            elif patterns[name].fullmatch(value):
                made[name] = _normal(name, value)
            else:
                raise _unexpected(source, name, value)
        return made

    def _reference(self, kind: str, old_id: str, form: str) -> str:
        """Return a reference to the new id of an element, which `_connect` gives to it."""
        self._references[kind, old_id] += 1
        new = self._new_ids.setdefault(old_id, f"{self._prefix}{len(self._new_ids) + 1}")
        return form.format(new)

    def _raster(self, address: str) -> str:
        """Return the name of the file for a picture."""
        picture = png_of_address(address)
        name = f"{hashlib.sha256(picture).hexdigest()[:20]}.png"
        self.rasters[name] = picture
        self._pixels += pixels_of(picture)
        if self._pixels > LARGEST:
            message = "the drawing has too many pictures. Use fewer pixels (a smaller dpi)."
            raise SvgRefused(message)
        return name

    def _connect(self) -> None:
        """Give the new ids, and refuse references to what is not there or too much of it."""
        drawn = 0
        for (kind, old_id), count in self._references.items():
            target = self._targets.get(old_id)
            if target is None or target.tag != _TARGETS[kind]:
                message = f"the drawing refers to {old_id[:60]!r}, which it does not define."
                raise SvgRefused(message)
            target.attributes["id"] = self._new_ids[old_id]
            drawn += count * _weight(target)
        if drawn > _MOST_DRAWN:
            message = "the drawing repeats large parts too often. Use rasterized=True."
            raise SvgRefused(message)


def _complete(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes with those without which browsers and a PDF would show different things."""
    if tag == "image":
        # In a PDF, a picture without a size has none, and it fills the size that it has.
        return {"width": "0", "height": "0"} | attributes | {"preserveAspectRatio": "none"}
    missing = _TILE.difference(attributes) if tag == "pattern" else ()
    if missing:
        message = f"the drawing has hatches without {' and '.join(sorted(missing))}."
        raise SvgRefused(message)
    return attributes


def _weight(element: Element) -> int:
    """Return how many characters an element and those in it need to be drawn."""
    own = _ELEMENT + len(element.attributes.get("d", ""))
    return own + sum(map(_weight, element.children))


def _size(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes of the root: its size in CSS pixels and in the drawing's own unit."""
    lengths = [_LENGTH.fullmatch(attributes.get(side, "")) for side in ("width", "height")]
    box = _VIEW_BOX.fullmatch(attributes.get("viewBox", ""))
    pixels = [float(found[1]) * (_POINT if found[2] else 1) for found in lengths if found]
    if box is None or len(pixels) < len(lengths) or not float(box[1]) or not float(box[2]):
        message = "the drawing has no size."
        raise SvgRefused(message)
    if not 1 <= min(pixels) <= max(pixels) <= _LONGEST_SIDE:
        message = f"the drawing has a size of {pixels[0]:.0f} × {pixels[1]:.0f} pixels."
        raise SvgRefused(message)
    if abs(pixels[0] * float(box[2]) / (pixels[1] * float(box[1])) - 1) > _SLACK:
        message = "the drawing has a size of another shape than its box."
        raise SvgRefused(message)
    width, height = (f"{side:.2f}" for side in pixels)
    return {
        "width": width,
        "height": height,
        "viewBox": box[0],
        # The rule of matplotlib's style sheet, which would apply to the whole page.
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        # Of a text without a size, which would be that of the page.
        "font-size": "10",
        # A page from right to left would put texts on the other side of their places.
        "direction": "ltr",
    }


def _normal(name: str, value: str) -> str:
    """Return an allowed value in its shortest form; ink becomes ``currentColor``."""
    if name in ("fill", "stroke"):
        return CLEAN_INK if value.lower() in (INK, "currentcolor") else value.lower()
    if name == "d":
        return _DECIMALS.sub(r"\1", _AROUND_LETTER.sub(r"\1", " ".join(value.split())))
    return value


def _unexpected(element: Element, name: str, value: str) -> SvgRefused:
    found = f"<{element.tag} {name}={value[:60]!r}>"
    return SvgRefused(f"the drawing has {found}, which is not allowed.")
