"""Find the figure that a snippet leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What other libraries leave, and what to do instead, by package.
_OTHERS = {
    "altair": ("a chart of altair", ""),
    "plotly": ("a figure of plotly", ""),
    "bokeh": ("a figure of bokeh", ""),
    "great_tables": ("a table of great_tables", "Show its data frame with the directive df-table."),
    "plotnine": ("a plot of plotnine", "Draw it first: fig = plot.draw()."),
    "seaborn": (
        "an object of seaborn without a figure",
        "If it is a Plot, draw it on axes first: plot.on(ax).plot().",
    ),
    "pandas": ("an object of pandas", ""),
}
_USUAL_REMEDY = "Draw with matplotlib, as df.plot does: fig = df.plot.barh(x=…, y=…)."


class NoFigureError(ValueError):
    """The snippet leaves no figure that can be drawn; the message says why and what to do."""


def find_figure(namespace: Mapping[str, Any], variable: str) -> Figure:
    """Return the figure that a snippet leaves.

    Parameters
    ----------
    namespace
        The variables of the snippet.
    variable
        The name of the one that holds a figure, axes, or a grid of seaborn. Without it, the one
        open figure of pyplot counts.

    Raises
    ------
    NoFigureError
        There is no figure, or there are several.

    """
    if variable in namespace:
        return _figure_of(namespace[variable], variable)
    numbers = plt.get_fignums()
    if len(numbers) == 1:
        return plt.figure(numbers[0])
    opened = f"{len(numbers)} open figures" if numbers else "no open figure"
    message = (
        f"the snippet leaves no variable {variable!r}, and {opened}. Assign the figure or its axes "
        f"to that name, as in {variable} = df.plot.barh(), or name its variable with the option "
        "df-var."
    )
    raise NoFigureError(message)


def _figure_of(value: Any, variable: str) -> Figure:
    """Return the figure of a value, of its axes, or of a grid of seaborn."""
    figures = {id(figure): figure for figure in map(_root_of, _parts(value)) if figure is not None}
    if len(figures) > 1:
        message = (
            f"the variable {variable!r} holds axes of {len(figures)} figures. Keep one of them."
        )
        raise NoFigureError(message)
    figure = next(iter(figures.values()), None)
    if figure is None:
        package = type(value).__module__.partition(".")[0]
        kind, remedy = _OTHERS.get(package, (f"of the type {type(value).__name__!r}", ""))
        message = (
            f"the variable {variable!r} is {kind}, not a figure, axes, or a grid of seaborn. "
            f"{remedy or _USUAL_REMEDY}"
        )
        raise NoFigureError(message)
    return figure


def _parts(value: Any) -> Iterator[Any]:
    """Return the values in lists, tuples, series and arrays of objects.

    df.plot(subplots=True) returns an array of axes, df.plot.box(by=…) a series of them, and
    plt.subplots(2, 2) a tuple of a figure and an array.
    """
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist() if value.dtype == object else []
    if isinstance(value, list | tuple | pd.Series):
        for part in value:
            yield from _parts(part)
    else:
        yield value


def _root_of(value: Any) -> Figure | None:
    """Return the figure of an artist or a grid, also if the artist is in a part of a figure."""
    figure = getattr(value, "figure", None)
    while not isinstance(figure, Figure | None):
        figure = getattr(figure, "figure", None)
    return figure
