"""Searches in the first bytes of a file, to skip the checks of texts that it does not have.

Each file that is read is searched, so that the time counts: if digits are replaced by 0 first, a
search for plain text takes the place of a pattern that would stop at each digit.
"""

from __future__ import annotations

import re

# Words that pandas reads as missing values, see `pandas.read_csv`; signs such as #N/A are left out.
WORDS = ("None", "NA", "N/A", "n/a", "nan", "NaN", "null", "NULL", "<NA>")

# These patterns begin with what they look for, and then look back: so a search skips all places
# that do not begin like that, and is several times as fast.
_WORD = "|".join(rf"{word}(?<!\w{word})" for word in WORDS)
_ANY_WORD = re.compile(rf"(?:{_WORD})(?!\w)".encode())
_ANY_LEADING_ZERO = re.compile(rb"0(?<![\w.:/+-]0)\d+(?![\w.:/-])")
_ANY_LONG = re.compile(rb"\d(?<![\w.]\d)\d{15,}(?![\w.])")
_ANY_QUOTED_COMMA = re.compile(rb"\"\D?[\d.]+,\d")
# The signs of most currencies besides the dollar, in UTF-8.
_ANY_CURRENCY = re.compile(rb"\xe2\x82[\xa0-\xbf]|\xc2[\xa2-\xa5]")

# Replaces all digits by one, and two signs by one.
_SHAPES = bytes.maketrans(b"123456789%", b"000000000$")


def has_words(beginning: bytes) -> bool:
    """Return whether a file may have words that pandas reads as missing values."""
    return _ANY_WORD.search(beginning) is not None


def has_leading_zeros(beginning: bytes) -> bool:
    """Return whether a file may have numbers such as 007."""
    return _ANY_LEADING_ZERO.search(beginning) is not None


def has_long_numbers(beginning: bytes) -> bool:
    """Return whether a file may have numbers of 16 digits, more than a float can tell apart."""
    is_possible = b"0" * 16 in beginning.translate(_SHAPES)
    return is_possible and _ANY_LONG.search(beginning) is not None


def has_formats(beginning: bytes, *, is_quoted: bool) -> bool:
    """Return whether a file may have numbers such as 1,200 or $5.

    Parameters
    ----------
    beginning
        The beginning of the file.
    is_quoted
        Whether commas in numbers need quotes, since commas stand between the fields.

    """
    shapes = beginning.translate(_SHAPES)
    if b"$0" in shapes or b"0$" in shapes:
        return True
    if _ANY_QUOTED_COMMA.search(beginning) if is_quoted else b"0,0" in shapes:
        return True
    return not beginning.isascii() and _ANY_CURRENCY.search(beginning) is not None
