"""What the settings of a project say about the pages of its PDF, as far as tables need it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from msgspec import Struct
from sphinx import addnodes

from .fit import Size

if TYPE_CHECKING:
    from sphinx.config import Config

# TeX's points.
_INCH = 72.27
_UNITS = {"in": _INCH, "pt": 1.0, "bp": _INCH / 72, "cm": _INCH / 2.54, "mm": _INCH / 25.4}
# Width and height, in inches.
_PAPERS = {
    "a3paper": (11.69, 16.54),
    "a4paper": (8.27, 11.69),
    "a5paper": (5.83, 8.27),
    "b5paper": (6.93, 9.84),
    "executivepaper": (7.25, 10.5),
    "legalpaper": (8.5, 14),
    "letterpaper": (8.5, 11),
}
_MARGIN = re.compile(r"\b([hv])margin\s*=\s*(\{[^}]*\}|[^,}]*)")
_LENGTH = re.compile(r"([\d.]+)\s*(in|pt|bp|cm|mm)\b")
# The ems of \normalsize, \small and \footnotesize, for the sizes of documents.
_EMS = {"10pt": (10.0, 9.0, 8.0), "11pt": (10.95, 10.0, 9.0), "12pt": (12.0, 10.95, 10.0)}
# What the margins of these take from the lines within them, in points. A column's width is a part
# of the line as it really is, so that these need not be exact.
_INDENTS: tuple[tuple[tuple[type, ...], float], ...] = (
    ((nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.option_list), 25),
    ((nodes.block_quote, nodes.field_list), 50),
    ((nodes.Admonition, nodes.topic, nodes.sidebar), 24),
    ((addnodes.desc_content, nodes.footnote), 25),
)


class Page(Struct, frozen=True):
    """A page.

    Attributes
    ----------
    width, height
        The size of its text, in points.
    sizes
        The sizes of type for tables, that of the document first.

    """

    width: float
    height: float
    sizes: tuple[Size, ...]

    def width_at(self, node: nodes.Element) -> float:
        """Return the width of the lines at a place of the document, in points."""
        indents = 0.0
        place = node.parent
        while place is not None:
            indents += sum(points for kinds, points in _INDENTS if isinstance(place, kinds))
            place = place.parent
        return max(self.width - indents, self.width / 4)


def page_of(config: Config) -> Page:
    """Return the pages that the settings ask for."""
    elements = {**config.latex_theme_options, **config.latex_elements}
    width, height = _PAPERS.get(elements.get("papersize", ""), _PAPERS["letterpaper"])
    if "landscape" in elements.get("extraclassoptions", ""):
        width, height = height, width
    margins = {"h": 2 * _INCH, "v": 2 * _INCH}
    for side, given in _MARGIN.findall(elements.get("sphinxsetup", "")):
        lengths = [float(number) * _UNITS[unit] for number, unit in _LENGTH.findall(given)]
        if lengths:
            margins[side] = lengths[0] + lengths[-1]
    normal, small, smallest = _EMS.get(elements.get("pointsize", ""), _EMS["10pt"])
    return Page(
        width=width * _INCH - margins["h"],
        height=height * _INCH - margins["v"],
        sizes=(
            Size("", normal, 6),
            Size(r"\small", small, 5),
            Size(r"\footnotesize", smallest, 4),
        ),
    )
