"""Natural order of texts: by the numbers in them, and regardless of case."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = re.compile("([0-9]+)")
# A complete piece of inline markup around a text: role, link, strong, emphasis or literal. No part
# can match beyond the next sign, so that the time is linear in the length of a text.
_MARKUP = re.compile(
    r"(?<!\w)(?::[\w.+-]{1,40}(?::[\w.+-]{1,40}){0,2}:)?"
    r"(`{1,2}|\*{1,2})([^`*]+?)(?: ?<[^<>`]*>)?\1_{0,2}(?!\w)"
)


def without_markup(texts: Iterable[str]) -> dict[str, str]:
    """Return each text together with the text without its inline markup."""
    return {
        text: _MARKUP.sub(r"\2", text) if "`" in text or "*" in text else text for text in texts
    }


def _digits_key(digits: str) -> str:
    if digits[0] == "0":
        digits = digits.lstrip("0")
    # A number with more digits is larger. The key begins with a digit, so that numbers and other
    # characters keep their order as text.
    return f"0{chr(min(len(digits), sys.maxunicode))}{digits}"


def natural_key(text: str) -> str:
    """Return the sort key of a text: with runs of digits as numbers, and regardless of case.

    Accents count after the letters. Different texts may have the same key.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    parts = _DIGITS.split(text.casefold())
    parts[1::2] = map(_digits_key, parts[1::2])
    return "".join(parts)
