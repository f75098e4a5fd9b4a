"""Numbers that were made text, such as those of a currency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Currencies that are traded much, by their codes of ISO 4217: any three letters would be those of
# a processor, too.
_CODES = "USD|EUR|JPY|GBP|CNY|AUD|CAD|CHF|HKD|SGD|SEK|KRW|NOK|NZD|INR|MXN|TWD|ZAR|BRL|DKK|PLN"
# What may stand behind a number: a sign of a currency, of percent or of degrees, or a unit. Any
# other sign is the mark of a note.
_BEHIND = r"[$%°\xa2-\xa5\u20a0-\u20cf]|[A-Za-z/µ]{0,8}"
# A number, with a sign or code of a currency before it or something behind it. A plus or minus may
# stand before or after the currency.
_NUMBER = re.compile(
    rf"([+\u2212-]?)((?:{_CODES})(?=[\s\d.+\u2212-])|[A-Z]{{0,2}}[^\w\s.,+\u2212-]|)\s*([+\u2212-]?)"
    rf"((?:\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}|\d+)(?:\.\d*)?|\.\d+)\s*({_BEHIND})"
)


def numbers_of(texts: Iterable[str]) -> list[float]:
    """Return the number that each text shows, where all are numbers of one format.

    Bare ones were made text for what they are, such as a version: they count where one of them
    has a sign, or commas between its thousands.

    Returns
    -------
    list of float
        Empty where some text is no number, where they differ in currency or unit, or where all are
        bare.

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
