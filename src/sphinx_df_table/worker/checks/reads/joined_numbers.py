"""Calculations that join numbers with commas or signs, because these are text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd

    from .csv_reads import Read
    from .shown_columns import ShownColumns

# Signs such as those of currencies and of percent.
_SIGN = r"[^\w\s.,:;/|+-]"
# A cell that may be several numbers: with a comma, or with signs.
_SUSPECT = re.compile(rf"\d,\d|^(?:{_SIGN}\d[\d.]*){{2,}}$|^(?:\d[\d.]*{_SIGN}){{2,}}$")
_GROUPED = re.compile(r"\D?\d{1,3}(?:,\d{3})+(?:\.\d+)?\D?")
_DECIMAL_COMMA = re.compile(r"\D?\d+,\d+\D?")
_NUMBER = re.compile(r"\D?\d+(?:\.\d+)?\D?")
_NO_SIGNS = re.compile(r"[\w\s.,-]+")


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
    formatted = [read for read in reads if read.formatted]
    labels = columns.labels if formatted else []
    joined = {
        column.label: cells
        for column in map(columns.named, labels)
        if column
        and (cells := [c for c in column.cells if _SUSPECT.search(c) and not _GROUPED.fullmatch(c)])
    }
    for read in formatted if joined else []:
        texts = read.read_texts(read.formatted)
        numbers = {} if texts is None else _formatted_columns(texts)
        known = frozenset().union(*numbers.values())
        # Among numbers such as 1,200, one such as 1,200300 has no decimals.
        is_grouped = any(map(_GROUPED.fullmatch, known))
        # The columns of other files may be lists of numbers.
        others = frozenset().union(*(other.labels for other in reads)) - read.labels
        for label in [label for label in joined if label not in others]:
            suspects = (c for c in joined[label] if is_grouped or not _DECIMAL_COMMA.fullmatch(c))
            cell = next((cell for cell in suspects if _is_made_of(cell, known)), None)
            if cell is not None:
                names = ", ".join(map(repr, numbers))
                yield read, _message(label, cell, names, known, read)
                del joined[label]


def _formatted_columns(texts: pd.DataFrame) -> dict[str, set[str]]:
    """Return the texts of the columns whose texts are numbers, some in a format, by their names."""
    found: dict[str, set[str]] = {}
    for name in texts.columns:
        values = {str(text).strip() for text in texts[name].tolist()} - {""}
        with_commas = {text for text in values if "," in text}
        forms = (_GROUPED, _DECIMAL_COMMA)
        if (
            any(all(map(form.fullmatch, with_commas)) for form in forms)
            and all(map(_NUMBER.fullmatch, values - with_commas))
            and (with_commas or not all(map(_NO_SIGNS.fullmatch, values)))
        ):
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


def _message(label: str, cell: str, names: str, known: Collection[str], read: Read) -> str:
    of_file = f" of {read.file}" if read.file else ""
    if not any("," in text for text in known):
        form, remedy = "signs", "Remove these and convert the rest with .astype(float) first."
    elif any(map(_GROUPED.fullmatch, known)):
        form = "commas between their digits"
        remedy = f"thousands=',', {read.argument_places}, reads numbers."
    else:
        form = "commas before their decimals"
        remedy = f"decimal=',', {read.argument_places}, reads numbers."
    return (
        f"the column {label!r} shows {cell!r}: the numbers of {names}{of_file} have {form} and "
        f"were read as text, which a calculation repeats or joins. {remedy}"
    )
