"""What text of a CSV file a table lost, since pandas read it as a number or as missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.wording import as_message, first_few

from .csv_reads import WORDS, is_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .csv_reads import Read

_MOST_VALUES = 3
_LEADING_ZERO = re.compile(r"0\d+")
_ZEROS_OF_VERSIONS = re.compile(r"0\d+|\d+\.\d*0")


class Shown(NamedTuple):
    """What a table shows of a column.

    Attributes
    ----------
    cells
        The distinct texts of its cells.
    missing
        How many missing values the data frame has there.

    """

    cells: frozenset[str]
    missing: int


def problems(reads: list[Read], look: Callable[[str], Shown | None]) -> Iterator[tuple[Read, str]]:
    """Say what text of the files of some reads is lost in a table, each with its read.

    Parameters
    ----------
    reads
        What `reads.watched` found.
    look
        Returns what the table shows of a column, by its name in the data frame.

    """
    for read in reads:
        seen = {name: shown for name in read.numbers | read.words if (shown := look(name))}
        texts = read.again() if seen else None
        if texts is None:
            continue
        of = f" of {read.file}" if read.file else ""
        for name in (name for name in texts.columns if name in seen):
            found = [str(text).strip() for text in texts[name].tolist()]
            if name in read.numbers and (lost := _lost(name, found, seen[name])):
                yield read, _lost_in_words(name, of, lost, read.where)
            if name in read.words and (words := _words(found, read, seen[name])):
                yield read, _words_in_words(name, of, words, read.where)


def _lost(name: str, texts: list[str], shown: Shown) -> dict[str, str]:
    """Return the texts of numbers that a column does not show, and what it shows instead."""
    lost: dict[str, str] = {}
    zeros = _ZEROS_OF_VERSIONS if is_version(name) else _LEADING_ZERO
    for text in dict.fromkeys(texts):
        if zeros.fullmatch(text) and text not in shown.cells:
            number = float(text)
            new = {f"{number:.15g}", str(number)} & shown.cells
            lost |= {text: min(new, key=len)} if new else {}
    return lost


def _words(texts: list[str], read: Read, shown: Shown) -> list[tuple[str, int]]:
    """Return the words that a column does not show, and how often each stands in the file.

    The rows with words may be left out: empty fields of the file account for as many missing
    values.
    """
    counts = Counter(texts)
    if shown.missing <= counts[""] or "" not in shown.cells:
        return []
    others = counts.keys() - {"", *WORDS}
    # A column that has nothing else may be one of numbers.
    words = WORDS if others else ("None",)
    return [(word, counts[word]) for word in words if word in counts and word not in read.chosen]


def _lost_in_words(name: str, of: str, lost: dict[str, str], where: str) -> str:
    pairs = [f"{text!r} is shown as {new!r}" for text, new in lost.items()]
    return as_message(
        f"the column {name!r}{of} was read as numbers: {first_few(pairs, _MOST_VALUES)}. "
        f"dtype={{{name!r}: str}}, {where}, "
        "keeps the text."
    )


def _words_in_words(name: str, of: str, words: list[tuple[str, int]], where: str) -> str:
    found = ", ".join(
        f"{word!r} ({count:,} {'row' if count == 1 else 'rows'})" for word, count in words
    )
    return as_message(
        f"in the column {name!r}{of}, a word was read as missing, and is shown as an empty cell: "
        f"{found}. keep_default_na=False with na_values=[''], {where}, keeps it; the option "
        "na-rep shows another text for what is missing."
    )
