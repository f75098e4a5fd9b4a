"""The page of a PDF: draws the elements of a cleaned drawing."""

from __future__ import annotations

import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

from PIL import Image

from sphinx_df_table.svg.drawing import elements_by_id, has_area
from sphinx_df_table.svg.ink import BLACK

from .fonts import Face, face_name
from .objects import number
from .outlines import colour, matrix, outline, rectangle, transformations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_df_table.svg.drawing import CleanSvg, Element

    from .objects import Objects

# An element does not hand these on to those in it.
_OWN = re.compile("id|href|d|x|y|width|height|transform|clip-path|opacity")
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
# Values of SVG without the attribute.
_MITER_LIMIT, _FONT_SIZE = "4", "10"
_SPACES = re.compile(r"[ \t\r\n]+")


class Page:
    """Writes operators, and collects the resources that they name."""

    def __init__(self, clean: CleanSvg, objects: Objects) -> None:
        self._clean = clean
        self._objects = objects
        self._lines: list[str] = []
        self._targets = elements_by_id(clean.root)
        self._faces: dict[str, Face] = {}
        # Names in the page by what they stand for.
        self._opacities: dict[tuple[float, float], str] = {}
        self._pictures: dict[str, tuple[str, int]] = {}
        self._tiles: dict[str, tuple[str, int]] = {}
        left, top, width, height = map(float, clean.root.attributes["viewBox"].split())
        self._to_page = (
            clean.width * 0.75 / (width - left),
            0,
            0,
            -clean.height * 0.75 / (height - top),
            0,
            clean.height * 0.75,
        )

    def content(self) -> bytes:
        """Return the operators of the whole drawing, which starts at its upper left corner."""
        self._lines = [matrix(*self._to_page)]
        self._draw(self._clean.root, {}, 1)
        return "\n".join(self._lines).encode("ascii")

    def unwritable(self) -> str:
        """Return the characters that the fonts of the operators so far can't show."""
        return "".join(sorted(set().union(*(face.unwritable for face in self._faces.values()))))

    def resources(self) -> str:
        """Return the dictionary of what the operators name; add it to the objects."""
        fonts = "".join(
            f"/{name} {face.add_to(self._objects)} 0 R " for name, face in self._faces.items()
        )
        pictures = "".join(f"/{name} {place} 0 R " for name, place in self._pictures.values())
        tiles = "".join(f"/{name} {place} 0 R " for name, place in self._tiles.values())
        return (
            f"<< /Font << {fonts}>> /ExtGState << {self._states()}>> "
            f"/XObject << {pictures}>> /Pattern << {tiles}>> >>"
        )

    def _states(self) -> str:
        """Return the opacities so far, by their names."""
        return "".join(
            f"/{name} << /ca {number(fill)} /CA {number(stroke)} >> "
            for (fill, stroke), name in self._opacities.items()
        )

    def _draw(self, element: Element, look: dict[str, str], opacity: float) -> None:
        attributes = element.attributes
        look = look | _handed_on(attributes)
        opacity *= min(float(attributes.get("opacity", "1")), 1)
        self._lines.append("q")
        self._lines += transformations(attributes.get("transform", ""))
        if element.tag == "use":  # before its clip, which moves with it
            self._lines.append(matrix(1, 0, 0, 1, *_place(attributes)))
        if "clip-path" in attributes:
            self._clip(self._targets[attributes["clip-path"][5:-1]])
        match element.tag:
            case "svg" | "g":
                for child in element.children:
                    self._draw(child, look, opacity)
            case "path" | "rect":
                self._paint(element, look, opacity)
            case "use" if "href" in attributes:
                self._draw(self._targets[attributes["href"][1:]], look, opacity)
            case "image" if "href" in attributes:
                self._picture(attributes, opacity)
            case "text":
                self._text(element, look, opacity)
        self._lines.append("Q")

    def _clip(self, clip: Element) -> None:
        """Restrict the drawing to the shapes in an element."""
        shapes = [_shape(child) for child in clip.children]
        # Without a shape, nothing is in it.
        self._lines.append("\n".join(filter(None, shapes)) or "0 0 0 0 re")
        self._lines.append("W n")

    def _paint(self, element: Element, look: dict[str, str], opacity: float) -> None:
        shape = _shape(element)
        fill, stroke = _fill_and_stroke(look)
        # A PDF would show the fill of a straight line, such as a tick, as a thin line.
        if element.tag == "path" and not has_area(element.attributes.get("d", "")):
            fill = "none"
        if not shape or fill == stroke == "none":
            return
        self._set_colours(fill, stroke, look, opacity)
        filling = "f*" if look.get("fill-rule") == "evenodd" else "f"
        operator = filling.replace("f", "B") if "none" not in (fill, stroke) else filling
        self._lines.append(f"{shape}\n{'S' if fill == 'none' else operator}")

    def _set_colours(self, fill: str, stroke: str, look: dict[str, str], opacity: float) -> None:
        self._set_opacity(look, opacity)
        if fill != "none":
            self._set_fill(fill)
        if stroke != "none":
            self._set_stroke(stroke, look)

    def _set_stroke(self, stroke: str, look: dict[str, str]) -> None:
        self._lines.append(
            f"{colour(stroke)} RG {number(_width(look))} w "
            f"{_CAPS[look.get('stroke-linecap', 'butt')]} J "
            f"{_JOINS[look.get('stroke-linejoin', 'miter')]} j "
            f"{number(max(float(look.get('stroke-miterlimit', _MITER_LIMIT)), 1))} M "
            f"{_dashes(look)} d"
        )

    def _set_fill(self, fill: str) -> None:
        if not fill.startswith("url("):
            self._lines.append(f"{colour(fill)} rg")
            return
        target = fill[5:-1]
        if target not in self._tiles:
            self._tiles[target] = (f"T{len(self._tiles)}", self._tile(self._targets[target]))
        self._lines.append(f"/Pattern cs /{self._tiles[target][0]} scn")

    def _tile(self, tile: Element) -> int:
        """Add the picture that hatches repeat; it fits the page, not what is around it."""
        lines, self._lines = self._lines, []
        # Its own only: a list of all in each tile would grow with the square of the drawing.
        opacities, self._opacities = self._opacities, {}
        for child in tile.children:
            self._draw(child, {}, 1)
        states = self._states()
        self._opacities = opacities
        lines, self._lines = self._lines, lines
        width, height = tile.attributes.get("width", "1"), tile.attributes.get("height", "1")
        x, y = _place(tile.attributes)
        a, b, c, d, e, f = self._to_page
        place = " ".join(f"{value:.6f}" for value in (a, b, c, d, e + a * x, f + d * y))
        return self._objects.add_stream(
            f"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 "
            f"/BBox [0 0 {width} {height}] /XStep {width} /YStep {height} /Matrix [{place}] "
            f"/Resources << /ExtGState << {states}>> >>",
            "\n".join(lines).encode("ascii"),
        )

    def _set_opacity(self, look: dict[str, str], opacity: float) -> None:
        values = (
            opacity * min(float(look.get("fill-opacity", "1")), 1),
            opacity * min(float(look.get("stroke-opacity", "1")), 1),
        )
        if values != (1, 1):
            name = self._opacities.setdefault(values, f"G{len(self._opacities)}")
            self._lines.append(f"/{name} gs")

    def _picture(self, attributes: dict[str, str], opacity: float) -> None:
        self._set_opacity({}, opacity)
        name = attributes["href"]
        if name not in self._pictures:
            picture = _add_picture(self._clean.rasters[name], self._objects)
            self._pictures[name] = (f"I{len(self._pictures)}", picture)
        x, y = _place(attributes)
        width, height = (float(attributes.get(side, "0")) for side in ("width", "height"))
        self._lines.append(matrix(width, 0, 0, -height, x, y + height))
        self._lines.append(f"/{self._pictures[name][0]} Do")

    def _text(self, element: Element, look: dict[str, str], opacity: float) -> None:
        x, y = _place(element.attributes)
        if not element.children:
            self._write([(_SPACES.sub(" ", element.text).strip(" "), look)], x, y, opacity)
            return
        pieces: list[tuple[str, dict[str, str]]] = []
        for span in element.children:
            if pieces and span.attributes.keys() & {"x", "y"}:
                x = self._write(pieces, x, y, opacity)
                pieces = []
            x = float(span.attributes.get("x", x))
            y = float(span.attributes.get("y", y))
            pieces.append((_SPACES.sub(" ", span.text), look | _handed_on(span.attributes)))
        self._write(pieces, x, y, opacity)

    def _write(
        self, pieces: list[tuple[str, dict[str, str]]], x: float, y: float, opacity: float
    ) -> float:
        """Write pieces of text, which follow each other, at a place; return where they end."""
        shown = []
        for text, look in pieces:
            size = float(look.get("font-size", _FONT_SIZE))
            for name, glyphs, width in self._runs(text, look):
                shown.append((name, glyphs, width * size, size, look))
        length = sum(width for _, _, width, _, _ in shown)
        x -= {"middle": length / 2, "end": length}.get(pieces[0][1].get("text-anchor", ""), 0)
        for name, glyphs, width, size, look in shown:
            fill, stroke = _fill_and_stroke(look)
            if glyphs and not fill == stroke == "none":
                self._set_colours(fill, stroke, look, opacity)
                mode = 0 if stroke == "none" else 1 if fill == "none" else 2
                written = "".join(f"{glyph:04x}" for glyph in glyphs)
                # The letters stand upright on a page whose places grow downwards.
                self._lines.append(
                    f"BT {mode} Tr /{name} {number(size)} Tf 1 0 0 -1 {number(x)} {number(y)} Tm "
                    f"<{written}> Tj ET"
                )
            x += width
        return x

    def _runs(self, text: str, look: dict[str, str]) -> Iterator[tuple[str, list[int], float]]:
        """Yield the parts of a text that one font has: its name, glyphs and width."""
        names = face_name(look), face_name(look | {"font-family": ""})
        faces = [self._faces.setdefault(name, Face(name)) for name in names]

        def place(character: str) -> int:
            return int(not faces[0].has(character) and faces[1].has(character))

        for number_of_face, characters in groupby(text, place):
            face = faces[number_of_face]
            glyphs = face.glyphs("".join(characters))
            yield names[number_of_face], glyphs, face.width(glyphs)


