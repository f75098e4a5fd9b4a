"""Figures with infinite values, which matplotlib leaves out without a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def problem(figure: Figure) -> str:
    """Return a message about a figure with infinite values; empty if it has none.

    The places of lines and points, and the sizes of bars, are looked at.

    Parameters
    ----------
    figure
        The figure.

    """
    values = (part for axes in figure.axes for part in _values(axes))
    if not any(np.isinf(part).any() for part in values):
        return ""
    return (
        "the figure leaves out infinite values: there was a division by 0. Drop these rows, or "
        "replace 0 by a missing value before the division."
    )


def _values(axes: Axes) -> Iterator[Any]:
    for line in axes.lines:
        yield line.get_xydata()
    for collection in axes.collections:
        yield np.ma.getdata(collection.get_offsets())
    for patch in axes.patches:
        if isinstance(patch, Rectangle):
            yield (patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height())
