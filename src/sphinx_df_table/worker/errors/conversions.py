"""Hint for a failed conversion of text: the column, the file and the line of the value."""

from __future__ import annotations

import ast
import csv
import io
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.worker.dataframe.formatted_numbers import numbers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

# Messages of Python, pandas and pyarrow. The value is a literal of Python.
_LITERAL = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_FAILED = re.compile(
    "(?:could not convert string to (?:float|complex)|invalid literal for int.. with base .+?): "
    f"{_LITERAL}|Unable to parse string {_LITERAL}|Failed to parse string: {_LITERAL} as a scalar"
    f"|time data {_LITERAL} doesn't match|Given date string {_LITERAL} not likely"
    f"|Unknown datetime string format, unable to parse: (.+?)(?:, at position|$)",
)
_COLUMN = re.compile(f"for column {_LITERAL}$")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_SIGNS = (",", ";", "\t", "|")
_MAX_BYTES = 1 << 20
_MAX_FILES = 20


def conversion_hint(error: ValueError, names: Collection[str], paths: Iterable[str]) -> str:
    """Return where the value stands that could not be converted.

    Parameters
    ----------
    error
        The error.
    names
        The names of the columns that it may have been raised for; of any, if there are none.
    paths
        The files that the snippet has read.

    Returns
    -------
    str
        The hint, or an empty string if the error is about something else.

    """
    message = str(error).partition("\n")[0]
    match = _FAILED.search(message)
    if not match:
        return ""
    if column := _COLUMN.search(message):
        names = [_value(column[1])]
    value = _value(next(group for group in match.groups() if group is not None))
    if "date" in match[0] or "time data" in match[0]:
        remedy = "Correct it there, or convert with pd.to_datetime(…, errors='coerce')."
    else:
        remedy = _remedy(value)
    for path in islice(dict.fromkeys(paths), _MAX_FILES):
        if place := _place(value, names, Path(path)):
            return f"{value!r} is {place}. {remedy}"
    return f"{value!r} is in the column {next(iter(names))!r}." if names else ""


def _remedy(value: str) -> str:
    """Return how to make a number of a text. Of a formatted number, ``coerce`` makes none."""
    if _GROUPED.fullmatch(value):
        return "Give the reader thousands=',', or remove the commas with .str.replace(',', '')."
    if _DECIMAL_COMMA.fullmatch(value):
        return "Give the reader decimal=',', or replace the comma with .str.replace(',', '.')."
    sign = _NUMBER.sub("", value).strip()
    if sign and numbers_of([value]).numbers:
        return f"Remove {sign!r} before the conversion, with .str.replace({sign!r}, '')."
    return "Correct it there, or convert with pd.to_numeric(…, errors='coerce')."


def _value(literal: str) -> str:
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return literal.strip("'\"")
    return value if isinstance(value, str) else literal


def _place(value: str, names: Collection[str], path: Path) -> str:
    """Return the phrase that names a value's line and column in a file; empty if it has none."""
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8-sig", errors="replace")
    except OSError:  # such as a folder
        return ""
    for sign in _SIGNS:
        rows = list(_rows(text, sign))
        header = rows[0][1] if rows else []
        named = {position for position, name in enumerate(header) if name.strip() in names}
        found = [
            (line + "".join(row[:position]).count("\n"), position)
            for line, row in rows[1:]
            for position, cell in enumerate(row)
            if cell.strip() == value.strip() and (not named or position in named)
        ]
        if found:
            line, position = found[0]
            rest = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
            column = f", in the column {header[position]!r}" if position < len(header) else ""
            return f"in line {line:,}{rest} of {path.name}{column}"
    return ""


def _rows(text: str, sign: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file with the numbers of their first lines, without blank lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    line = 1
    for row in reader:
        if row:
            yield line, row
        line = reader.line_num + 1
