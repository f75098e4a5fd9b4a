"""Formats of the role ``df-value``, such as ``$,.2f``: Python's own, with a currency and a unit."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_df_table.protocol.value import Value

# Up to two letters and a sign of a currency, or the code of one and a space.
_CURRENCY = r"(?P<currency>[A-Z]{0,2}[^\w\s.,+%-]|[A-Z]{3} )?"
# The parts of a format that can't make a text long.
_NUMBER = r"(?P<plus>\+?)(?P<groups>[,_]?)(?P<decimals>(?:\.\d{1,2})?)(?P<type>[eEfFgG%d]?)"
_FORMAT = re.compile(f"{_CURRENCY}{_NUMBER}(?P<unit>.{{0,20}})")
_MOST_DECIMALS = 20
_DATE_FORMAT = re.compile(r"(?:%[A-Za-z%]|[^%]){1,40}")
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


def formatted(value: Value, given: str) -> str:
    """Return the text of a value in a format.

    Parameters
    ----------
    value
        A value that is not missing.
    given
        The format, or an empty text for the text of a cell.

    Raises
    ------
    ValueError
        There is no such format, or not for this value. The message says why.

    """
    if not given:
        return value.text
    if value.kind == "date":
        return _formatted_date(value, given)
    if value.kind != "number":
        message = f"is for numbers and dates, and the value is {value.text!r}"
        raise ValueError(message)
    return _formatted_number(value.number(), given)


def _formatted_date(value: Value, given: str) -> str:
    if not _DATE_FORMAT.fullmatch(given):
        message = "is no format of a date, such as %d %B %Y"
        raise ValueError(message)
    return value.date().strftime(given)


def _formatted_number(number: float, given: str) -> str:
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
    if kind == "d" and (decimals or not isinstance(number, int)):
        message = f"is for whole numbers without decimals, and the value is {number!r}"
        raise ValueError(message)
    if not kind and not isinstance(number, int):
        number = float(f"{number:.15g}")
    # A number that rounds to 0 has no sign.
    zero = "z" if kind not in ("", "d") else ""
    try:
        text = format(number, f"{parts['plus']}{zero}{parts['groups']}{decimals}{kind}")
    except OverflowError as error:
        message = "is for smaller numbers"
        raise ValueError(message) from error
    sign = text[0] if text[0] in "+-" else ""
    return f"{sign}{currency}{text[len(sign) :]}{parts['unit']}"


def _is_currency(text: str) -> bool:
    """Return whether a text is the code of a currency and a space, or ends with a currency sign."""
    return not text or text.endswith(" ") or unicodedata.category(text[-1]) == "Sc"
