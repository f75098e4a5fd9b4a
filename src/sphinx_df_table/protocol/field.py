"""Values of a column with their type, for programs that read the published data."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

# Types of Frictionless' Table Schema.
FieldType = Literal[
    "string", "integer", "number", "boolean", "date", "datetime", "time", "duration"
]
# The texts of infinite numbers in that standard; JSON has none.
INFINITE = ("INF", "-INF")
# The types whose texts are also the values of JSON, and the form of these texts.
_LITERALS: dict[FieldType, re.Pattern[str]] = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]*)"),
    "number": re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|INF)"),
    "boolean": re.compile("true|false"),
}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """Typed values of a column.

    Parameters
    ----------
    type
        The type of its values.
    values
        The text of each value, in full precision and in the default format of the type. None for a
        missing value.
    categories
        The values of a categorical column of text that appear in it, in the order of its
        categories; empty for other columns.
    is_ordered
        Whether the categories have an order.
    zone
        The time zone of a column of times; empty if it has none.

    """

    type: FieldType
    values: list[str | None]
    categories: list[str] = []
    is_ordered: bool = False
    zone: str = ""

    @property
    def is_literal(self) -> bool:
        """Whether JSON has its values without quotes, except infinite numbers."""
        return self.type in _LITERALS

    def problem(self) -> str:
        """Return the reason why a value is none of its type; empty if all are."""
        form = _LITERALS.get(self.type)
        if form and not all(value is None or form.fullmatch(value) for value in self.values):
            return f"a value of its data is no {self.type}"
        return ""
