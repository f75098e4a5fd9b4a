"""Widths of text in print, and the places at which long words may break."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Face(Enum):
    """A typeface: serif for cells, sans for headers, mono for literals."""

    SERIF = "serif"
    SANS = "sans"
    MONO = "mono"


# Widths of the characters from the space to the tilde, in thousandths of an em, from the metrics of
# Adobe's Times-Roman (ptmr8a.afm) and Helvetica (phvr8a.afm), in TeX Live's fonts/afm/adobe. In
# both, ' and ` are curly quotes. Sphinx's fonts for pdfLaTeX, TeX Gyre Termes and Heros, have the
# same widths; its fonts for the other engines differ by a few thousandths.
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
_MONO = 0.6  # em, from pcrr8a.afm (Courier)
_WIDTHS = {
    face: {chr(32 + number): width / 1_000 for number, width in enumerate(widths)}
    for face, widths in ((Face.SERIF, _SERIF), (Face.SANS, _SANS))
}
# Estimates in em for all other characters: alphabetic scripts, and full-width ones such as Chinese.
_OTHER, _FULL_WIDTH = 0.75, 1.0
# Bold or italic type and kerning are not measured.
_ALLOWANCE = 1.04

_SIGNS = r"/_\-.?&=#:\\|@,;+"
# Words break after these signs. Dates, times, numbers, and abbreviations such as "e.g." stay whole.
_BREAK = re.compile(
    rf"(?<=[\w)/][{_SIGNS}])(?=[\w(])(?!(?<=\d[{_SIGNS}])\d)(?!(?<=\b\w\.)\w)", re.ASCII
)
_WORD_OR_SPACE = re.compile(r"\s+|\S+")
# A character with the combining accents that follow it.
_CHARACTERS = re.compile(".[\u0300-\u036f\u200d\ufe0f]*", re.DOTALL)


def _character_width(character: str, face: Face) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL_WIDTH
    if face is Face.MONO:
        return _MONO
    return _WIDTHS[face].get(character, _OTHER)


def width_of(text: str, face: Face) -> float:
    """Return the width of a text in print.

    Parameters
    ----------
    text
        Characters on one line.
    face
        Their typeface.

    Returns
    -------
    float
        The width in em, or a little more.

    """
    return _ALLOWANCE * sum(_character_width(character, face) for character in text)


def measure_line(pieces: Iterable[tuple[str, Face]]) -> tuple[float, float]:
    """Return the widths of a line's longest word and of the whole line, in em.

    A word that may break after signs counts as several words.
    """
    line = word = longest = 0.0
    for text, face in pieces:
        for token in _WORD_OR_SPACE.findall(text):
            if token.isspace():
                line += width_of(" ", face)
                word = 0.0
                continue
            for number, part in enumerate(_BREAK.split(token)):
                width = width_of(part, face)
                word = width if number else word + width
                longest = max(longest, word)
                line += width
    return longest, line


def split_words(text: str, face: Face, line_width: float) -> list[str]:
    """Split a text at the places at which its long words may break.

    Parameters
    ----------
    text
        Words and the spaces between them.
    face
        Typeface of the text.
    line_width
        Width of a line in em. Words that fit stay whole; longer ones are split after signs, and
        between all characters if the text between two signs is still too wide.

    Returns
    -------
    list[str]
        The text in pieces; a line may end after each.

    """
    pieces = [""]
    for token in _WORD_OR_SPACE.findall(text):
        if token.isspace() or width_of(token, face) <= line_width:
            pieces[-1] += token
        else:
            first, *rest = _word_parts(token, face, line_width)
            pieces[-1] += first
            pieces += rest
    return pieces


def _word_parts(word: str, face: Face, line_width: float) -> Iterator[str]:
    for part in _BREAK.split(word):
        if width_of(part, face) <= line_width:
            yield part
        else:
            yield from _CHARACTERS.findall(part)
