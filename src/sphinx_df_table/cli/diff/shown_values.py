"""Values of a table in a few characters on one line, for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.wording import printable

if TYPE_CHECKING:
    from .load import Row, Value

_LONGEST_TEXT = 60


def shown(value: Value) -> str:
    """Return a value in a few characters on one line."""
    if value is None:
        return "(missing)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    text = " ".join(printable(str(value)).split())
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def shown_row(row: Row) -> str:
    """Return the values that identify a row, each with its column; empty if there are none."""
    return ", ".join(f"{shown(name)} = {shown(value)}" for name, value in row.items())
