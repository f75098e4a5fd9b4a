"""Fit the columns of a table to the page: type size, column widths, and parts."""

from __future__ import annotations

from msgspec import Struct

# In em. If the page is narrow, a text column shrinks to the first width, but no further. A word
# widens its column up to the second width; longer words are broken.
_COMFORTABLE, _LONGEST_WORD = 9.0, 12.0
# Share of a line for the columns that are repeated in each part of a table.
_FOR_REPEATED = 0.5
# LaTeX's default \arrayrulewidth, in points, for the line beside a column.
_RULE = 0.4
_NARROWEST = 1.0  # em


class Size(Struct, frozen=True):
    """A type size.

    Attributes
    ----------
    command
        The LaTeX command that selects it; empty for the size of the document.
    points
        The em, in points.
    gap
        The space at each side of a column, in points.

    """

    command: str
    points: float
    gap: float

    def column_width(self, text_width: float) -> float:
        """Return the width of a column in points, from the width of its text in em."""
        return text_width * self.points + 2 * self.gap + _RULE

    def text_width(self, column_width: float) -> float:
        """Return the width of a column's text in em, from the column's width in points."""
        return max((column_width - 2 * self.gap - _RULE) / self.points, _NARROWEST)


class PrintedColumn(Struct):
    """The widths that a column needs, in em.

    Attributes
    ----------
    word
        The longest word, also of the header.
    body
        The longest line of the body.
    label
        The longest line of the header.
    is_numeric
        Whether the column holds figures, which must not be broken.

    """

    word: float = 0.0
    body: float = 0.0
    label: float = 0.0
    is_numeric: bool = False

    @property
    def min_width(self) -> float:
        """The narrowest width that reads well; labels are broken between any two words."""
        body = self.body if self.is_numeric else min(self.body, _COMFORTABLE)
        return max(min(self.word, _LONGEST_WORD), body, _NARROWEST)


class Part(Struct, frozen=True):
    """A table with some of the columns.

    Attributes
    ----------
    columns
        Positions of the columns in the whole table, from 0.
    widths
        Widths of their texts, in em.

    """

    columns: list[int]
    widths: list[float]


class Fit(Struct, frozen=True):
    """A table's type size and its parts: one part if the page is wide enough, or several."""

    size: Size
    parts: list[Part]


def fit_columns(
    columns: list[PrintedColumn], stubs: int, line_width: float, sizes: list[Size]
) -> Fit:
    """Fit a table whose column widths depend on their texts.

    Parameters
    ----------
    columns
        The widths that the columns need.
    stubs
        Number of leading columns that name the rows.
    line_width
        Width of a line of the page, in points.
    sizes
        Type sizes to choose from, the largest first.

    Returns
    -------
    Fit
        One part in the largest size that the page is wide enough for, or else several parts in the
        smallest size.

    """
    positions = list(range(len(columns)))
    for size in sizes:
        widths = [size.column_width(column.min_width) for column in columns]
        if sum(widths) <= line_width:
            return Fit(size, [_distribute_width(columns, positions, line_width, size)])
    count = _repeated_columns(widths, stubs, line_width)
    repeated, others = positions[:count], positions[count:]
    split = _balanced_parts(others, widths, line_width - sum(widths[:count]))
    parts = [_distribute_width(columns, repeated + part, line_width, size) for part in split]
    return Fit(size, parts)


def fit_shares(
    shares: list[int], columns: list[PrintedColumn], line_width: float, sizes: list[Size]
) -> Fit | None:
    """Fit a table whose relative column widths are given by its author.

    Parameters
    ----------
    shares
        Relative widths of the columns.
    columns
        The widths that the columns need.
    line_width
        Width of a line of the page, in points.
    sizes
        Type sizes to choose from, the largest first.

    Returns
    -------
    Fit or None
        One part in the largest size in which no word is broken, or else in the smallest size. None
        if a column would be too narrow for a letter.

    """
    total = sum(shares)
    for size in sizes:
        widths = [size.text_width(line_width * share / total) for share in shares]
        fitted = Fit(size, [Part(list(range(len(columns))), widths)])
        needed = (max(column.word, _NARROWEST) for column in columns)
        if all(need < width for need, width in zip(needed, widths, strict=True)):
            return fitted
    return fitted if min(widths) > _NARROWEST else None


def _repeated_columns(widths: list[float], stubs: int, line_width: float) -> int:
    """Return the number of leading columns that each part repeats, because they name the rows."""
    count = min(max(stubs, 1), len(widths) - 1)
    while sum(widths[:count]) > line_width * _FOR_REPEATED:
        count -= 1
    return count


def _filled_parts(columns: list[int], widths: list[float], room: float) -> list[list[int]]:
    """Return the columns in their order, in parts that each hold as many as there is room for."""
    parts: list[list[int]] = []
    taken = 0.0
    for position in columns:
        taken += widths[position]
        if not parts or taken > room:
            parts.append([])
            taken = widths[position]
        parts[-1].append(position)
    return parts


def _balanced_parts(columns: list[int], widths: list[float], room: float) -> list[list[int]]:
    """Return the columns in as few parts as possible, of about the same width."""
    parts = _filled_parts(columns, widths, room)
    widest = room
    while True:
        narrower = _filled_parts(columns, widths, widest - _RULE)
        width = max(sum(widths[position] for position in part) for part in narrower)
        if len(narrower) > len(parts) or width >= widest:
            return parts
        parts, widest = narrower, width


def _distribute_width(
    columns: list[PrintedColumn], positions: list[int], line_width: float, size: Size
) -> Part:
    """Return a part whose free width is shared by the columns that have to break lines."""
    widths = [columns[position].min_width for position in positions]
    free = (line_width - sum(map(size.column_width, widths))) / size.points
    if free < 0:  # one column is wider than the page, alone or beside repeated ones
        widths[-1] = max(widths[-1] + free, _NARROWEST)
        return Part(positions, widths)
    chosen = [columns[position] for position in positions]
    # The body first: a broken label makes only the header higher.
    for wanted in ([column.body for column in chosen], [column.label for column in chosen]):
        missing = [max(want - width, 0) for want, width in zip(wanted, widths, strict=True)]
        share = min(free / sum(missing), 1) if sum(missing) else 0
        free -= share * sum(missing)
        widths = [width + share * more for width, more in zip(widths, missing, strict=True)]
    return Part(positions, widths)
