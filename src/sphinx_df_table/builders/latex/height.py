"""Estimate how high a fitted table is on the page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .cells import cells_of, printed_lines
from .text_width import measure_line

if TYPE_CHECKING:
    from docutils import nodes

    from .fit import Fit

# The height of a line in em, and the space between two rows in lines.
_LINE, _BETWEEN_ROWS = 1.2, 0.25


def estimate_height(group: nodes.tgroup, fit: Fit) -> float:
    """Return the approximate height of a table with its columns in one part.

    Parameters
    ----------
    group
        The rows of the table.
    fit
        The type size and column widths of the table.

    Returns
    -------
    float
        The height in points.

    """
    widths: dict[int, float] = {}
    for part in fit.parts:
        widths.update(zip(part.columns, part.widths, strict=True))
    line_counts: dict[tuple[bool, int], float] = {}  # the highest cell of each row
    for cell in cells_of(group):
        width = sum(widths[cell.column + more] for more in range(cell.columns))
        lines = sum(
            max(math.ceil(measure_line(line)[1] / width), 1) for line in printed_lines(cell)
        )
        row = cell.in_header, cell.row
        per_row = lines / (1 + cell.entry.get("morerows", 0))
        line_counts[row] = max(line_counts.get(row, 0), per_row)
    lines_in_all = sum(line_counts.values()) + _BETWEEN_ROWS * len(line_counts)
    return lines_in_all * _LINE * fit.size.points
