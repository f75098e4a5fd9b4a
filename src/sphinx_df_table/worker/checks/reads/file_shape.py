"""Files whose rows and header do not fit together, or not the arguments of `read_csv`."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from sphinx_df_table.wording import first_few

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

# Arguments that change what is a line. The file of such a call is not counted.
_CHANGING_ARGUMENTS = frozenset({"on_bad_lines", "lineterminator", "skip_blank_lines", "dialect"})
# Arguments of the reader that are also those of the module csv.
_CSV_ARGUMENTS = ("quotechar", "escapechar", "quoting", "doublequote", "skipinitialspace")
# Encodings of one byte for each character, by their names in Python. Text in one of them is hardly
# UTF-8 by chance.
_WESTERN = ("iso8859-1", "iso8859-15", "cp1252")
# The signs that may stand between fields.
_SIGNS = (";", "\t", "|", ",")
# The sign that stands for white space of any length.
_WHITE_SPACE = " "
_MOST_LINES = 10_000
_MOST_NAMED = 3
# The names that pandas gives to a column without a name, and to one whose name is there already.
_UNNAMED = re.compile(r"Unnamed: \d+(?:_level_\d+)?")
_DOUBLED = re.compile(r"(.+)\.\d+")


def problems(
    given: Mapping[str, Any], beginning: str, file: str, frame: pd.DataFrame
) -> Iterator[str]:
    """Yield messages about a file that was read, if a table of it may show wrong columns.

    Parameters
    ----------
    given
        The arguments of the call of `pandas.read_csv`.
    beginning
        The beginning of the file.
    file
        The name of the file, or an empty text.
    frame
        The data frame that was read.

    """
    of_file = f" of {file}" if file else ""
    if changed := _changed_character(given.get("encoding"), beginning):
        yield (
            f"the text{of_file} is UTF-8, and was read in another encoding, which makes "
            f"{changed[1]!r} of {changed[0]!r}. encoding='utf-8' reads it."
        )
    sign = _sign(given)
    if sign is None or not _CHANGING_ARGUMENTS.isdisjoint(given):
        return
    rows = _rows_of_call(given, beginning, sign)
    if not rows:
        return
    names = given.get("names")
    header = rows[0][1] if names is None else [*map(str, names)]
    # Names that the snippet gives stand before the first row, or replace the header.
    data = (
        rows if names is not None and given.get("header", "infer") in ("infer", None) else rows[1:]
    )
    subject = f"the header{of_file}" if names is None else "the argument names"
    if len(rows[0][1]) == 1 and (other := _forgotten(rows, sign)):
        first = rows[0][1][0]
        yield (
            f"the header{of_file} was read as one column, {first!r}. sep={other!r} reads "
            f"{first.count(other) + 1} columns."
        )
    elif _has_own_index(given, frame, sign) and data and len(data[0][1]) > len(header):
        there = "its header has names" if names is None else "the argument names has"
        yield (
            f"the rows{of_file} have more fields than {there}, so that the first field became the "
            "index, and each name stands over the field after its own. "
            "index_col=False leaves the last field out instead."
        )
    elif short := _short_rows(data, header, frame):
        shown = first_few(short, _MOST_NAMED, lambda found: f"line {found[0]} has {len(found[1])}")
        yield (
            f"{subject} has {len(header)} names, and a row has fewer fields: {shown}. "
            "The last columns of such a row are shown as missing, or its fields stand in wrong "
            "columns: correct the file."
        )


def renamed(given: Mapping[str, Any], beginning: str, frame: pd.DataFrame) -> dict[str, str]:
    """Return the names that pandas has given to columns, each with the reason.

    Parameters
    ----------
    given, beginning
        As for `problems`.
    frame
        The data frame that was read.

    """
    if given.get("names") is not None or not beginning:
        return {}
    names = [str(name) for name in frame.columns.tolist()]
    found = {name: "it has no name there" for name in names if _UNNAMED.fullmatch(name)}
    for name in names:
        parts = _DOUBLED.fullmatch(name)
        # A name with a point and a number may be one of the file.
        if parts and parts[1] in names and not re.search(rf"\b{re.escape(name)}\b", beginning):
            found[name] = f"several columns are named {parts[1]!r} there"
    return found


def _changed_character(encoding: str | None, text: str) -> tuple[str, str] | None:
    """Return the first character of a file that a wrong encoding has changed, and its new text.

    Parameters
    ----------
    encoding
        The encoding with which the file was read.
    text
        The text that was read.

    """
    if encoding is None or text.isascii() or codecs.lookup(encoding).name not in _WESTERN:
        return None
    try:
        found = next(char for char in text.encode(encoding).decode() if not char.isascii())
    except UnicodeError:  # the file is not UTF-8
        return None
    return found, found.encode().decode(encoding)


def _sign(given: Mapping[str, Any]) -> str | None:
    """Return the sign between the fields of a file; None if it is no single sign."""
    sign = given.get("sep", given.get("delimiter", ","))
    if sign == r"\s+":
        return _WHITE_SPACE
    is_single = (isinstance(sign, str) and len(sign) == 1 and not sign.isspace()) or sign == "\t"
    return sign if is_single else None


def _short_rows(
    data: list[tuple[int, list[str]]], header: list[str], frame: pd.DataFrame
) -> list[tuple[int, list[str]]]:
    """Return the rows that lack fields of columns that were read."""
    short = [(line, row) for line, row in data if len(row) < len(header)]
    read = {*frame.columns, *frame.index.names} if short else set()
    return [(line, row) for line, row in short if not read.isdisjoint(header[len(row) :])]


def _has_own_index(given: Mapping[str, Any], frame: pd.DataFrame, sign: str) -> bool:
    """Return whether pandas itself may have chosen the index of a frame, against its file.

    If the snippet chooses all columns of the header, pandas leaves longer rows as they are meant.
    R writes tables with white space whose headers lack a name for the index.
    """
    if sign == _WHITE_SPACE:
        return False
    is_numbered = given.get("usecols") is not None and frame.index[:1].tolist() == [0]
    return given.get("index_col") is None and not is_numbered


def _rows_of_call(given: Mapping[str, Any], text: str, sign: str) -> list[tuple[int, list[str]]]:
    """Return the rows that a call reads, its header first; none if they can't be told."""
    header = given.get("header", "infer")
    if not (header in ("infer", None) or isinstance(header, int)):
        return []
    if given.get("names") is None:
        if header is None:
            return []
    elif given.get("usecols") is not None:  # the names are those of some fields
        return []
    lines = _lines_not_skipped(given.get("skiprows", 0), text)
    if comment := given.get("comment"):
        lines = ["\n" if line.lstrip().startswith(comment) else line for line in lines]
        if any(comment in line for line in lines):  # it may stand in quotes
            return []
    if sign == _WHITE_SPACE:
        lines = [f"{' '.join(line.split())}\n" for line in lines]
    options = {name: given[name] for name in _CSV_ARGUMENTS if name in given}
    rows = [*_rows(lines, sign, options)][header if isinstance(header, int) else 0 :]
    if footer := given.get("skipfooter"):
        rows = rows[:-footer]
    nrows = given.get("nrows")
    has_header = header is not None and not (header == "infer" and "names" in given)
    return rows if nrows is None else rows[: int(nrows) + has_header]


