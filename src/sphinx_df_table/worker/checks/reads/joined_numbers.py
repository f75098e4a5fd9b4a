"""Calculations that join numbers with commas between their digits, because these are text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_df_table.wording import as_message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd

    from .csv_reads import Read
    from .shown_columns import ShownColumns

_COMMA = re.compile(r"\d,\d{3}")
_GROUPED = re.compile(r"\D?\d{1,3}(?:,\d{3})+(?:\.\d+)?\D?")
_NUMBER = re.compile(r"\D?\d+(?:\.\d+)?\D?")


def problems(reads: list[Read], columns: ShownColumns) -> Iterator[tuple[Read, str]]:
    """Yield a message for each column of a table that shows joined numbers, with their read.

    To multiply text repeats it, and to add text joins it, also in a sum: ``"1,200" * 2`` is
    ``1,2001,200``. A cell counts if it is made of nothing but values of the file.

    Parameters
    ----------
    reads
        The reads that `csv_reads.recorded_reads` has added.
    columns
        The columns that the table shows.

    """
    grouped = [read for read in reads if read.grouped]
    labels = columns.labels if grouped else []
    joined = {
        column.label: cells
        for column in map(columns.named, labels)
        if column
        and (cells := [c for c in column.cells if _COMMA.search(c) and not _GROUPED.fullmatch(c)])
    }
    for read in grouped if joined else []:
        texts = read.read_texts(read.grouped)
        numbers = {} if texts is None else _grouped_columns(texts)
        known = frozenset().union(*numbers.values())
        # The columns of other files may be lists of numbers.
        others = frozenset().union(*(other.labels for other in reads)) - read.labels
        for label in [label for label in joined if label not in others]:
            cell = next((cell for cell in joined[label] if _is_made_of(cell, known)), None)
            if cell is not None:
                names = ", ".join(map(repr, numbers))
                yield read, _message(label, cell, names, read)
                del joined[label]


def _grouped_columns(texts: pd.DataFrame) -> dict[str, set[str]]:
    """Return the texts of the columns whose texts are numbers, some with commas, by their names."""
    found: dict[str, set[str]] = {}
    for name in texts.columns:
        values = {str(text).strip() for text in texts[name].tolist()} - {""}
        grouped = {text for text in values if _GROUPED.fullmatch(text)}
        if grouped and all(map(_NUMBER.fullmatch, values - grouped)):
            found[name] = values
    return found


def _is_made_of(cell: str, texts: Collection[str]) -> bool:
    """Return whether a text is several others, one after the other."""
    lengths = {len(text) for text in texts}
    ends = {0}
    for end in range(1, len(cell) + 1):
        if any(end - n in ends and cell[end - n : end] in texts for n in lengths):
            ends.add(end)
    return len(cell) in ends and cell not in texts


def _message(label: str, cell: str, names: str, read: Read) -> str:
    of_file = f" of {read.file}" if read.file else ""
    return as_message(
        f"the column {label!r} shows {cell!r}: the numbers of {names}{of_file} have commas between "
        "their digits and were read as text, which a calculation repeats or joins. thousands=',', "
        f"{read.argument_places}, reads numbers."
    )
