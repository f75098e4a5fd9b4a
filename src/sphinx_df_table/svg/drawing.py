"""A cleaned drawing: plain data that all writers of this package share."""

from __future__ import annotations

import msgspec


class SvgRefused(ValueError):  # noqa: N818 - it is no fault of this package
    """The bytes are no drawing that may stand in a page; the message says why."""


class Element(msgspec.Struct):
    """An element of a drawing.

    Parameters
    ----------
    tag
        Its name in SVG, without a namespace.
    attributes
        Names and values. In a cleaned drawing, there is no ``style``, and `href` of an image is the
        name of a raster.
    children
        The elements in it.
    text
        The text in it, if it is a ``text`` or ``tspan``.
    name
        Its id in the drawing of the process, for this package alone. It is never written.

    """

    tag: str
    attributes: dict[str, str] = {}
    children: list[Element] = []
    text: str = ""
    name: str = ""


class CleanSvg(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing that holds only allowed elements, attributes and values.

    Parameters
    ----------
    root
        The element ``svg``.
    width, height
        Its size in CSS pixels.
    texts
        The texts that it shows, in the order of drawing.
    rasters
        PNG files by name. The name is made from the content.
    needs_card
        Whether it needs a white ground, because the page's own may hide a part of it.

    """

    root: Element
    width: float
    height: float
    texts: list[str]
    rasters: dict[str, bytes]
    needs_card: bool


def elements_by_id(root: Element) -> dict[str, Element]:
    """Return the elements of a drawing that have an id, by their ids."""
    found: dict[str, Element] = {}
    remaining = [root]
    while remaining:
        element = remaining.pop()
        if "id" in element.attributes:
            found[element.attributes["id"]] = element
        remaining += element.children
    return found


def has_area(outline: str) -> bool:
    """Return whether some part of an outline is more than a straight line, so that a fill shows.

    Parameters
    ----------
    outline
        The attribute ``d`` of a path.

    """
    return any(
        part.count("L") + 2 * (part.count("Q") + part.count("C")) > 1 for part in outline.split("M")
    )
