"""Text of a file that a table lost because a reader took it for a number or for missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.wording import first_few
from sphinx_df_table.worker.dataframe.cell_text import float_text
from sphinx_df_table.worker.dataframe.column_names import is_date_part, is_version

from .same_values import are_numbers_of, are_texts_of, is_same_name, number_of
from .shown_columns import ShownColumn
from .traces import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_df_table.protocol.value import Value

    from .csv_reads import Read
    from .shown_columns import ShownColumns

_MAX_VALUES = 3
_LEADING_ZERO = re.compile(r"0\d+")
_ZEROS_OF_VERSIONS = re.compile(r"0\d+|\d+\.\d*0")
_LONG = re.compile(r"-?[1-9]\d{15,}")


class _Match(NamedTuple):
    """A column of a file and the column of the table that may show it.

    Attributes
    ----------
    name
        The name in the file.
    column
        The column of the table.
    is_renamed
        Whether the label of the table is known to be from that name, or is the same.

    """

    name: str
    column: ShownColumn
    is_renamed: bool


def problems(reads: list[Read], columns: ShownColumns) -> Iterator[tuple[Read, str]]:
    """Yield a message for each column of a file whose text is lost in a table, with the read.

    Parameters
    ----------
    reads
        The reads that `csv_reads.recorded_reads` has added.
    columns
        The columns that the table shows.

    """
    known = frozenset().union(*(read.labels for read in reads))
    strangers = [label for label in columns.labels if label not in known]
    may_be_versions = any(is_version(label) for label in [*strangers, *columns.renamed])
    for read in reads:
        suspects = sorted(read.numbers | read.words)
        own = [
            _Match(name, column, is_renamed=True)
            for name in suspects
            if (column := columns.named(name))
        ]
        others = [
            match
            for name in (sorted({*suspects, *read.floats}) if may_be_versions else suspects)
            for match in _other_matches(name, read, columns, strangers)
        ]
        if not (own or others):
            continue
        texts = read.read_texts(None if others else {match.name for match in own})
        if texts is None:
            continue
        found = {name: [str(t).strip() for t in texts[name].tolist()] for name in texts.columns}
        for match in own:
            if match.name in found:
                yield from _problems_of(match, read, found[match.name])
        explained: set[str] = set()
        for match in others:
            if match.column.label not in explained and _is_shown(match, read, found, columns):
                explained.add(match.column.label)
                yield from _problems_of(match, read, found[match.name])


def problems_of_values(
    reads: list[Read], values: Mapping[str, Value]
) -> Iterator[tuple[Read, str]]:
    """Yield a message for each column of a file whose text a value for prose may have lost.

    A number of a column of versions counts. Any other one may be a number by chance, so that its
    key must be the name of the column.
    """
    for read in reads:
        numbers = {key: value.text for key, value in values.items() if value.kind == "number"}
        texts = read.read_texts(set(read.numbers)) if numbers and read.numbers else None
        if texts is None:
            continue
        for name in texts.columns:
            found = [str(text).strip() for text in texts[name].tolist()]
            for key, number in numbers.items():
                if is_version(name) or is_same_name(key, name):
                    column = ShownColumn(f"df_values[{key!r}]", [number], 0)
                    yield from _problems_of(_Match(name, column, is_renamed=True), read, found)


def _other_matches(
    name: str, read: Read, columns: ShownColumns, strangers: list[str]
) -> Iterator[_Match]:
    """Yield columns of a table with other labels that may show a column of a file."""
    renamed = columns.labels_from(name)
    # A column that is shown under its own name is not looked for under others.
    labels = renamed if name in columns.labels else dict.fromkeys([*renamed, *strangers])
    for label in labels:
        may_be_numbers = name in read.numbers or (name in read.floats and is_version(label))
        if not may_be_numbers and name not in read.words:
            continue
        column = columns.named(label)
        if column is None:
            continue
        cells = set(column.cells)
        if (
            may_be_numbers
            and not is_date_part(label)
            and all(number_of(cell) is not None for cell in cells if cell)
        ) or (name in read.words and "" in cells and column.missing):
            yield _Match(name, column, label in renamed or is_same_name(label, name))


def _is_shown(
    match: _Match, read: Read, texts: dict[str, list[str]], columns: ShownColumns
) -> bool:
    """Return whether a table shows a column of a file under another label."""
    name, column, is_renamed = match
    if name not in texts:
        return False
    shown = {cell for cell in column.cells if cell}
    # A column of the file that has all these texts explains them without a loss.
    others = (found for other, found in texts.items() if other != name)
    if not is_renamed and any(shown <= set(found) for found in others):
        return False
    if name in read.words:
        kept = ["" if text in WORDS else text for text in texts[name]]
        return are_texts_of(column.cells, kept, columns.positions, is_renamed=is_renamed)
    return are_numbers_of(column.cells, texts[name], columns.positions, is_renamed=is_renamed)


def _problems_of(match: _Match, read: Read, texts: list[str]) -> Iterator[tuple[Read, str]]:
    name, column, _ = match
    of_file = f" of {read.file}" if read.file else ""
    is_of_versions = is_version(name) or is_version(column.label)
    if name in read.numbers | read.floats and (
        changed := _changed_numbers(texts, column, is_of_versions=is_of_versions)
    ):
        yield read, _numbers_message(match, of_file, changed, read)
    if name in read.words and (words := _hidden_words(texts, read, column)):
        yield read, _words_message(match, of_file, words, read.argument_places)


def _changed_numbers(
    texts: list[str], shown: ShownColumn, *, is_of_versions: bool
) -> dict[str, str]:
    """Return the numbers in a file that a column shows as other texts, each with that text."""
    changed: dict[str, str] = {}
    zeros = _ZEROS_OF_VERSIONS if is_of_versions else _LEADING_ZERO
    cells = set(shown.cells)
    for text in dict.fromkeys(texts):
        if (zeros.fullmatch(text) or _LONG.fullmatch(text)) and text not in cells:
            number = float(text)
            new = {f"{number:.15g}", str(number), float_text(number)} & cells
            changed |= {text: min(new, key=len)} if new else {}
    return changed


def _hidden_words(texts: list[str], read: Read, shown: ShownColumn) -> list[tuple[str, int]]:
    """Return the words that a column shows as empty cells, each with its number in the file.

    No word is hidden if the table has no more missing values than the file has empty fields: then
    the rows with words were dropped.
    """
    if shown.missing <= texts.count("") or "" not in shown.cells:
        return []
    return words_read_as_missing(texts, read)


def words_read_as_missing(texts: list[str], read: Read) -> list[tuple[str, int]]:
    """Return the words of a column that a reader took for missing, each with its number."""
    counts = Counter(texts)
    other_texts = counts.keys() - {"", *WORDS}
    # A column of such words alone may be one of numbers.
    words = WORDS if other_texts else ("None",)
    return [
        (word, counts[word]) for word in words if word in counts and word not in read.chosen_words
    ]


def _in_column(match: _Match) -> str:
    """Return the phrase that names the column of the table, if its label is another one."""
    name, column, _ = match
    return f" in the column {column.label!r}" if column.label != name else ""


def _numbers_message(match: _Match, of_file: str, changed: dict[str, str], read: Read) -> str:
    name = match.name
    pairs = first_few([*changed.items()], _MAX_VALUES, "{0[0]!r} is shown as {0[1]!r}".format)
    is_long = any(map(_LONG.fullmatch, changed))
    reason = " of which only 15 digits are left" if is_long else ""
    nullable = "; 'Int64' instead of str keeps integers" if is_long and "str" in read.typed else ""
    return (
        f"the column {name!r}{of_file} was read as numbers{reason}: {pairs}{_in_column(match)}. "
        f"{read.typed.format(name)}, {read.argument_places}, keeps the text{nullable}."
    )


def named_words(words: list[tuple[str, int]]) -> str:
    """Return words, each with its number of rows, as the end of a message."""
    return ", ".join(
        f"{word!r} ({count:,} {'row' if count == 1 else 'rows'})" for word, count in words
    )


def _words_message(match: _Match, of_file: str, words: list[tuple[str, int]], places: str) -> str:
    return (
        f"in the column {match.name!r}{of_file}, a word was read as a missing value, and is shown "
        f"as an empty cell{_in_column(match)}: {named_words(words)}. keep_default_na=False with "
        f"na_values=[''], {places}, keeps it; the option na-rep shows another text for missing "
        "values."
    )
