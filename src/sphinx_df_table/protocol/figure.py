"""Figure of an answer: a drawing as SVG, with the texts that name what it shows."""

from __future__ import annotations

from typing import Annotated

import msgspec

from .table import Text  # noqa: TC001 - msgspec needs it at run time

# The largest drawing, in bytes.
LARGEST_DRAWING = 8 << 20
# The largest number of titles, and of labels.
MOST_TEXTS = 100


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing of matplotlib.

    Parameters
    ----------
    svg
        The drawing. It comes from the process of a snippet, so it may be anything.
    titles
        The titles of the figure and its axes.
    labels
        The labels of its axes, from left to right and from top to bottom.

    """

    svg: Annotated[bytes, msgspec.Meta(max_length=LARGEST_DRAWING)]
    titles: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MOST_TEXTS)] = ()
    labels: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MOST_TEXTS)] = ()
