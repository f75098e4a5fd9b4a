"""Columns that the options of a block name by the labels that the table shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .wording import closest_or_first, first_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .protocol.table import Column

_BETWEEN_LEVELS = " / "
_MOST_NAMES = 3


class NoSuchColumnError(LookupError):
    """No column has a name, or several have it; the message says which names there are."""


def name_of(column: Column) -> str:
    """Return the labels of a column from the top level, with slashes between them."""
    return _BETWEEN_LEVELS.join(_labels(column))


def _labels(column: Column) -> list[str]:
    """Return the labels of a column without empty ones, on one line each."""
    return list(filter(None, (" ".join(label.split()) for label in column.labels)))


def find_column(columns: Sequence[Column], name: str) -> int:
    """Return the position of the column with a name.

    Parameters
    ----------
    columns
        The columns of a table.
    name
        The label of the column. If the labels have several levels, this is the lowest label, or all
        of them with slashes between: ``Latency / P50``.

    Raises
    ------
    NoSuchColumnError
        No column has this name, or several have it.

    """
    wanted = " ".join(name.split())
    names = [name_of(column) for column in columns]
    lowest = ["".join(_labels(column)[-1:]) for column in columns]
    for level in (names, lowest):
        found = [position for position, label in enumerate(level) if label == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            full = first_few(sorted({names[position] for position in found}), _MOST_NAMES)
            message = f"{len(found)} columns are named {wanted!r}: {full}"
            raise NoSuchColumnError(message)
    message = f"no column is named {wanted!r}; {closest_or_first(wanted, names, _MOST_NAMES)}"
    raise NoSuchColumnError(message)
