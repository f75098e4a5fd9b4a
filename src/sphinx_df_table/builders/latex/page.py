"""The text area and type sizes of a project's PDF pages, read from its settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from msgspec import Struct
from sphinx import addnodes

from sphinx_df_table.doctree.nodes import ancestors

from .fit import Size

if TYPE_CHECKING:
    from sphinx.config import Config

# All lengths are in TeX's points, 72.27 to the inch.
_INCH = 72.27
_UNITS = {"in": _INCH, "pt": 1.0, "bp": _INCH / 72, "cm": _INCH / 2.54, "mm": _INCH / 25.4}
# Width and height in inches, of the paper options of LaTeX's article.cls and geometry.sty.
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
# The ems of \normalsize, \small and \footnotesize in LaTeX's size10.clo, size11.clo and size12.clo.
_EMS = {"10pt": (10.0, 9.0, 8.0), "11pt": (10.95, 10.0, 9.0), "12pt": (12.0, 10.95, 10.0)}
# Approximate width that each of these nodes takes from the lines within it. Column widths are
# written as shares of the real line, so estimates are enough.
_INDENTS: tuple[tuple[tuple[type, ...], float], ...] = (
    ((nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.option_list), 25),
    ((nodes.block_quote, nodes.field_list), 50),
    ((nodes.Admonition, nodes.topic, nodes.sidebar), 24),
    ((addnodes.desc_content, nodes.footnote), 25),
)


class PaperPage(Struct, frozen=True):
    """A page of the PDF.

    Attributes
    ----------
    width, height
        Width and height of its text area, in points.
    sizes
        Type sizes for tables, the document's own first.

    """

    width: float
    height: float
    sizes: list[Size]

    def line_width_at(self, node: nodes.Element) -> float:
        """Return the width of the lines around a node of the document, in points."""
        indents = 0.0
        for parent in ancestors(node):
            indents += sum(points for kinds, points in _INDENTS if isinstance(parent, kinds))
        return max(self.width - indents, self.width / 4)


def page_of(config: Config) -> PaperPage:
    """Return the page that the LaTeX settings of conf.py describe."""
    elements = {**config.latex_theme_options, **config.latex_elements}
    width, height = _PAPERS.get(elements.get("papersize", ""), _PAPERS["letterpaper"])
    if "landscape" in elements.get("extraclassoptions", ""):
        width, height = height, width
    margins = {"h": 2 * _INCH, "v": 2 * _INCH}  # left and right, top and bottom
    for direction, value in _MARGIN.findall(elements.get("sphinxsetup", "")):
        lengths = [float(number) * _UNITS[unit] for number, unit in _LENGTH.findall(value)]
        if lengths:  # one length counts for both sides
            margins[direction] = lengths[0] + lengths[-1]
    normal, small, smallest = _EMS.get(elements.get("pointsize", ""), _EMS["10pt"])
    sizes = [Size("", normal, 6), Size(r"\small", small, 5), Size(r"\footnotesize", smallest, 4)]
    return PaperPage(width * _INCH - margins["h"], height * _INCH - margins["v"], sizes)
