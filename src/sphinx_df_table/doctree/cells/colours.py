"""Colours of CSS as numbers: their contrast and mixtures."""

from __future__ import annotations

import colorsys
import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.svg.ink import contrast_of

from .colour_names import NAMED_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEXADECIMAL = re.compile("#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(%|deg)?")
_OPAQUE_PARTS, _ALL_PARTS = 3, 4


class Colour(NamedTuple):
    """A colour.

    Attributes
    ----------
    red, green, blue
        Its parts in sRGB, from 0 to 255.
    alpha
        Its opacity, from 0 to 1.

    """

    red: int
    green: int
    blue: int
    alpha: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Colour | None:
        """Return the colour of a CSS value; None if it has none, or one of the browser's."""
        text = text.strip().lower()
        if text == "transparent":
            return cls(0, 0, 0, 0)
        digits = NAMED_COLOURS.get(text)
        if digits is None and (found := _HEXADECIMAL.fullmatch(text)):
            digits = found[1]
        if digits is not None:
            if len(digits) in (_OPAQUE_PARTS, _ALL_PARTS):
                digits = "".join(2 * digit for digit in digits)
            red, green, blue, *alpha = bytes.fromhex(digits)
            return cls(red, green, blue, alpha[0] / 255 if alpha else 1)
        function = _FUNCTION.fullmatch(text)
        return cls._of_function(*function.groups()) if function else None

    @classmethod
    def _of_function(cls, name: str, arguments: str) -> Colour | None:
        """Return the colour of the arguments of ``rgb`` or ``hsl``; None if they are invalid."""
        parts = [_NUMBER.fullmatch(part) for part in re.split(r"\s*,\s*|\s+", arguments.strip())]
        found = [(float(part[1]), part[2] or "") for part in parts if part]
        if len(found) != len(parts) or len(parts) not in (_OPAQUE_PARTS, _ALL_PARTS):
            return None
        alpha, unit = found[3] if len(found) == _ALL_PARTS else (1.0, "")
        alpha = _share(alpha / 100 if unit == "%" else alpha)
        if name == "rgb":
            shares = (value / 100 if unit == "%" else value / 255 for value, unit in found[:3])
            return cls._of_shares(shares, alpha)
        hue, saturation, lightness = (value for value, _ in found[:3])
        saturation, lightness = _share(saturation / 100), _share(lightness / 100)
        return cls._of_shares(colorsys.hls_to_rgb(hue / 360 % 1, lightness, saturation), alpha)

    @classmethod
    def _of_shares(cls, shares: Iterable[float], alpha: float) -> Colour:
        red, green, blue = (round(255 * _share(share)) for share in shares)
        return cls(red, green, blue, alpha)

    def over(self, ground: Colour) -> Colour:
        """Return the colour that this one makes on an opaque ground."""
        return self.mixed(ground, 1 - self.alpha)._replace(alpha=1)

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return a mixture that has a share of the red, green and blue of another colour."""
        red, green, blue = (
            round((1 - share) * mine + share * its)
            for mine, its in zip(self[:3], other[:3], strict=True)
        )
        return Colour(red, green, blue, self.alpha)

    @property
    def digits(self) -> str:
        """Its red, green and blue in hexadecimal digits."""
        return "".join(f"{part:02x}" for part in self[:3])

    def __str__(self) -> str:
        """Return the colour as a value of CSS."""
        if not self.alpha:
            return "transparent"
        if self.alpha == 1:
            return f"#{self.digits}"
        return f"rgba({self.red}, {self.green}, {self.blue}, {self.alpha:.2f})"


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def _share(number: float) -> float:
    return min(max(number, 0.0), 1.0)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two opaque colours, from 1 to 21."""
    return contrast_of(one[:3], other[:3])
