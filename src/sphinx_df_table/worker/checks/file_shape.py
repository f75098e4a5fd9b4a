"""Files whose rows and header do not fit together, or not the arguments of `read_csv`."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from sphinx_df_table.wording import as_message, first_few

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

# Arguments that change what is a line, a field or a header. The file of such a call is not counted.
_CHANGING_ARGUMENTS = frozenset(
    {
        *("header", "names", "skiprows", "skipfooter", "comment", "escapechar", "quoting"),
        *("doublequote", "lineterminator", "on_bad_lines", "skip_blank_lines", "dialect"),
        *("skipinitialspace", "encoding"),
    }
)
# The signs that may stand between fields, besides the comma.
_OTHER_SIGNS = (";", "\t", "|")
_MOST_LINES = 10_000
_MOST_NAMED = 3
# The names that pandas gives to a column without a name, and to one whose name is there already.
_UNNAMED = re.compile(r"Unnamed: \d+(?:_level_\d+)?")
_DOUBLED = re.compile(r"(.+)\.\d+")


def problems(given: Mapping[str, Any], beginning: str, file: str) -> Iterator[str]:
    """Yield messages about a file that was read, if a table of it may show wrong columns.

    Parameters
    ----------
    given
        The arguments of the call of `pandas.read_csv`.
    beginning
        The beginning of the file.
    file
        The name of the file, or an empty text.

    """
    of_file = f" of {file}" if file else ""
    sign = _sign(given)
    if sign is None or not _CHANGING_ARGUMENTS.isdisjoint(given):
        return
    rows = list(_rows(beginning, sign))
    if not rows:
        return
    header = rows[0][1]
    if len(header) == 1 and (other := _forgotten(rows)):
        yield as_message(
            f"the header{of_file} was read as one column, {header[0]!r}. sep={other!r} reads "
            f"{header[0].count(other) + 1} columns."
        )
    elif given.get("index_col") is None and len(rows) > 1 and len(rows[1][1]) > len(header):
        yield as_message(
            f"the rows{of_file} have more fields than its header has names, so that the first "
            "field became the index, and each name stands over the field after its own. "
            "index_col=False leaves the last field out instead."
        )
    elif short := [(line, row) for line, row in rows[1:] if len(row) < len(header)]:
        shown = first_few(short, _MOST_NAMED, lambda found: f"line {found[0]} has {len(found[1])}")
        yield as_message(
            f"the header{of_file} has {len(header)} names, and a row has fewer fields: {shown}. "
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
    names = [str(name) for name in frame.columns]
    counts = Counter(names)
    found = {name: "it has no name there" for name in names if _UNNAMED.fullmatch(name)}
    for name in names:
        parts = _DOUBLED.fullmatch(name)
        # A name with a point and a number may be one of the file.
        if parts and counts[parts[1]] and not re.search(rf"\b{re.escape(name)}\b", beginning):
            found[name] = f"several columns are named {parts[1]!r} there"
    return found


def _sign(given: Mapping[str, Any]) -> str | None:
    """Return the sign between the fields of a file; None if it is no single sign."""
    sign = given.get("sep", given.get("delimiter", ","))
    is_single = (isinstance(sign, str) and len(sign) == 1 and not sign.isspace()) or sign == "\t"
    return sign if is_single else None


def _rows(text: str, sign: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file with the numbers of their last lines, without blank lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for row in islice(reader, _MOST_LINES):
            if row:
                yield reader.line_num, row
    except csv.Error:  # such as a null byte
        return


def _forgotten(rows: list[tuple[int, list[str]]]) -> str:
    """Return the sign that stands as often in each row of one column, or an empty text."""
    for sign in _OTHER_SIGNS:
        counts = {row[0].count(sign) for _, row in rows if len(row) == 1}
        if len(rows) > 1 and counts and len(counts) == 1 and 0 not in counts:
            return sign
    return ""
