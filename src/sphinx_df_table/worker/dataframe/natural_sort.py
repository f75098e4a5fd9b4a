"""The order of texts, as a reader takes it."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = re.compile("([0-9]+)")
# A whole piece of inline markup: a role, a link, strong, emphasis or a literal, around its text.
# No part can grow over the next sign, so that the time is that of the length of a text.
_MARKUP = re.compile(
    r"(?<!\w)(?::[\w.+-]{1,40}(?::[\w.+-]{1,40}){0,2}:)?"
    r"(`{1,2}|\*{1,2})([^`*]+?)(?: ?<[^<>`]*>)?\1_{0,2}(?!\w)"
)


def visible(texts: Iterable[str]) -> dict[str, str]:
    """Return each text as it is in the page, as far as that is simple: without inline markup."""
    return {
        text: _MARKUP.sub(r"\2", text) if "`" in text or "*" in text else text for text in texts
    }


def _run(digits: str) -> str:
    if digits[0] == "0":
        digits = digits.lstrip("0")
    # The number with more digits is the larger one. A digit stands first, so that a number and
    # another character are in the order that they have as text.
    return f"0{chr(min(len(digits), sys.maxunicode))}{digits}"


def natural_key(text: str) -> str:
    """Return what a text is sorted by: runs of digits as numbers, and no case.

    An accent counts after the letters. Texts that differ may have the same key.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    parts = _DIGITS.split(text.casefold())
    parts[1::2] = map(_run, parts[1::2])
    return "".join(parts)
