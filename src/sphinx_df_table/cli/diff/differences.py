"""Differences between the data of two versions of a site, and whether they are within a limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeGuard

from msgspec import Struct

from .shown_figures import shows_figure

if TYPE_CHECKING:
    from .load import Row, Value

# The part of a limit that computing a difference in percent may add to it.
_NOISE = 1e-9


class Change(Struct, frozen=True):
    """A cell with another value.

    Attributes
    ----------
    column
        The name of its column.
    old, new
        Its values.
    percent
        The difference in percent of the old figure; infinite if that is 0, or one of both is
        infinite; None if both are not figures, or figures with other signs, such as $ and €.

    """

    column: str
    old: Value
    new: Value
    percent: float | None


class ChangedRow(Struct, frozen=True):
    """A row with other values; `row` has the values that identify it, by column."""

    row: Row
    changes: list[Change]


class TableDiff(Struct, frozen=True):
    """Differences of a table that both versions have.

    Attributes
    ----------
    name, title
        Its name, and its new caption.
    new_columns, lost_columns
        The names of columns that only one version has.
    changed_rows
        The rows with other values.
    new_rows, lost_rows
        The values that identify the rows which only one version has.
    unmatched
        The reasons why rows can't be compared.

    """

    name: str
    title: str
    new_columns: list[str]
    lost_columns: list[str]
    changed_rows: list[ChangedRow]
    new_rows: list[Row]
    lost_rows: list[Row]
    unmatched: list[str]

    def is_empty(self) -> bool:
        """Return whether both versions are the same."""
        return not any((
            *(self.new_columns, self.lost_columns, self.changed_rows),
            *(self.new_rows, self.lost_rows, self.unmatched),
        ))  # fmt: skip

    def is_beyond(self, limit: float) -> bool:
        """Return whether a figure has changed by more than a limit in percent, or is gone."""
        return bool(self.lost_columns or self.lost_rows or self.unmatched) or any(
            _is_beyond(change, limit) for row in self.changed_rows for change in row.changes
        )


class Diff(Struct, frozen=True):
    """Differences of two versions.

    Attributes
    ----------
    compared
        The number of tables that both versions have.
    tables
        The differences of those that are not the same.
    new_tables, lost_tables
        The names of tables that only one version has.

    """

    compared: int
    tables: list[TableDiff]
    new_tables: list[str]
    lost_tables: list[str]

    def is_beyond(self, limit: float) -> bool:
        """Return whether a figure has changed by more than a limit in percent, or is gone."""
        return bool(self.lost_tables) or any(table.is_beyond(limit) for table in self.tables)

    def largest(self) -> float | None:
        """Return the largest difference in percent, without its sign; None if there is none."""
        rows = (row for table in self.tables for row in table.changed_rows)
        percents = (change.percent for row in rows for change in row.changes)
        return max((abs(percent) for percent in percents if percent is not None), default=None)


def _is_beyond(change: Change, limit: float) -> bool:
    if change.percent is None:  # a figure may have become a text or be missing
        return is_figure(change.old) or (shows_figure(change.old) and not shows_figure(change.new))
    return abs(change.percent) > limit * (1 + _NOISE)


def is_figure(value: Value) -> TypeGuard[int | float]:
    """Return whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def percent_of(old: Value, new: Value) -> float | None:
    """Return the difference of two values in percent, see `Change`."""
    if not (is_figure(old) and is_figure(new)):
        return None
    if not old or not math.isfinite(old) or not math.isfinite(new):
        return math.inf if new > old else -math.inf
    return (new - old) / abs(old) * 100
