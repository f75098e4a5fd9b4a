"""Value that a snippet leaves in ``df_values``, which prose can quote."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Literal

import msgspec

# The largest number of values of a block.
MOST_VALUES = 1_000
# The largest number of characters in the text of a value, and in its key.
LONGEST_TEXT = 1_000
LONGEST_KEY = 100
# No float has more digits before its decimals.
_LONGEST_NUMBER = 310

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_KEY)]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A value.

    Parameters
    ----------
    text
        Its text without a format: that of a cell of a table.
    kind
        The kind of value. A number may be infinite.
    exact
        A number as Python writes it, or a date in ISO format; empty for all others.

    """

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
    kind: Literal["text", "number", "boolean", "date", "missing"] = "text"
    exact: Annotated[str, msgspec.Meta(max_length=_LONGEST_NUMBER)] = ""

    def problem(self) -> str:
        """Return the reason why `exact` is invalid; empty if it is valid."""
        try:
            if self.kind == "number" and math.isnan(self.number()):
                return "a value is not a number"
            if self.kind == "date":
                self.date()
        except ValueError:
            return f"a value is no {self.kind}"
        return ""

    def number(self) -> int | float:
        """Return the number; raise a `ValueError` if there is none."""
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
