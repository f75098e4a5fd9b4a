"""Charts of benchmark figures."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter
from matplotlib.transforms import Bbox

# From so many decades on, powers of ten are ticks enough.
_FEW_DECADES = 2.7
# Places of a name beside its point: the offset in points, and the side of the name at the point.
_PLACES = (
    ((9, 0), "left", "center"),
    ((-9, 0), "right", "center"),
    ((0, 8), "center", "bottom"),
    ((0, -8), "center", "top"),
    ((6, 5), "left", "bottom"),
    ((6, -5), "left", "top"),
    ((-6, 5), "right", "bottom"),
    ((-6, -5), "right", "top"),
)


def dot_plot(values, label, text="${:,.3f}"):
    """Draw a dot for each value, the lowest at the top, on a logarithmic axis.

    ``values`` is a series with a name for each row in its index.
    """
    values = values.sort_values(ascending=False)
    rows = range(len(values))
    low, high = values.min(), values.max()
    left, right = low / 1.3 * (low / high) ** 0.1, high * 1.2 * (high / low) ** 0.25
    fig, ax = plt.subplots(figsize=(7, 0.8 + 0.28 * len(values)))
    ax.hlines(rows, left, values, color="C0", alpha=0.5)
    ax.plot(values, rows, "o", color="C0")
    for row, value in zip(rows, values, strict=True):
        ax.annotate(
            text.format(value), (value, row), (8, 0), textcoords="offset points", va="center"
        )
    ax.set(xscale="log", xlim=(left, right), xlabel=label)
    ax.set(yticks=rows, yticklabels=values.index, ylim=(-0.6, len(values) - 0.4))
    readable_ticks(ax.xaxis, ax.get_xlim(), "${x:,g}")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    return fig


def runs_plot(fast, cheap, x, y):
    """Draw a line from the run of each row of ``fast`` to that of ``cheap`` with the same index.

    Names stand beside as many rows as have room for them. Those that no other row beats in both
    ``x`` and ``y`` come first.
    """
    fig, ax = plt.subplots(figsize=(7, 4.5))
    ends = [runs.loc[fast.index, [x, y]].to_numpy() for runs in (fast, cheap)]
    ax.plot(*np.stack(ends).transpose(2, 0, 1), color="C0", linewidth=1, alpha=0.6)
    for points, fill, label in zip(ends, ("none", "C0"), ("latency", "throughput"), strict=True):
        ax.plot(*points.T, "o", color="C0", markerfacecolor=fill, label=f"{label} optimized")
    ax.set(xscale="log", yscale="log", xlabel=x, ylabel=y)
    ax.margins(x=0.17, y=0.12)  # room for names on the right
    readable_ticks(ax.xaxis, ax.get_xlim(), "{x:,g}")
    readable_ticks(ax.yaxis, ax.get_ylim(), "${x:,g}")
    ax.legend()
    beaten = [any((other < point).all() for other in np.concatenate(ends)) for point in ends[1]]
    first = sorted(zip(beaten, fast.index, ends[1], strict=True), key=lambda row: row[0])
    shares = np.linspace(0, 1, 40)[:, None, None]
    lines = ends[0] ** (1 - shares) * ends[1] ** shares  # straight on logarithmic axes
    write_names(ax, {name: point for _, name, point in first}, lines.reshape(-1, 2))
    return fig


def readable_ticks(axis, limits, text):
    """Write the ticks of a logarithmic axis as ordinary numbers, and at least two of them."""
    few_decades = np.log10(limits[1] / limits[0]) < _FEW_DECADES
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if few_decades else (1,)))
    axis.set_major_formatter(StrMethodFormatter(text))
    axis.set_minor_formatter(NullFormatter())


def write_names(ax, names, taken):
    """Write names beside their points, the first names first, if they cover nothing else.

    ``names`` has the point of each name. ``taken`` has the points where no name may stand.
    """
    ax.figure.draw_without_rendering()  # gives the axes their place
    full = [
        Bbox.from_bounds(left - 4, low - 4, 8, 8) for left, low in ax.transData.transform(taken)
    ]
    full.append(ax.get_legend().get_window_extent())
    for name, point in names.items():
        for offset, side, height in _PLACES:
            text = ax.annotate(name, point, offset, textcoords="offset points")
            text.set(ha=side, va=height, fontsize="small", in_layout=False)
            box = text.get_window_extent()
            if ax.bbox.x0 < box.x0 and box.x1 < ax.bbox.x1 and not box.count_overlaps(full):
                full.append(box)
                break
            text.remove()
