"""Write a cleaned drawing as inline SVG, and as a picture of its own."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from .drawing import CleanSvg, Element
from .ink import BLACK, CLEAN_INK, WHITE

if TYPE_CHECKING:
    from collections.abc import Callable


def inline_svg(
    clean: CleanSvg, raster_address: Callable[[str], str], label: str, width: str = ""
) -> str:
    """Return the drawing as an element of a page, in which ink has the colour of the text around.

    Parameters
    ----------
    clean
        The drawing.
    raster_address
        Returns the address of a raster, given its name.
    label
        The text for readers who do not see the drawing; empty to hide it from their programs.
    width
        The width as a length of CSS, which the height follows; empty for the drawing's own size.

    """
    root = _with(
        clean.root, {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    )
    if width:
        root.attributes["width"] = width
        del root.attributes["height"]
    return _written(root, raster_address, CLEAN_INK)


def svg_file(clean: CleanSvg) -> bytes:
    """Return the drawing as a file, black on white, with its rasters in it."""
    width, height = clean.root.attributes["viewBox"].split()[2:]
    ground = Element("rect", {"width": width, "height": height, "fill": WHITE})
    root = _with(clean.root, {"xmlns": "http://www.w3.org/2000/svg", "font-family": "sans-serif"})
    root.children = [ground, *root.children]

    def data_address(name: str) -> str:
        return f"data:image/png;base64,{base64.b64encode(clean.rasters[name]).decode()}"

    return _written(root, data_address, BLACK).encode()


def _with(root: Element, attributes: dict[str, str]) -> Element:
    return Element(root.tag, root.attributes | attributes, root.children)


def _written(element: Element, raster_address: Callable[[str], str], ink: str) -> str:
    parts: list[str] = []
    _write(element, raster_address, ink, parts.append)
    return "".join(parts)


def _write(
    element: Element,
    raster_address: Callable[[str], str],
    ink: str,
    write: Callable[[str], object],
) -> None:
    write(f"<{element.tag}")
    for name, value in element.attributes.items():
        if value == CLEAN_INK:
            shown = ink
        elif name == "href" and element.tag == "image":
            shown = raster_address(value)
        else:
            shown = value
        write(f' {name}="{escape(shown)}"')
    if not element.children and not element.text:
        write("/>")
        return
    write(f">{escape(element.text, quote=False)}")
    for child in element.children:
        _write(child, raster_address, ink, write)
    write(f"</{element.tag}>")