def _shape(element: Element) -> str:
    """Return the outline of a path or a rectangle."""
    if element.tag == "rect":
        return rectangle(element.attributes)
    return outline(element.attributes.get("d", ""))


def _handed_on(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes that also apply to the elements in one."""
    return {name: value for name, value in attributes.items() if not _OWN.fullmatch(name)}


def _place(attributes: dict[str, str]) -> tuple[float, float]:
    return float(attributes.get("x", "0")), float(attributes.get("y", "0"))


def _fill_and_stroke(look: dict[str, str]) -> tuple[str, str]:
    """Return the colours of an area and of its outline, which is none without a width."""
    return look.get("fill", BLACK), look.get("stroke", "none") if _width(look) else "none"


def _width(look: dict[str, str]) -> float:
    """Return the width of a line."""
    return float(look.get("stroke-width", "1"))


def _dashes(look: dict[str, str]) -> str:
    """Return the lengths of dashes, and where they begin."""
    written = look.get("stroke-dasharray", "none")
    parts = [] if written == "none" else re.split(r"[\s,]+", written)
    lengths = [round(float(part), 3) for part in parts]
    # Lengths of nothing mean a line without gaps.
    if not any(lengths):
        return "[] 0"
    # With an odd number, dashes and gaps change places; readers of PDF do not agree on how.
    lengths *= 1 + len(lengths) % 2
    offset = float(look.get("stroke-dashoffset", "0")) % sum(lengths)
    return f"[{' '.join(map(number, lengths))}] {number(offset)}"


def _add_picture(png: bytes, objects: Objects) -> int:
    """Add a checked picture, with its opacity as a picture of its own; return its number."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        size = f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height}"
        mask = ""
        if picture.mode == "RGBA":
            opacity = picture.getchannel("A").tobytes()
            grey = f"{size} /ColorSpace /DeviceGray /BitsPerComponent 8"
            mask = f" /SMask {objects.add_stream(grey, opacity)} 0 R"
        pixels = picture.convert("RGB").tobytes()
    return objects.add_stream(f"{size} /ColorSpace /DeviceRGB /BitsPerComponent 8{mask}", pixels)
