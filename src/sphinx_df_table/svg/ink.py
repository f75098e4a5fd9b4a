"""Ink, the colour that stands for the page's text colour, and the contrast of other colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Text and axes are drawn in it. It is as good as black, and no author chooses it.
INK = "#010203"
# What a cleaned drawing has instead.
CLEAN_INK = "currentColor"
# The grounds on which a drawing must be readable: white, and the lightest dark page of furo,
# pydata-sphinx-theme and sphinx-book-theme.
WHITE, DARK = "#ffffff", "#14181e"
BLACK = "#000000"
# Below this opacity, the page's ground shows through.
FAINT = 0.3
# The least contrast of graphics and large text, WCAG 2.2, criterion 1.4.11.
LEAST_CONTRAST = 3.0
_LINEAR_UP_TO = 0.04045


def contrast(colour: str, ground: str) -> float:
    """Return the contrast of two colours ``#rrggbb``, see `contrast_of`."""
    return contrast_of(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]))


def contrast_of(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the contrast of two opaque colours, from 1 to 21, as WCAG 2.2 defines it.

    See https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.

    Parameters
    ----------
    one, other
        Red, green and blue, each from 0 to 255.

    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(parts: Sequence[int]) -> float:
    """Return the relative luminance, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_UP_TO else float(((part + 0.055) / 1.055) ** 2.4)
