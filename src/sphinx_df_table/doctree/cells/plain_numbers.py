"""Numbers of a table without their currency signs and separators, for spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_df_table.protocol.table import Column

# No longer text is a formatted number.
_LONGEST = 60
_MINUS = "-\u2212"
# The digits of a number with the separators between them, and the signs around it.
_DRESSED = re.compile(r"(\W*)(?<![.,])([0-9](?:[0-9.,'\u2019\s]*[0-9])?)(\W*)")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_SEPARATORS = re.compile(r"[^0-9]+")


def plain_number(text: str, number: float) -> str:
    """Return a number as it is shown, without currency signs and separators.

    A text with anything else stays as it is, such as a unit or a percent sign. So does one that
    shows another number, such as thousands.

    Parameters
    ----------
    text
        The text that is shown, such as ``$1,234.50``, ``1.234,50 €`` or ``(1,234.50)``.
    number
        The number that it stands for, such as 1234.5.

    """
    found = _DRESSED.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or _PLAIN.fullmatch(text):
        return text
    before, shown, after = found.groups()
    if not all(map(_is_dress, before + after)):
        return text
    in_brackets = "(" in before and ")" in after
    is_negative = in_brackets or any(sign in before + after for sign in _MINUS)
    if number and is_negative != (number < 0):
        return text
    groups = _SEPARATORS.split(shown)
    digits = "".join(groups).lstrip("0")
    # The last separator stands between groups, or before decimals.
    for decimals in (0, len(groups[-1])):
        fixed = f"{abs(number):.{decimals}f}"
        if fixed.replace(".", "").lstrip("0") == digits:
            return f"{'-' if number < 0 and digits else ''}{Decimal(fixed).normalize():f}"
    return text


def _is_dress(sign: str) -> bool:
    return sign in f"+(){_MINUS}" or sign.isspace() or unicodedata.category(sign) == "Sc"


def with_plain_numbers(
    rows: Iterable[Sequence[str]], columns: Sequence[Column]
) -> Iterator[list[str]]:
    """Yield the rows of a data frame with plain numbers.

    Parameters
    ----------
    rows
        The texts of its rows, as they are shown.
    columns
        Its columns.

    """
    numbers = [_numbers(column) for column in columns]
    for row, found in zip(rows, zip(*numbers, strict=True), strict=True):
        yield [
            text if number is None else plain_number(text, number)
            for text, number in zip(row, found, strict=True)
        ]


def _numbers(column: Column) -> list[float | None]:
    """Return the number of each cell; None for one without a number, or an infinite one."""
    if not column.numbers:
        return [None] * len(column.cells)
    return [column.numbers[rank] if rank >= 0 else None for rank in column.order]
