"""Evidence that a table shows a column of a file under another label.

A label can change in many ways, also by way of lists or other libraries, so the values decide. The
values of the file must explain all that the column shows. Small numbers can be the same by chance:
numbers from 1 to 3 may be codes 001 to 003, or ranks. That is why the values alone are enough only
if a column of other numbers would hardly have them; or if pandas has replaced the one label by the
other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?|[+-]?\d+\.")
_LARGEST_CHANCE = 0.05
_FEWEST_TEXTS = 2


def number_of(text: str) -> float | None:
    """Return the number that a text is, to the 15 digits that a table shows, or None."""
    return float(f"{float(text):.15g}") if _NUMBER.fullmatch(text) else None


def is_same_name(label: str, name: str) -> bool:
    """Return whether two names differ at most in case, spaces and other signs."""
    folded, other = (re.sub(r"[\W_]+", "", text).casefold() for text in (label, name))
    return bool(folded) and folded == other


def are_numbers_of(
    cells: Sequence[str], texts: Sequence[str], positions: Sequence[int] | None, *, is_renamed: bool
) -> bool:
    """Return whether the numbers that a column shows are those of a column of a file.

    Parameters
    ----------
    cells
        The texts that the column shows.
    texts
        The texts of the column of the file.
    positions
        For each cell the position in the file that its row may have, or None.
    is_renamed
        Whether the label of the column is known to be from that of the file.

    """
    shown = [number_of(cell) for cell in cells if cell]
    of_file = [number_of(text) for text in texts]
    distinct = {number for number in shown if number is not None}
    if not distinct or None in shown or not distinct <= set(of_file):
        return False
    if is_renamed:
        return True
    numbers = {number for number in of_file if number is not None}
    # The chance that as many numbers of this size are all in the file, or in the same rows of it.
    decimals = max(len(f"{number:.15g}".partition(".")[2]) for number in distinct)
    largest = max(map(abs, distinct))
    choices = largest * 10**decimals + 1
    hits = sum(abs(number) <= largest for number in numbers)
    if not _counts_up(distinct) and _are_in_rows([*map(number_of, cells)], of_file, positions):
        hits = 1
    chance: float = (hits / choices) ** len(distinct)
    return chance <= _LARGEST_CHANCE


def are_texts_of(
    cells: Sequence[str], texts: Sequence[str], positions: Sequence[int] | None, *, is_renamed: bool
) -> bool:
    """Return whether the texts that a column shows are those of a column of a file.

    Parameters
    ----------
    cells
        The texts that the column shows.
    texts
        The texts of the column of the file, with an empty one for each missing value.
    positions, is_renamed
        As for `are_numbers_of`.

    """
    distinct = {cell for cell in cells if cell}
    if not distinct <= set(texts):
        return False
    # A column that the snippet has emptied in part has more missing values than that of the file.
    has_more = len(cells) <= len(texts) and cells.count("") > texts.count("")
    if is_renamed or _are_in_rows(cells, texts, positions):
        return is_renamed or bool(distinct)
    return len(distinct) >= _FEWEST_TEXTS and not has_more


def _are_in_rows(
    cells: Sequence[object], of_file: Sequence[object], positions: Sequence[int] | None
) -> bool:
    """Return whether each cell is that of its row in a file."""
    if positions is None or len(positions) != len(cells):
        return False
    rows = zip(cells, positions, strict=True)
    return all(0 <= row < len(of_file) and of_file[row] == cell for cell, row in rows)


def _counts_up(numbers: set[float]) -> bool:
    """Return whether numbers count up from 0 or 1, as the positions or ranks of rows do."""
    return any(numbers == set(range(first, first + len(numbers))) for first in (0, 1))
