"""Figures that show no data, and the likely reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase


def problem(figure: Figure) -> str:
    """Return a message about a figure that shows no data; empty if it shows some.

    Titles and labels of axes are no data.

    Parameters
    ----------
    figure
        The figure, drawn.

    """
    if not _is_blank(figure):
        return ""
    others = [plt.figure(number) for number in plt.get_fignums()]
    cause = (
        "Another figure has some: give the plot the axes, as in df.plot(ax=ax)."
        if any(other is not figure and not _is_blank(other) for other in others)
        else "Probably the data frame has no rows, or the snippet does not draw."
    )
    return f"the figure shows no data. {cause}"


def _is_blank(figure: Figure) -> bool:
    has_own = any(map(_has_artists, (figure, *figure.subfigs)))
    return not has_own and all(map(_has_no_data, figure.axes))


def _has_artists(part: FigureBase) -> bool:
    """Return whether a figure, or a part of one, has artists of its own, outside of axes."""
    titles = {part.get_suptitle(), part.get_supxlabel(), part.get_supylabel()}
    texts = {text.get_text() for text in part.texts} - titles
    return any((texts, part.lines, part.patches, part.images, part.artists))


def _has_no_data(axes: Axes) -> bool:
    others = (axes.texts, axes.tables, axes.artists, axes.images, axes.child_axes)
    if any(others) or axes.name == "3d":  # three dimensions have limits of their own
        return False
    # Rows without values, and an empty data frame, leave the limits as they were.
    return not (axes.has_data() and np.isfinite(axes.dataLim.get_points()).all())
