"""Text of a CSV file that a table lost because pandas read it as a number or as missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.wording import as_message, first_few
from sphinx_df_table.worker.dataframe.column_names import is_version

from .csv_reads import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .csv_reads import Read

_MAX_VALUES = 3
_LEADING_ZERO = re.compile(r"0\d+")
_ZEROS_OF_VERSIONS = re.compile(r"0\d+|\d+\.\d*0")


class ShownColumn(NamedTuple):
    """The texts that a table shows for a column.

    Attributes
    ----------
    cells
        The distinct texts of its cells.
    missing
        The number of missing values that the data frame has in it.

    """

    cells: frozenset[str]
    missing: int


def problems(
    reads: list[Read], shown_column: Callable[[str], ShownColumn | None]
) -> Iterator[tuple[Read, str]]:
    """Yield a message for each column of a file whose text is lost in a table, with the read.

    Parameters
    ----------
    reads
        The reads that `csv_reads.recorded_reads` has added.
    shown_column
        Returns the texts that the table shows for a column, by its name in the data frame.

    """
    for read in reads:
        columns = {
            name: shown for name in read.numbers | read.words if (shown := shown_column(name))
        }
        texts = read.read_texts() if columns else None
        if texts is None:
            continue
        of_file = f" of {read.file}" if read.file else ""
        for name in (name for name in texts.columns if name in columns):
            found = [str(text).strip() for text in texts[name].tolist()]
            if name in read.numbers and (changed := _changed_numbers(name, found, columns[name])):
                yield read, _numbers_message(name, of_file, changed, read.argument_places)
            if name in read.words and (words := _hidden_words(found, read, columns[name])):
                yield read, _words_message(name, of_file, words, read.argument_places)


def _changed_numbers(name: str, texts: list[str], shown: ShownColumn) -> dict[str, str]:
    """Return the numbers in a file that a column shows as other texts, each with that text."""
    changed: dict[str, str] = {}
    zeros = _ZEROS_OF_VERSIONS if is_version(name) else _LEADING_ZERO
    for text in dict.fromkeys(texts):
        if zeros.fullmatch(text) and text not in shown.cells:
            number = float(text)
            new = {f"{number:.15g}", str(number)} & shown.cells
            changed |= {text: min(new, key=len)} if new else {}
    return changed


def _hidden_words(texts: list[str], read: Read, shown: ShownColumn) -> list[tuple[str, int]]:
    """Return the words that a column shows as empty cells, each with its number in the file.

    No word is hidden if the table has no more missing values than the file has empty fields: then
    the rows with words were dropped.
    """
    counts = Counter(texts)
    if shown.missing <= counts[""] or "" not in shown.cells:
        return []
    other_texts = counts.keys() - {"", *WORDS}
    # A column of such words alone may be one of numbers.
    words = WORDS if other_texts else ("None",)
    return [
        (word, counts[word]) for word in words if word in counts and word not in read.chosen_words
    ]


def _numbers_message(name: str, of_file: str, changed: dict[str, str], places: str) -> str:
    pairs = first_few([*changed.items()], _MAX_VALUES, "{0[0]!r} is shown as {0[1]!r}".format)
    return as_message(
        f"the column {name!r}{of_file} was read as numbers: {pairs}. "
        f"dtype={{{name!r}: str}}, {places}, keeps the text."
    )


def _words_message(name: str, of_file: str, words: list[tuple[str, int]], places: str) -> str:
    found = ", ".join(
        f"{word!r} ({count:,} {'row' if count == 1 else 'rows'})" for word, count in words
    )
    return as_message(
        f"in the column {name!r}{of_file}, a word was read as a missing value, and is shown as an "
        f"empty cell: {found}. keep_default_na=False with na_values=[''], {places}, keeps it; the "
        "option na-rep shows another text for missing values."
    )
