"""Drawings of the installed matplotlib, so that a new version that writes others is noticed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.drawing import SvgRefused
from sphinx_df_table.svg.pdf.document import pdf_file
from sphinx_df_table.svg.write import inline_svg

from .independent_check import problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

_STEPS = np.arange(9.0)
_GRID = np.arange(81.0).reshape(9, 9)
_CHARTS: dict[str, Callable[[Axes], object]] = {
    "a line with markers": lambda axes: axes.plot(_STEPS, "o--", label="a"),
    "bars with hatches": lambda axes: axes.bar(_STEPS, _STEPS, hatch="/", alpha=0.5),
    "bars with values": lambda axes: axes.bar_label(axes.barh(_STEPS, _STEPS), label_type="center"),
    "points by size and colour": lambda axes: axes.scatter(_STEPS, _STEPS, s=_STEPS, c=_STEPS),
    "points as a picture": lambda axes: axes.scatter(_STEPS, _STEPS, rasterized=True),
    "a picture": lambda axes: axes.imshow(_GRID),
    "a smooth picture": lambda axes: axes.imshow(_GRID, interpolation="bilinear"),
    "a mesh": lambda axes: axes.pcolormesh(_GRID),
    "contours": lambda axes: axes.clabel(axes.contour(_GRID)),
    "a pie": lambda axes: axes.pie([1, 2], labels=["a", "b"], autopct="%d%%"),
    "boxes": lambda axes: axes.boxplot([_STEPS, _STEPS]),
    "errors": lambda axes: axes.errorbar(_STEPS, _STEPS, yerr=1, capsize=3),
    "arrows": lambda axes: axes.annotate(
        "a", (1, 1), (0, 0), arrowprops={"arrowstyle": "->"}, bbox={"boxstyle": "round"}
    ),
    "a logarithmic axis": lambda axes: axes.loglog(_STEPS + 1, _STEPS + 1),
    "a formula": lambda axes: axes.set_title(r"$\frac{a}{b} \sqrt{x_i^2}$", rotation=10),
    "links": lambda axes: axes.plot(_STEPS, url="https://example.org", gid="my id"),
    "nothing that is finite": lambda axes: axes.plot([np.nan, np.inf], [1, 2]),
}


def _svg(draw: Callable[[Axes], object], fonttype: str) -> bytes:
    with mpl.rc_context({"svg.fonttype": fonttype}):
        figure = Figure()
        draw(figure.subplots())
        file = io.BytesIO()
        figure.savefig(file, format="svg")
    return file.getvalue()


@pytest.mark.parametrize("fonttype", ["none", "path"])
@pytest.mark.parametrize("chart", _CHARTS)
def test_charts_are_clean_and_keep_all_their_parts(chart: str, fonttype: str) -> None:
    svg = _svg(_CHARTS[chart], fonttype)
    clean = clean_svg(svg, "p-")
    written = inline_svg(clean, "_images/{}".format, "label")
    assert problems(written, "p-") == []
    for element in ("<path", "<use", "<image", "<text", "<rect", "<clipPath", "<pattern"):
        assert written.count(element) == svg.decode().count(element)
    assert bool(clean.texts) == (fonttype == "none")
    assert pdf_file(clean).startswith(b"%PDF-1.4")


def test_shading_that_needs_filters_is_refused_with_a_remedy() -> None:
    svg = _svg(lambda axes: axes.pcolormesh(_GRID, shading="gouraud"), "none")
    with pytest.raises(SvgRefused, match=r"<filter>.*rasterized=True"):
        clean_svg(svg, "p-")
