"""Numbers in texts that a snippet has formatted, such as amounts of a currency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Codes in ISO 4217:2015 of frequently traded currencies. Not any three letters: those may be of the
# name of a processor.
_CODES = "USD|EUR|JPY|GBP|CNY|AUD|CAD|CHF|HKD|SGD|SEK|KRW|NOK|NZD|INR|MXN|TWD|ZAR|BRL|DKK|PLN"
# Text after a number: a currency sign, a percent sign, a degree sign, or a unit. Other signs are
# marks of footnotes.
_SUFFIX = r"[$%°\xa2-\xa5\u20a0-\u20cf]|[A-Za-z/µ]{0,8}"
# A number with a currency sign or code before it, or a suffix after it. A plus or minus sign may be
# before or after the currency.
_NUMBER = re.compile(
    rf"([+\u2212-]?)((?:{_CODES})(?=[\s\d.+\u2212-])|[A-Z]{{0,2}}[^\w\s.,+\u2212-]|)\s*([+\u2212-]?)"
    rf"((?:\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}|\d+)(?:\.\d*)?|\.\d+)\s*({_SUFFIX})"
)


def numbers_of(texts: Iterable[str]) -> list[float]:
    """Return the number in each text, if all are numbers in the same format.

    Numbers without currency and unit may be versions or the like. They count as numbers only if one
    of them has a sign or thousands separators.

    Returns
    -------
    list of float
        The numbers. Empty if a text is no number, or if the texts differ in currency or unit.

    """
    numbers = []
    formats = set()
    is_bare = True
    for text in texts:
        found = _NUMBER.fullmatch(text.strip())
        if found is None or (found[1] and found[3]):
            return []
        formats.add((found[2], found[5]))
        if len(formats) > 1:
            return []
        sign = found[1] + found[3]
        is_bare = is_bare and not (sign or found[2] or found[5] or "," in found[4])
        number = float(found[4].replace(",", ""))
        numbers.append(number if sign in ("", "+") else -number)
    return [] if is_bare else numbers
