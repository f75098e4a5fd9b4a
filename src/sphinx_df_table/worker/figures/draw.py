"""Draw the figure of a snippet as SVG, the same bytes in each run."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from cycler import cycler
from matplotlib import pyplot as plt
from matplotlib.font_manager import fontManager

from sphinx_df_table.protocol.figure import LARGEST_DRAWING, MOST_TEXTS, Figure
from sphinx_df_table.worker.patches import replaced

from . import blank, infinite
from .find import NoFigureError, find_figure
from .formulas import is_formula
from .look import COLOURS, LOOK
from .seeds import fixed_seeds
from .tick_labels import write_numbers_as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.figure import Figure as Chart

    from sphinx_df_table.protocol.job import Check


_PLACES: tuple[Literal["left", "center", "right"], ...] = ("left", "center", "right")
# Charts of several axes, as of seaborn, replace the layout that `LOOK` has chosen for the author.
_OTHER_LAYOUT = "The figure layout has changed to tight"
# A font of matplotlib 3.11 tells the width of characters that its other fonts lack.
_HAS_ALL_WIDTHS = Path(mpl.get_data_path(), "fonts", "ttf", "LastResortHE-Regular.ttf").is_file()
# Characters that XML can't have, which texts of data may. matplotlib writes them as they are.
_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
# Nothing that differs from run to run.
_METADATA = {"Date": None, "Creator": None}


@contextlib.contextmanager
def drawing() -> Iterator[None]:
    """Set the look of figures for a snippet, and close its figures at the end."""
    mpl.use("svg")
    mpl.rcdefaults()  # not those of a matplotlibrc of this system
    with (
        mpl.rc_context({**LOOK, "axes.prop_cycle": cycler(color=COLOURS)}),
        replaced([(mpl.cbook, "is_math_text", is_formula)]),
        fixed_seeds(),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", _OTHER_LAYOUT)
        if _HAS_ALL_WIDTHS:  # a page shows them in its own font
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
        try:
            yield
        finally:
            plt.close("all")


def draw(namespace: Mapping[str, Any], variable: str) -> tuple[Figure, dict[Check, str]]:
    """Return the drawing of the figure that a snippet leaves, and messages about what it lacks.

    Parameters
    ----------
    namespace, variable
        Its variables, and the name of the one that holds the figure, see `find_figure`.

    Raises
    ------
    NoFigureError
        There is no figure, there are several, or the drawing is too large.

    """
    figure = find_figure(namespace, variable)
    _lay_out(figure)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata=_METADATA)
    svg = _NOT_XML.sub("\ufffd", file.getvalue()).encode()
    if len(svg) > LARGEST_DRAWING:
        message = (
            f"the drawing is larger than {LARGEST_DRAWING >> 20} MiB. Draw its points or cells "
            "with rasterized=True."
        )
        raise NoFigureError(message)
    titles, labels = [], []
    for part in (figure, *figure.subfigs):
        titles.append(part.get_suptitle())
        labels += [part.get_supxlabel(), part.get_supylabel()]
    for axes in figure.axes:
        titles += [axes.get_title(place) for place in _PLACES]
        labels += [axes.get_xlabel(), axes.get_ylabel()]
    drawn = Figure(svg=svg, titles=_told(titles), labels=_told(labels))
    return drawn, {"empty": blank.problem(figure), "infinite": infinite.problem(figure)}


def _lay_out(figure: Chart) -> None:
    """Place the parts of a figure, once and for all: to do so, `savefig` draws it twice."""
    engine = figure.get_layout_engine()
    if engine is None or mpl.rcParams["savefig.bbox"] is not None:
        return
    engine.execute(figure)
    no_engine: dict[Any, Any] = dict.fromkeys(
        ("figure.constrained_layout.use", "figure.autolayout"), False
    )
    with mpl.rc_context(no_engine):
        figure.set_layout_engine(None)


def _told(texts: list[str]) -> tuple[str, ...]:
    """Return the first texts that say something, each once and on one line."""
    told = dict.fromkeys(filter(None, (" ".join(text.split()) for text in texts)))
    return tuple(told)[:MOST_TEXTS]


def _keep_own_fonts() -> None:
    """Forget the fonts of this system, so that figures are the same everywhere."""
    folder = mpl.get_data_path()
    for fonts in (fontManager.ttflist, fontManager.afmlist):
        fonts[:] = [font for font in fonts if font.fname.startswith(folder)]
    # It leaves out, without a word, what it could not read.
    if not any(font.name == "DejaVu Sans" for font in fontManager.ttflist):
        for style in ("", "-Bold", "-Oblique", "-BoldOblique"):
            fontManager.addfont(f"{folder}/fonts/ttf/DejaVuSans{style}.ttf")


_keep_own_fonts()
write_numbers_as_text()
