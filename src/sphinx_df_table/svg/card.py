"""Tell whether a drawing needs a white ground, because the page's own may hide a part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .drawing import elements_by_id, has_area
from .ink import BLACK, DARK, FAINT, LEAST_CONTRAST, WHITE, contrast
from .pale import has_text_on

if TYPE_CHECKING:
    from .drawing import Element

# Groups of matplotlib whose first part is a ground for text.
_WITH_GROUND = re.compile(r"(figure|axes|legend|table|text)_\d+")
_GROUND = re.compile(r"patch_\d+")


def needs_card(root: Element) -> bool:
    """Return whether some part may be hidden by the ground of a page, light or dark.

    This is so if

    * a text is in a colour of less than 3:1 on white or on a dark page,
    * a line, marker or area is in a colour of less than 3:1 on a dark page; an area counts by its
      fill,
    * a ground of the figure, the axes, a legend, a table or a text is in a colour on which black or
      white text has less than 3:1,
    * a text in ink stands on an area in one of these colours.

    Ink has the page's colour, so it needs none.

    Parameters
    ----------
    root
        A cleaned drawing whose elements still have the names of matplotlib's groups.

    """
    # The outlines of markers.
    paths = {name: found.attributes.get("d", "") for name, found in elements_by_id(root).items()}
    return any(_is_hidden(child, BLACK, "none", paths) for child in root.children) or has_text_on(
        root, _hides_ink
    )


def _is_hidden(element: Element, fill: str, stroke: str, paths: dict[str, str]) -> bool:
    if element.tag == "defs" or element.attributes.get("opacity") == "0":
        return False
    fill = element.attributes.get("fill", fill)
    if element.attributes.get("fill-opacity") == "0":  # so matplotlib writes hollow markers
        fill = "none"
    stroke = element.attributes.get("stroke", stroke)
    if element.tag in ("text", "tspan"):
        hidden = bool(element.text.strip()) and min(_on(WHITE, fill), _on(DARK, fill)) < (
            LEAST_CONTRAST
        )
    elif element.tag in ("path", "rect", "use"):
        target = element.attributes.get("href", "")[1:]
        outline = paths.get(target, element.attributes.get("d", "M0 0L1 1L2 0"))
        colour = fill if fill != "none" and has_area(outline) else stroke
        hidden = _on(DARK, colour) < LEAST_CONTRAST
    else:
        hidden = _WITH_GROUND.fullmatch(element.name) is not None and _has_ground(element)
    return hidden or any(_is_hidden(child, fill, stroke, paths) for child in element.children)


def _has_ground(group: Element) -> bool:
    """Return whether text in ink may be hidden by the ground that a group draws first."""
    patch = group.children[0] if group.children else None
    if patch is None or not _GROUND.fullmatch(patch.name) or not patch.children:
        return False
    look = patch.children[0].attributes
    opacity = float(look.get("opacity", "1")) * float(look.get("fill-opacity", "1"))
    fill = look.get("fill", BLACK)
    return opacity >= FAINT and _hides_ink(fill)


def _hides_ink(colour: str) -> bool:
    """Return whether black or white text can't be read on a colour."""
    return min(_on(WHITE, colour), _on(BLACK, colour)) < LEAST_CONTRAST


def _on(ground: str, colour: str) -> float:
    """Return the contrast of a colour; ink, no colour and hatches have the best."""
    return contrast(colour, ground) if colour.startswith("#") else 21.0
