"""Value that a snippet leaves in ``df_values``, which prose can quote."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

# The largest number of values of a block.
MOST_VALUES = 1_000
# The largest number of characters in the text of a value, and in its key.
LONGEST_TEXT = 1_000
LONGEST_KEY = 100
# Enough for the digits of the largest float.
_LONGEST_NUMBER = 400
Kind = Literal["text", "number", "decimal", "boolean", "date", "missing"]

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_KEY)]


def is_shown_in_full(number: Decimal) -> bool:
    """Return whether all digits of a number fit into a text of bounded length."""
    return not number.is_finite() or -_LONGEST_NUMBER < number.adjusted() < _LONGEST_NUMBER


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A value.

    Parameters
    ----------
    text
        Its text without a format: that of a cell of a table.
    kind
        The kind of value. A number may be infinite. One of the type `decimal.Decimal` has a kind of
        its own, as it is rounded in another way than a float.
    exact
        A number as Python writes it, or a date in ISO format; empty for all others.

    """

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
    kind: Kind = "text"
    exact: Annotated[str, msgspec.Meta(max_length=_LONGEST_NUMBER)] = ""

    def problem(self) -> str:
        """Return the reason why `exact` is invalid; empty if it is valid."""
        try:
            if self.kind in ("number", "decimal") and self.number() != self.number():
                return "is not a number"
            if self.kind == "date":
                self.date()
        except (ValueError, ArithmeticError):
            return f"is no {self.kind}"
        return ""

    def number(self) -> int | float | Decimal:
        """Return the number; raise a `ValueError` or an `ArithmeticError` if there is none."""
        if self.kind == "decimal":
            decimal = Decimal(self.exact)
            if not is_shown_in_full(decimal):
                message = "too many digits"
                raise ValueError(message)
            return decimal
        try:
            return int(self.exact)
        except ValueError:
            return float(self.exact)

    def date(self) -> dt.datetime | dt.date:
        """Return the date, with or without a time; raise a `ValueError` if there is none."""
        try:
            return dt.date.fromisoformat(self.exact)
        except ValueError:
            return dt.datetime.fromisoformat(self.exact)
