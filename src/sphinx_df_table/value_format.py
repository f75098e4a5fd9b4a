"""Formats of the role ``df-value``, such as ``$,.2f``: Python's own, with a currency and a unit."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from sphinx.util.i18n import format_date

if TYPE_CHECKING:
    from sphinx_df_table.protocol.value import Value

# Up to two letters and a sign of a currency, or the code of one and a space.
_CURRENCY = r"(?P<currency>[A-Z]{0,2}[^\w\s.,+%-]|[A-Z]{3} )?"
# No width and no fill character: the text of a format has less than 1,000 characters.
_NUMBER = r"(?P<plus>\+?)(?P<groups>[,_]?)(?P<decimals>(?:\.\d{1,2})?)(?P<type>[eEfFgG%d]?)"
# A sign, such as that of a currency, or a space and text: a letter would belong to the type.
_UNIT = r"(?P<unit>(?:[^\w\s.,+-]|[ \xa0\u202f][^\s\d.,+-]).{0,18})?"
_FORMAT = re.compile(f"{_CURRENCY}{_NUMBER}{_UNIT}")
_MOST_DECIMALS = 20
# Directives of dates, and those of times.
_OF_DATES, _OF_TIMES = frozenset("aAbBdjmuUVwWyY"), frozenset("HIMpS")
# Names, which depend on the language. Everything else is a number.
_NAMES = frozenset("aAbBp")
_DIRECTIVE = re.compile("%(-?)([A-Za-z%])")
_DATE_FORMAT = re.compile(f"(?:{_DIRECTIVE.pattern}|[^%]){{1,40}}")
# Formats, what each is for, and a value with its text, for the documentation and the tests.
EXAMPLES: tuple[tuple[str, str, object, str], ...] = (
    ("", "as a cell of a table, with the ``precision`` of the block", 0.1 + 0.2, "0.3"),
    (".1f", "one decimal", 43.718, "43.7"),
    (",.0f", "no decimals, and groups of three digits", 1234567.8, "1,234,568"),
    ("d", "whole numbers", 12, "12"),
    (".3g", "three significant digits", 0.0123456, "0.0123"),
    (".1%", "a share as a percentage", 0.4372, "43.7%"),
    ("+.1%", "the same with a sign", 0.4372, "+43.7%"),
    ("$,.3f", "with a currency", -1234.5, "-$1,234.500"),
    ("CHF ,.2f", "with the code of a currency", 1234.5, "CHF 1,234.50"),
    (".1f ms", "with a unit", 12.345, "12.3 ms"),
    (",.2f €", "with a currency behind the number", 1234.5, "1,234.50 €"),
)


def formatted(value: Value, given: str, language: str = "en") -> str:
    """Return the text of a value in a format.

    Parameters
    ----------
    value
        A value that is not missing.
    given
        The format, or an empty text for the text of a cell.
    language
        The language of the names of days and months.

    Raises
    ------
    ValueError
        There is no such format, or not for this value. The message says why.

    """
    if not given:
        return value.text
    if value.kind == "date":
        return _formatted_date(value.date(), given, language)
    if value.kind not in ("number", "decimal"):
        message = f"is for numbers and dates, and the value is {value.text!r}"
        raise ValueError(message)
    return _formatted_number(value.number(), given)


def _formatted_date(date: dt.date, given: str, language: str) -> str:
    found = [(minus, name) for minus, name in _DIRECTIVE.findall(given) if name != "%" or minus]
    directives = {name for _, name in found}
    without_zeros = {name for minus, name in found if minus}
    if (
        not _DATE_FORMAT.fullmatch(given)
        or not directives
        or directives - _OF_DATES - _OF_TIMES
        or without_zeros & _NAMES
    ):
        message = "is no format of a date, such as %d %B %Y or %-d. %-m. %Y"
        raise ValueError(message)
    if not isinstance(date, dt.datetime):
        if directives & _OF_TIMES:
            message = "shows a time, and the value is a date without one"
            raise ValueError(message)
        date = dt.datetime.combine(date, dt.time())
    # Otherwise Sphinx would show the time in UTC.
    moment = date.replace(tzinfo=None)

    def shown(directive: re.Match[str]) -> str:
        minus, name = directive.groups()
        if name in _NAMES:
            return format_date(f"%{name}", date=moment, language=language)
        # Sphinx knows some numbers of weeks not at all, and others by the rules of a country.
        number = moment.strftime(f"%{name}")
        return (number.lstrip("0") or "0") if minus else number

    return _DIRECTIVE.sub(shown, given)


def _formatted_number(number: float | Decimal, given: str) -> str:
    parts = _FORMAT.fullmatch(given)
    currency = "" if parts is None else parts["currency"] or ""
    if parts is None or not _is_currency(currency) or (parts["unit"] and not parts["type"]):
        message = "is no format of a number, such as ,.2f or $,.3f or .1f ms"
        raise ValueError(message)
    kind, decimals = parts["type"], parts["decimals"]
    if decimals and not kind:
        message = (
            f"has no letter after its decimals: {decimals}f for decimals, {decimals}g for digits"
        )
        raise ValueError(message)
    if decimals and int(decimals[1:]) > _MOST_DECIMALS:
        message = f"has more than {_MOST_DECIMALS} decimals"
        raise ValueError(message)
    if kind == "d" and (decimals or number != _whole(number)):
        message = f"is for whole numbers without decimals, and the value is {number}"
        raise ValueError(message)
    # A number that rounds to 0 has no minus sign.
    zero = "z" if kind not in ("", "d") else ""
    spec = f"{parts['plus']}{zero}{parts['groups']}{decimals}{kind}"
    text = format(_formattable(number, kind), spec)
    sign = text[0] if text[0] in "+-" else ""
    return f"{sign}{currency}{text[len(sign) :]}{parts['unit'] or ''}"


def _whole(number: float | Decimal) -> int | None:
    try:
        return int(number)
    except (OverflowError, ValueError):  # it is infinite
        return None


def _formattable(number: float | Decimal, kind: str) -> float | Decimal:
    """Return a number in the type that shows it exactly in a format of some kind."""
    if kind == "d":
        return int(number)
    if isinstance(number, int):
        # A float has no more than 17 digits.
        return Decimal(number) if kind and kind in "fF%" else number
    if not kind and isinstance(number, float):
        return float(f"{number:.15g}")
    return number


def _is_currency(text: str) -> bool:
    """Return whether a text is the code of a currency and a space, or ends with a currency sign."""
    return not text or text.endswith(" ") or unicodedata.category(text[-1]) == "Sc"
