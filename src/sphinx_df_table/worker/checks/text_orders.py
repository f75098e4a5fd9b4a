"""Numbers and dates that texts are to a reader, and how to sort by them instead of by texts."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sphinx_df_table.worker.dataframe.column_names import is_version
from sphinx_df_table.worker.dataframe.formatted_numbers import numbers_of

from .text_dates import dates_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .reads.csv_reads import Read

# Numbers with a comma before their decimals, and those with commas before each three digits.
_WITH_COMMA, _GROUPED = re.compile(r"[+-]?\d+(?:,\d+)?"), re.compile(r"[+-]?\d{1,3}(?:,\d{3})*")
_GROUPED_WITH_DECIMALS = re.compile(rf"{_GROUPED.pattern}(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
# The signs of bounds, as in the p-value <0.001, with the end of the range that they leave open.
# Those of two characters, such as >=2.0, are requirements of versions.
_OPEN_ENDS = {"<": -math.inf, "≤": -math.inf, ">": math.inf, "≥": math.inf}
# A number from 0 to 1, as p-values are.
_SHARE = re.compile(r"[01]?\.\d+|[01]")


class TextOrder(NamedTuple):
    """The order of texts that are numbers or dates.

    Attributes
    ----------
    word
        The word for the values.
    positions
        The positions of the texts that are of that kind.
    readings
        For each possible reading, the value of each of these texts.
    is_ambiguous
        Whether the numbers have units that can't be compared.

    """

    word: Literal["number", "date"]
    positions: list[int]
    readings: list[Sequence[Any]]
    is_ambiguous: bool = False


def order_of(texts: Sequence[str], name: str) -> TextOrder | None:
    """Return the order of texts that are numbers or dates, or None.

    Parameters
    ----------
    texts
        The texts, without those that stand for a missing value.
    name
        The name of their column.

    """
    may_be_version = is_version(name)
    if dates := dates_of(texts, is_version=may_be_version):
        return TextOrder("date", dates.positions, [*dates.readings])
    stripped = [text.strip() for text in texts]
    ends = [None if text[1:2] == "=" else _OPEN_ENDS.get(text[:1]) for text in stripped]
    values = [text if end is None else text[1:] for text, end in zip(stripped, ends, strict=True)]
    has_bounds = any(end is not None for end in ends)
    if has_bounds and all(map(_SHARE.fullmatch, values)):
        # P-values: 0.20 beside 0.001 is no version.
        values = [f"{float(value):g}" for value in values]
    numbers, is_ambiguous = numbers_of(values, is_version=may_be_version)
    if not numbers:
        return None
    readings: list[Sequence[Any]] = [numbers]
    # Such a value may be the bound, or far from it: an order must be wrong for both.
    if has_bounds:
        pairs = zip(numbers, ends, strict=True)
        readings.append([number if end is None else end for number, end in pairs])
    return TextOrder("number", [*range(len(numbers))], readings, is_ambiguous)


class Remedies:
    """Advice that depends on whether texts are those of a file, or made by the snippet.

    Parameters
    ----------
    reads
        The calls of readers until now. It may get more.

    """

    def __init__(self, reads: list[Read]) -> None:
        self._reads = reads
        self._count = 0
        self._columns: list[set[str]] = []

    def _are_in_file(self, texts: Iterable[str]) -> bool:
        """Return whether a column of a file that was read has these texts."""
        for read in self._reads[self._count :]:
            frame = read.read_texts(None)
            if frame is not None:
                self._columns += [set(map(str, frame[name])) for name in frame.columns]
        self._count = len(self._reads)
        wanted = set(texts)
        return any(wanted <= column for column in self._columns)

    def remedy(self, order: TextOrder, texts: Sequence[str], before: str) -> str:
        """Return how to compare the values instead of their texts.

        Parameters
        ----------
        order
            The order of the texts.
        texts
            All of them.
        before
            What to do before the values are formatted, such as "Sort".

        """
        if order.word == "date":
            return self._remedy_of_dates(order, texts, before)
        if order.is_ambiguous:
            return (
                "Its numbers have several units. Convert them to numbers of one unit, and compare "
                "these."
            )
        if _have_decimal_commas(texts):
            return (
                "They have commas before their decimals: the argument decimal=',' of the reader, "
                "or of df_table_read_csv, makes numbers of them."
            )
        if not self._are_in_file(texts):
            style = ", or format with a Styler" if before == "Sort" else ""
            return f"{before} before the numbers are formatted{style}."
        return _remedy_in_file(texts)

    def _remedy_of_dates(self, order: TextOrder, texts: Sequence[str], before: str) -> str:
        dates = set(order.positions)
        other = next((text for n, text in enumerate(texts) if n not in dates), None)
        if other is not None:
            return (
                f"They are dates, but {other!r} is none, so that all stay text: first convert "
                "them with pd.to_datetime(…, errors='coerce')."
            )
        convert = "convert them with pd.to_datetime"
        if any(dates != order.readings[0] for dates in order.readings):
            convert += ", with dayfirst=True if the day is first"
        if self._are_in_file(texts):
            return f"They are dates: first {convert}."
        return f"They are dates: {before.lower()} before they are formatted, or {convert}."


def _have_decimal_commas(texts: Sequence[str]) -> bool:
    if not any("," in text for text in texts) or not all(map(_WITH_COMMA.fullmatch, texts)):
        return False
    return not all(map(_GROUPED.fullmatch, texts))


def _remedy_in_file(texts: Sequence[str]) -> str:
    """Return how to make numbers of the texts of a file."""
    if all(map(_PLAIN.fullmatch, texts)):
        return "They are text, as in the file: first convert them with pd.to_numeric."
    if all(map(_GROUPED_WITH_DECIMALS.fullmatch, texts)):
        return (
            "The file has commas between their digits: the argument thousands=',' of the reader, "
            "or of df_table_read_csv, makes numbers of them."
        )
    return (
        "They are text in the file: first remove everything that is not part of a number, for "
        "example with .str.replace, and convert them with pd.to_numeric."
    )
