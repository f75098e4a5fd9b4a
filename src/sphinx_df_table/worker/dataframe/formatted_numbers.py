"""Numbers that texts begin with, such as ``$1,234.50``, ``1.5k``, ``0.5 ± 0.1`` or ``12,00 €``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.wording import CURRENCY_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGN = r"[+\u2212-]"
# A sign before or after a currency: its code, or another sign with up to two letters before it.
_CURRENCY = (
    rf"({_SIGN}?)((?:{CURRENCY_CODES})(?=[\s\d.+\u2212-])|[A-Z]{{0,2}}[^\w\s.,(\[<>~+\u2212-]|)"
    rf"\s*({_SIGN}?)"
)
# Groups of three digits: with spaces of all widths, apostrophes or underscores between them.
_GROUPS = r"[1-9]\d{0,2}(?:(?P<gap>[ '\u2019_\xa0\u2009\u202f])\d{3})(?:(?P=gap)\d{3})*"
_EXPONENT = r"(?:[eE][+\u2212-]?\d{1,5})?"
# Digits with a point or a comma before the decimals. A number with a zero before its digits is an
# identifier, and one that goes on with a point, a colon or the like is a version, a time or a date.
_BY_DECIMAL_SIGN = {
    ".": rf"(?!0\d)(?:{_GROUPS}|[1-9]\d{{0,2}}(?:,\d{{2,3}})*,\d{{3}}|\d+)(?:\.\d*)?{_EXPONENT}"
    rf"|\.\d+{_EXPONENT}",
    ",": rf"(?!0\d)(?:{_GROUPS}|[1-9]\d{{0,2}}(?:\.\d{{3}})+|\d+)(?:,\d+)?{_EXPONENT}",
}
_NO_MORE_DIGITS = r"(?!\d|[.,:/'\u2019_-]\w)"
# The marks of footnotes.
_MARKS = r"*#^†‡§¶\xb9\xb2\xb3\u2070-\u2079"
# What follows a number and does not change it: an uncertainty, the end of a range, a remark in
# brackets, marks.
_REMARKS = (
    r"(?:\s*(?:(?:±|\+/?[\u2212-])\s*[\d.,]+(?:[eE][+\u2212-]?\d+)?|[\u2013\u2014]\s*[\d.,]+"
    rf"|\([^()]*+\)|\[[^\[\]]*+\]|[{_MARKS}]))*+"
)
# A word or a sign.
_UNIT = rf"(?:[^\s\d.,;:()\[\]±+\u2212{_MARKS}-][^\s,;()\[\]±{_MARKS}]{{0,30}})?"
_TEXTS = {
    sign: re.compile(
        rf"{_CURRENCY}(?P<number>{number}){_NO_MORE_DIGITS}{_REMARKS}\s*(?P<unit>{_UNIT})"
        rf"{_REMARKS}(?P<rest>\s*|[\s,;].*)",
        re.DOTALL,
    )
    for sign, number in _BY_DECIMAL_SIGN.items()
}
_LIST = re.compile(r"[\s,;]*\d")
_NO_DIGITS = re.compile(r"[^\d.,eE+-]")
_DECIMALS = re.compile(r"\.(\d+)$")
# The letters that stand for a factor: alone, as in 1.5k, or before a unit, as in ms.
_FACTORS = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}
_BEFORE_UNITS = {
    **_FACTORS,
    "n": 1e-9,
    "u": 1e-6,
    "µ": 1e-6,
    "μ": 1e-6,
    "m": 1e-3,
    **{f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTP", start=1)},
}
_LONGEST_UNIT = 4
_SECONDS = {"s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "hr": 3600.0, "d": 86400.0}
# Texts that stand for a missing value among numbers.
_MISSING = frozenset({"", "-", "\u2013", "\u2014", "n/a", "na", "nan", "none", "null"})


class FormattedNumbers(NamedTuple):
    """The numbers that texts begin with.

    Attributes
    ----------
    numbers
        The number of each text, in one unit. Empty if the texts are no numbers.
    is_ambiguous
        Whether the numbers have units that can't be compared.

    """

    numbers: list[float]
    is_ambiguous: bool = False


class _Part(NamedTuple):
    currency: str
    number: str
    unit: str
    value: float
    is_plain: bool


def is_missing(text: str) -> bool:
    """Return whether a text stands for a missing value among numbers: a blank, a dash, ``n/a``."""
    return text.strip().casefold() in _MISSING


def numbers_of(texts: Iterable[str], *, is_version: bool = False) -> FormattedNumbers:
    """Return the numbers that texts begin with, if all do.

    A comma stands before decimals only if the texts can't be read with points.

    Parameters
    ----------
    texts
        The texts, without those that stand for a missing value.
    is_version
        Whether plain numbers such as ``2.9`` and ``2.27`` are versions.

    Returns
    -------
    FormattedNumbers
        The numbers.

    """
    stripped = [text.strip() for text in texts]
    parts = _parts(stripped, ".") or _parts(stripped, ",")
    if not parts or _are_versions(parts, is_version=is_version):
        return FormattedNumbers([])
    units = {part.unit for part in parts}
    factors = _factors(units) if len({part.currency for part in parts}) == 1 else None
    if factors is not None:
        return FormattedNumbers([part.value * factors[part.unit] for part in parts])
    if max(map(len, units)) > _LONGEST_UNIT:  # other words, as in the names of things
        return FormattedNumbers([])
    return FormattedNumbers([part.value for part in parts], is_ambiguous=True)


def _parts(texts: list[str], decimal_sign: str) -> list[_Part]:
    """Return the parts of each text; none if one does not begin with a number."""
    parts = []
    for text in texts:
        found = _TEXTS[decimal_sign].fullmatch(text)
        if found is None or (found[1] and found[3]):
            return []
        if not found["unit"] and _LIST.match(found["rest"]):
            return []
        sign, number = found[1] + found[3], found["number"]
        if decimal_sign == ",":
            number = number.replace(".", "").replace(",", ".")
        digits = _NO_DIGITS.sub("", number.replace("\u2212", "-").replace(",", ""))
        value = float(digits)
        is_plain = not sign and number == text == digits and "e" not in digits.lower()
        parts.append(
            _Part(found[2], digits, found["unit"], -value if sign in ("-", "\u2212") else value,
                  is_plain)
        )  # fmt: skip
    return parts


def _are_versions(parts: list[_Part], *, is_version: bool) -> bool:
    """Return whether plain numbers are versions: by their name, or as 2.10 stands beside 2.9."""
    if not all(part.is_plain for part in parts):
        return False
    decimals = [found[1] if (found := _DECIMALS.search(part.number)) else "" for part in parts]
    if not any(decimals):
        return is_version
    differ = len(set(map(len, decimals))) > 1
    return is_version or (differ and any(text.endswith("0") for text in decimals))


def _factors(units: set[str]) -> dict[str, float] | None:
    """Return the factor of each unit, to compare the numbers; None if they can't be compared."""
    if len(units) == 1:
        return dict.fromkeys(units, 1.0)
    if units <= {"", *_FACTORS}:
        return {unit: _FACTORS.get(unit, 1.0) for unit in units}
    # Billions, as of parameters of a model: alone, B may stand for bytes.
    if units <= {"B", "bn", "M", "K", "k", "T"} and units & {"M", "T"}:
        return {unit: 1e9 if unit in ("B", "bn") else _FACTORS[unit] for unit in units}
    shortest = min(units, key=len)
    for unit in (shortest[2:], shortest[1:], shortest):
        if unit and all(_factor(one, unit) for one in units):
            return {one: _factor(one, unit) for one in units}
    if all(_seconds(unit) for unit in units):
        return {unit: _seconds(unit) for unit in units}
    singular = {unit.removesuffix("s") for unit in units}
    is_word = len(shortest) >= _LONGEST_UNIT
    return dict.fromkeys(units, 1.0) if is_word and len(singular) == 1 else None


def _factor(text: str, unit: str) -> float:
    """Return the factor before a unit, as 0.001 of ``ms``; 0 if the text is not of that unit."""
    if not text.endswith(unit):
        return 0.0
    prefix = text[: -len(unit)]
    return _BEFORE_UNITS.get(prefix, 0.0) if prefix else 1.0


def _seconds(unit: str) -> float:
    return _SECONDS.get(unit, 0.0) or _factor(unit, "s")
