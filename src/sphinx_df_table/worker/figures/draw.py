"""Draw the figure of a snippet as SVG, the same bytes in each run."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.font_manager import fontManager

from sphinx_df_table.protocol.figure import Figure

from .find import find_figure
from .look import COLOURS, LOOK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_PLACES = ("left", "center", "right")
# Nothing that differs from run to run.
_METADATA = {"Date": None, "Creator": None}


@contextlib.contextmanager
def drawing() -> Iterator[None]:
    """Set the look of figures for a snippet, and close its figures at the end."""
    mpl.use("svg")
    mpl.rcdefaults()  # not those of a matplotlibrc of this system
    with mpl.rc_context({**LOOK, "axes.prop_cycle": mpl.cycler(color=COLOURS)}):
        try:
            yield
        finally:
            plt.close("all")


def draw(namespace: Mapping[str, Any], variable: str) -> Figure:
    """Return the drawing of the figure that a snippet leaves.

    Parameters
    ----------
    namespace, variable
        Its variables, and the name of the one that holds the figure, see `find_figure`.

    Raises
    ------
    NoFigureError
        There is no figure, or there are several.

    """
    figure = find_figure(namespace, variable)
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata=_METADATA)
    titles = [figure.get_suptitle()]
    labels = [figure.get_supxlabel(), figure.get_supylabel()]
    for axes in figure.axes:
        titles += map(axes.get_title, _PLACES)
        labels += [axes.get_xlabel(), axes.get_ylabel()]
    return Figure(svg=file.getvalue(), titles=_told(titles), labels=_told(labels))


def _told(texts: list[str]) -> tuple[str, ...]:
    """Return the texts that say something, each once and on one line."""
    return tuple(dict.fromkeys(filter(None, (" ".join(text.split()) for text in texts))))


def _keep_own_fonts() -> None:
    """Forget the fonts of this system, so that figures are the same everywhere."""
    folder = mpl.get_data_path()
    for fonts in (fontManager.ttflist, fontManager.afmlist):
        fonts[:] = [font for font in fonts if font.fname.startswith(folder)]


_keep_own_fonts()
