"""Which columns of a table stand side by side in print, how wide, and in type of what size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# In em. A text column is not made narrower than the first for other columns' sake, unless it needs
# less; no word makes a column of text wider than the second.
_COMFORTABLE, _WIDEST_WORD = 9.0, 12.0
# Columns that are repeated beside each part of a table may take so much of its width.
_FOR_REPEATED = 0.5
_RULE = 0.4
_SMALLEST = 1.0


class Size(Struct, frozen=True):
    """A size of type.

    Attributes
    ----------
    command
        What sets it in LaTeX; empty for that of the document.
    points
        The em, in points.
    gap
        What is left free at both sides of a column, in points.

    """

    command: str
    points: float
    gap: float

    def room_for(self, width: float) -> float:
        """Return the points that a column takes whose text is `width` em wide."""
        return width * self.points + 2 * self.gap + _RULE

    def width_in(self, room: float) -> float:
        """Return the em that the text of a column has which takes so many points."""
        return max((room - 2 * self.gap - _RULE) / self.points, _SMALLEST)


class Column(Struct):
    """What a column needs, in em.

    Attributes
    ----------
    word
        The width of its longest word, of the header too.
    text
        The width of the longest line of its body.
    label
        The width of the longest line of its header.
    numbers
        Whether it holds figures, which are not broken.

    """

    word: float = 0.0
    text: float = 0.0
    label: float = 0.0
    numbers: bool = False

    @property
    def least(self) -> float:
        """The width that is still good to read; labels are broken between any two words."""
        text = self.text if self.numbers else min(self.text, _COMFORTABLE)
        return max(min(self.word, _WIDEST_WORD), text, _SMALLEST)


class Part(Struct, frozen=True):
    """A table that holds some of the columns.

    Attributes
    ----------
    columns
        Their numbers, from 0.
    widths
        The widths of their texts, in em.

    """

    columns: list[int]
    widths: list[float]


class Fit(Struct, frozen=True):
    """How a table is laid out: the size of its type, and its parts; one, if it fits."""

    size: Size
    parts: list[Part]


def fit(columns: Sequence[Column], stubs: int, room: float, sizes: Sequence[Size]) -> Fit:
    """Lay a table out.

    Parameters
    ----------
    columns
        What each column needs.
    stubs
        How many columns, from the first, name their rows.
    room
        The width of a line of the page, in points.
    sizes
        The sizes of type, the largest first.

    """
    everything = list(range(len(columns)))
    for size in sizes:
        if sum(size.room_for(column.least) for column in columns) <= room:
            return Fit(size, [_shared(columns, everything, room, size)])
    size = sizes[-1]
    repeated = _repeated(columns, max(stubs, 1), room, size)
    left = room - sum(size.room_for(columns[number].least) for number in repeated)
    parts = _evenly(
        everything[len(repeated) :], left, lambda number: size.room_for(columns[number].least)
    )
    return Fit(size, [_shared(columns, repeated + part, room, size) for part in parts])


def fit_given(
    shares: Sequence[int], columns: Sequence[Column], room: float, sizes: Sequence[Size]
) -> Fit | None:
    """Lay a table out whose columns have the widths that its writer gave, relative to each other.

    It returns None where a column is too narrow for a letter.
    """
    whole = sum(shares)
    for size in sizes:
        widths = [size.width_in(room * share / whole) for share in shares]
        fitted = Fit(size, [Part(list(range(len(columns))), widths)])
        needs = (max(column.word, _SMALLEST) for column in columns)
        if all(need < width for need, width in zip(needs, widths, strict=True)):
            return fitted
    return fitted if min(widths) > _SMALLEST else None


def _repeated(columns: Sequence[Column], stubs: int, room: float, size: Size) -> list[int]:
    """Return the columns that stand in each part: those that name the rows, if there is room."""
    taken, repeated = 0.0, []
    for number in range(min(stubs, len(columns) - 1)):
        taken += size.room_for(columns[number].least)
        if taken > room * _FOR_REPEATED:
            break
        repeated.append(number)
    return repeated


def _packed(numbers: Sequence[int], room: float, need: Callable[[int], float]) -> list[list[int]]:
    """Return the columns in their order, in parts that each hold as many as there is room for."""
    parts: list[list[int]] = []
    taken = 0.0
    for number in numbers:
        taken += need(number)
        if not parts or taken > room:
            parts.append([])
            taken = need(number)
        parts[-1].append(number)
    return parts


def _evenly(numbers: Sequence[int], room: float, need: Callable[[int], float]) -> list[list[int]]:
    """Return the columns in as few parts as there can be, none much wider than another."""
    parts = _packed(numbers, room, need)
    widest = room
    while True:
        narrower = _packed(numbers, widest - _RULE, need)
        width = max(sum(map(need, part)) for part in narrower)
        if len(narrower) > len(parts) or width >= widest:
            return parts
        parts, widest = narrower, width


def _shared(columns: Sequence[Column], numbers: list[int], room: float, size: Size) -> Part:
    """Return a part; columns whose lines would be broken share what is left of the width."""
    widths = [columns[number].least for number in numbers]
    left = (room - sum(map(size.room_for, widths))) / size.points
    if left < 0:  # a column that's wider than the page, alone or beside repeated ones
        widths[-1] = max(widths[-1] + left, _SMALLEST)
        return Part(numbers, widths)
    chosen = [columns[number] for number in numbers]
    # The body first: a label that is broken makes one line higher.
    for wishes in ([column.text for column in chosen], [column.label for column in chosen]):
        more = [max(wish - width, 0) for wish, width in zip(wishes, widths, strict=True)]
        share = min(left / sum(more), 1) if sum(more) else 0
        left -= share * sum(more)
        widths = [width + share * part for width, part in zip(widths, more, strict=True)]
    return Part(numbers, widths)
