"""Parse SVG into elements, with bounds on what hostile bytes can cost."""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from .drawing import Element, SvgRefused

_LARGEST = 8 << 20
_MOST_ELEMENTS = 100_000
# matplotlib nests about ten.
_DEEPEST = 40
# The document type that matplotlib writes. It is taken out; any other is refused.
_DOCTYPE = re.compile(
    rb'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1\.1//EN"\s+'
    rb'"http://www\.w3\.org/Graphics/SVG/1\.1/DTD/svg11\.dtd">'
)
_SVG = "http://www.w3.org/2000/svg"
# Left out with all that they contain. The rule of matplotlib's style is set on the root instead.
_LEFT_OUT = frozenset({"metadata", "style", "title", "desc"})
_WITH_TEXT = frozenset({"text", "tspan"})


def parse(svg: bytes) -> Element:
    """Return the root element; links are replaced by what they contain.

    Parameters
    ----------
    svg
        A document in UTF-8, whatever encoding it declares.

    Raises
    ------
    SvgRefused
        It is not well-formed, too large or too deep, or declares a document type or an entity.

    """
    if len(svg) > _LARGEST:
        message = (
            f"the drawing has more than {_LARGEST >> 20} MiB. Draw less, or use rasterized=True."
        )
        raise SvgRefused(message)
    # Without namespaces: each name would be handed over with its whole address, which may be long.
    parser = expat.ParserCreate("utf-8")
    builder = _Builder()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        # As text, so that no byte order mark chooses another encoding.
        text = _DOCTYPE.sub(b"", svg, count=1).decode()
        parser.Parse(text, True)  # noqa: FBT003 - takes no keyword
    except (expat.ExpatError, UnicodeDecodeError) as error:
        message = (
            f"the drawing is not well-formed: {error}. Remove control characters from its texts."
        )
        raise SvgRefused(message) from error
    return builder.root


def _refuse_doctype(*_: object) -> NoReturn:
    message = "the drawing declares a document type."
    raise SvgRefused(message)


def _refuse_instruction(*_: object) -> NoReturn:
    message = "the drawing has a processing instruction."
    raise SvgRefused(message)


class _Builder:
    """Makes elements from what the parser reports."""

    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._number = 0
        self._depth = 0
        self._text: list[str] = []
        # The depth of the element that is left out, with all that it contains.
        self._left_out_at = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._number += 1
        self._depth += 1
        if self._number > _MOST_ELEMENTS or self._depth > _DEEPEST:
            message = "the drawing has too many elements. Draw less, or use rasterized=True."
            raise SvgRefused(message)
        if self._left_out_at:
            return
        self._end_text()
        # In a text, they would part it, and are refused later.
        is_in_text = self._open[-1].tag in _WITH_TEXT
        if name in _LEFT_OUT and not is_in_text:
            self._left_out_at = self._depth
            return
        # matplotlib declares it at the root, as the default.
        if attributes.pop("xmlns", _SVG if self._depth > 1 else "") != _SVG:
            message = f"the drawing has an element that is not of SVG, {name[:60]!r}."
            raise SvgRefused(message)
        if name == "a" and not is_in_text:
            self._open.append(self._open[-1])
            return
        if "xlink:href" in attributes:
            attributes["href"] = attributes.pop("xlink:href")
        element = Element(name, attributes)
        if self._depth == 1:
            self.root = element
        else:
            self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _: str) -> None:
        if not self._left_out_at:
            self._end_text()
            self._open.pop()
        elif self._left_out_at == self._depth:
            self._left_out_at = 0
        self._depth -= 1

    def characters(self, text: str) -> None:
        element = self._open[-1]
        if not self._left_out_at and element.tag in _WITH_TEXT and not element.children:
            self._text.append(text)

    def _end_text(self) -> None:
        """Join the pieces of a text, of which comments may have made many."""
        if self._text:
            self._open[-1].text = "".join(self._text)
            self._text = []
