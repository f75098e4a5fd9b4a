"""DejaVu fonts for the text of a PDF: only the characters that are used."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from .objects import Objects

_FAMILIES = {"": "DejaVuSans", "monospace": "DejaVuSansMono", "serif": "DejaVuSerif"}
_SLANTED = {"DejaVuSerif": "Italic"}
_BOLD = 600
# What a program that shows outlines needs, see the PDF Reference 1.7, table 5.20 on TrueType.
_TABLES = {"glyf", "loca", "head", "hhea", "hmtx", "maxp"}


# Classes of characters that are written from right to left, and joined or put in order for that.
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


class Face:
    """A font of one style, and the characters that a drawing needs from it.

    Attributes
    ----------
    unwritable
        The characters that a reader of the PDF does not see as they are: the font lacks them, or
        they go from right to left.

    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._font = _font(name)
        self._characters: dict[int, str] = self._font.getBestCmap()
        self._scale: float = 1000 / self._font["head"].unitsPerEm
        self._used: dict[int, str] = {}
        self.unwritable: set[str] = set()

    def has(self, character: str) -> bool:
        """Return whether the font has a glyph for a character."""
        return ord(character) in self._characters

    def glyphs(self, text: str) -> list[int]:
        """Return the numbers of the glyphs of a text, to be embedded."""
        numbers = []
        for character in text:
            name = self._characters.get(ord(character), ".notdef")
            if name == ".notdef" or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
                self.unwritable.add(character)
            number = self._font.getGlyphID(name)
            self._used.setdefault(number, character)
            numbers.append(number)
        return numbers

    def width(self, glyphs: list[int]) -> float:
        """Return the width of some glyphs, in parts of the font's size."""
        return sum(map(self._width, glyphs)) / 1000

    def _width(self, glyph: int) -> int:
        width: int = self._font["hmtx"][self._font.getGlyphName(glyph)][0]
        return round(width * self._scale)

    def add_to(self, objects: Objects) -> int:
        """Embed the font, and return the number of its object."""
        data = self._subset()
        tag = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
        name = f"{tag}+{self._name}"
        file = objects.add_stream(f"/Length1 {len(data)}", data)
        head, hhea = self._font["head"], self._font["hhea"]
        box = " ".join(
            str(round(side * self._scale)) for side in (head.xMin, head.yMin, head.xMax, head.yMax)
        )
        ascent, descent = (round(side * self._scale) for side in (hhea.ascent, hhea.descent))
        descriptor = objects.add(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle "
            f"{self._font['post'].italicAngle} /Ascent {ascent} /Descent {descent} "
            f"/CapHeight {ascent} /StemV 80 /FontFile2 {file} 0 R >>"
        )
        widths = " ".join(f"{glyph} [{self._width(glyph)}]" for glyph in sorted(self._used))
        part = objects.add(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry "
            f"(Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R "
            f"/W [{widths}] /CIDToGIDMap /Identity >>"
        )
        characters = objects.add_stream("", self._to_unicode().encode())
        return objects.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{part} 0 R] /ToUnicode {characters} 0 R >>"
        )

    def _subset(self) -> bytes:
        font = TTFont(_path(self._name), recalcTimestamp=False)
        # Before the subsetter reads them, which takes most of the time.
        for table in set(font.keys()) - _TABLES - {"GlyphOrder"}:
            del font[table]
        options = Options()
        options.retain_gids = True
        options.hinting = False
        options.notdef_outline = True
        subsetter = Subsetter(options)
        subsetter.populate(gids=sorted(self._used))
        subsetter.subset(font)
        file = io.BytesIO()
        font.save(file)
        return file.getvalue()

    def _to_unicode(self) -> str:
        """Return the map from glyphs to characters, so that readers can search and copy."""
        pairs = [
            f"<{glyph:04x}> <{character.encode('utf-16-be').hex()}>"
            for glyph, character in sorted(self._used.items())
            if glyph  # that of characters that the font lacks stands for all of them
        ]
        # A block has at most 100 pairs.
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        return "\n".join(
            [
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                "1 begincodespacerange <0000> <ffff> endcodespacerange",
                *(
                    f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar"
                    for block in blocks
                ),
                "endcmap CMapName currentdict /CMap defineresource pop end end",
            ]
        )


def face_name(look: dict[str, str]) -> str:
    """Return the name of the font for attributes of a text, such as ``DejaVuSans-Bold``."""
    family = _FAMILIES[look.get("font-family", "")]
    weight = look.get("font-weight", "normal")
    is_bold = weight == "bold" or (weight.isdigit() and int(weight) >= _BOLD)
    is_slanted = look.get("font-style", "normal") != "normal"
    style = "Bold" * is_bold + _SLANTED.get(family, "Oblique") * is_slanted
    return f"{family}-{style}" if style else family


@cache
def _font(name: str) -> TTFont:
    return TTFont(_path(name), lazy=True)


def _path(name: str) -> Path:
    """Return the file of a font. matplotlib brings it; Sphinx's half never imports matplotlib."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        message = "the fonts of matplotlib are missing: install sphinx-df-table[figures]."
        raise ModuleNotFoundError(message)
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
