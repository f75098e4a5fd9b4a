"""Figures in texts, such as ``$1,234.50``: costs, shares and factors that a snippet has formatted.

Only texts with a currency, a sign of percent, or one of times at their end show figures. A text
such as ``2.20`` may be a version, and ``PyTorch 2.7`` is one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.wording import CURRENCY_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODE = re.compile(rf"\b(?:{CURRENCY_CODES})\b")
_TIMES = ("x", "\xd7")
_MINUS = ("-", "\u2212")
_GAPS = r" '\u2019_\xa0\u2009\u202f"
_TEXT = re.compile(
    rf"\s*(?P<sign>[+\u2212-]?)(?P<before>[^\d.,]{{0,4}}?)(?P<second>[+\u2212-]?)"
    rf"(?P<number>\d(?:[\d.,{_GAPS}]*\d)?|\.\d+)(?P<after>\D{{0,30}})"
)
_BEFORE = re.compile(rf"\s*(?:{CURRENCY_CODES}|[A-Z]{{0,2}}[^\w\s])?\s*")
_NO_NUMBER = re.compile(f"[{_GAPS}]")
_THOUSANDS = 3
_EXCHANGED = str.maketrans(",.", ".,")
# Groups have two or three digits, such as the lakhs of India.
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{2,3})+|\d*)(?:\.\d+)?")


class ShownFigure(NamedTuple):
    """A figure in a text, with the texts before and after it."""

    around: tuple[str, str]
    number: float


def figures_of(texts: Iterable[str]) -> dict[str, ShownFigure]:
    """Return the figures that the texts of a column show, by text.

    Parameters
    ----------
    texts
        The texts of both versions. Together they tell whether a comma stands before decimals.

    Returns
    -------
    dict
        The figures; none if some texts have a point before their decimals, and others a comma.

    """
    found = {text: parts for text in texts if (parts := _parts(text))}
    decimal_sign = _decimal_sign({parts["number"] for parts in found.values()})
    figures = {text: _figure(parts, decimal_sign) for text, parts in found.items() if decimal_sign}
    return {text: figure for text, figure in figures.items() if figure}


def shows_figure(text: object) -> bool:
    """Return whether a value is a text that shows a figure."""
    return isinstance(text, str) and _parts(text) is not None


def _parts(text: str) -> re.Match[str] | None:
    """Return the parts of a text; None if it shows no figure."""
    found = _TEXT.fullmatch(text)
    if found is None or (found["sign"] and found["second"]):
        return None
    if not _BEFORE.fullmatch(found["before"]):
        return None
    around = found["before"] + found["after"]
    is_figure = _CODE.search(around) or any(
        unicodedata.category(sign) == "Sc" or sign in "%\u2030" for sign in around
    )
    is_figure = is_figure or (not found["before"] and found["after"].strip() in _TIMES)
    return found if is_figure else None


def _decimal_sign(numbers: Iterable[str]) -> str:
    """Return the sign before decimals, a point or a comma; empty if numbers contradict others."""
    kept = [_NO_NUMBER.sub("", number) for number in numbers]
    certain = {sign for number in kept if (sign := _certain_sign(number))}
    if certain:
        return certain.pop() if len(certain) == 1 else ""
    # Each sign is the only one of its number, with three digits after it.
    points, commas = ([sign in number for number in kept] for sign in ".,")
    if any(points) and any(commas):
        return ""
    # Formatted with three decimals, all numbers have a point.
    return "," if any(points) and not all(points) else "."


def _certain_sign(number: str) -> str:
    """Return the sign before the decimals of a number; empty if it may be one of thousands."""
    signs = [sign for sign in number if sign in ".,"]
    if not signs:
        return ""
    last = signs[-1]
    if len(set(signs)) > 1:
        return last
    if len(signs) > 1:
        return "," if last == "." else "."
    whole, _, decimals = number.partition(last)
    return last if len(decimals) != _THOUSANDS or whole in ("", "0") else ""


def _figure(parts: re.Match[str], decimal_sign: str) -> ShownFigure | None:
    """Return the figure in a text; None if its digits are no number, as those of ``$1.2.3``."""
    digits = _NO_NUMBER.sub("", parts["number"])
    if decimal_sign == ",":
        digits = digits.translate(_EXCHANGED)
    if not _NUMBER.fullmatch(digits):
        return None
    number = float(digits.replace(",", ""))
    is_negative = parts["sign"] in _MINUS or parts["second"] in _MINUS
    around = (parts["before"].strip(), parts["after"].strip())
    return ShownFigure(around, -number if is_negative else number)
