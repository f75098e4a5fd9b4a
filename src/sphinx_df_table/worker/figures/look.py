"""Look of figures, set before the snippet: ink for text and axes, colours for series."""

from __future__ import annotations

from typing import Any

from sphinx_df_table.svg.ink import INK

# The colours of series. Each has at least 3:1 on white and on the dark pages of themes.
COLOURS = ("#2f7fbf", "#d9601a", "#2c8f57", "#b758ad", "#8a7a2a", "#d64f63", "#1f8f94", "#7f7f7f")
# Other settings of matplotlib. A snippet may change them all.
LOOK: dict[Any, Any] = {
    # Ink and no ground: the page gives both.
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "hatch.color": INK,
    "patch.edgecolor": INK,
    "lines.color": INK,
    "boxplot.boxprops.color": INK,
    "boxplot.capprops.color": INK,
    "boxplot.flierprops.color": INK,
    "boxplot.flierprops.markeredgecolor": INK,
    "boxplot.whiskerprops.color": INK,
    "figure.facecolor": "none",
    "figure.edgecolor": "none",
    "axes.facecolor": "none",
    "legend.facecolor": "none",
    "legend.edgecolor": "none",
    "axes3d.xaxis.panecolor": "none",
    "axes3d.yaxis.panecolor": "none",
    "axes3d.zaxis.panecolor": "none",
    # The width of the column of text in Sphinx's default theme, and the size of its letters.
    "figure.figsize": (6.6, 3.8),
    "figure.dpi": 96,
    "savefig.dpi": 192,  # of parts drawn with rasterized=True
    "figure.constrained_layout.use": True,
    "font.size": 10.5,
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.2,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    # Ticks up to 100000 as ordinary numbers: an axis from 1 to 10000 would mix them with powers.
    # Formulas take long to draw.
    "axes.formatter.min_exponent": 6,
    "axes.formatter.use_mathtext": False,
    # Text stays text, in the font of the page. Ids are the same in each run.
    "svg.fonttype": "none",
    "svg.hashsalt": "df-figure",
    "interactive": False,
}
