"""How wide text is in print, and where a word may go on in the next line."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Face(Enum):
    """The typefaces that Sphinx sets tables in: of cells, of headers, of literals."""

    SERIF = "serif"
    SANS = "sans"
    MONO = "mono"


# Thousandths of an em, from the space to the tilde, of Times and of Helvetica. The fonts that the
# other engines of LaTeX take are as wide, within a few thousandths.
_SERIF = (
    *(250, 333, 408, 500, 500, 833, 778, 333, 333, 333, 500, 564, 250, 333, 250, 278),
    *(500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444),
    *(921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722),
    *(556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500),
    *(333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500),
    *(500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541),
)
_SANS = (
    *(278, 278, 355, 556, 556, 889, 667, 222, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(222, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_MONO = 0.6
_WIDTHS = {
    face: {chr(32 + number): width / 1_000 for number, width in enumerate(widths)}
    for face, widths in ((Face.SERIF, _SERIF), (Face.SANS, _SANS))
}
# What a character of another script takes: most letters less, none of these scripts more.
_OTHER, _FULL_WIDTH = 0.75, 1.0
# Emphasis and kerning are not looked at, so a little is added.
_ALLOWANCE = 1.04

_SIGNS = r"/_\-.?&=#:\\|@,;+"
# After a sign within a word. A date, a time or a number stays whole, and so does "e.g.".
_AFTER_SIGN = re.compile(
    rf"(?<=[\w)/][{_SIGNS}])(?=[\w(])(?!(?<=\d[{_SIGNS}])\d)(?!(?<=\b\w\.)\w)", re.ASCII
)
_WORDS = re.compile(r"\s+|\S+")
# A letter with the accents that follow it.
_LETTERS = re.compile(".[\u0300-\u036f\u200d\ufe0f]*", re.DOTALL)


def _of_character(character: str, face: Face) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL_WIDTH
    if face is Face.MONO:
        return _MONO
    return _WIDTHS[face].get(character, _OTHER)


def width_of(text: str, face: Face) -> float:
    """Return how wide a line of text is, in em, or a little more."""
    return _ALLOWANCE * sum(_of_character(character, face) for character in text)


def measure(runs: Iterable[tuple[str, Face]]) -> tuple[float, float]:
    """Return the widths of what a line can't do without, and of the line as a whole.

    Parameters
    ----------
    runs
        The pieces of the line, each in one face.

    Returns
    -------
    tuple[float, float]
        The width of the longest part of a word that stands in one line, and that of all, in em.

    """
    whole = word = longest = 0.0
    for text, face in runs:
        for token in _WORDS.findall(text):
            if token.isspace():
                whole += width_of(" ", face)
                word = 0.0
                continue
            for number, part in enumerate(_AFTER_SIGN.split(token)):
                width = width_of(part, face)
                word = width if number else word + width
                longest = max(longest, word)
                whole += width
    return longest, whole


def breakable(text: str, face: Face, limit: float) -> list[str]:
    """Return text in the parts between which a line may end.

    Only words that are wider than a line, of `limit` em, are taken apart: after signs, and at every
    letter where what is between two signs is still too wide.
    """
    return ["".join(group) for group in _grouped(text, face, limit)]


def _grouped(text: str, face: Face, limit: float) -> Iterator[list[str]]:
    group: list[str] = []
    for token in _WORDS.findall(text):
        if token.isspace() or width_of(token, face) <= limit:
            group.append(token)
            continue
        for number, part in enumerate(_parts(token, face, limit)):
            if number:
                yield group
                group = []
            group.append(part)
    yield group


def _parts(word: str, face: Face, limit: float) -> Iterator[str]:
    for part in _AFTER_SIGN.split(word):
        if width_of(part, face) <= limit:
            yield part
        else:
            yield from _LETTERS.findall(part)