def _lines_not_skipped(skipped: Any, text: str) -> list[str]:
    """Return the lines of a file, with a blank one for each that the argument `skiprows` skips."""
    lines = [*io.StringIO(text, newline="")]
    if not isinstance(skipped, Iterable):
        skipped = range(min(skipped or 0, len(lines)))
    elif any(line.count('"') % 2 for line in lines):  # pandas counts a field of two lines as one
        return []
    for number in skipped:
        if 0 <= number < len(lines):
            lines[number] = "\n"  # the others keep their numbers
    return lines


def _rows(lines: list[str], sign: str, options: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file with the numbers of their last lines, without blank lines."""
    reader = csv.reader(lines, delimiter=sign, **options)
    try:
        for row in islice(reader, _MOST_LINES):
            if row and (len(row) > 1 or row[0].strip() or not row[0]):
                yield reader.line_num, row
    except csv.Error:  # such as a null byte
        return


def _forgotten(rows: list[tuple[int, list[str]]], given: str) -> str:
    """Return another sign that stands as often in each row of one column, or an empty text."""
    for sign in _SIGNS:
        if sign == given:  # it stands in quotes
            continue
        counts = {row[0].count(sign) for _, row in rows if len(row) == 1}
        if len(rows) > 1 and counts and len(counts) == 1 and 0 not in counts:
            return sign
    return ""
