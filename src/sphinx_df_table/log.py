"""Warnings of this extension, and text from snippets made safe for the log and the page."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

from sphinx.errors import SphinxError
from sphinx.util import logging

from sphinx_df_table.wording import printable

if TYPE_CHECKING:
    from docutils.nodes import Node

WARNING_TYPE = "df_table"

SUBTYPES = {
    "error": "A snippet raised an exception, has a syntax error, or leaves nothing to show.",
    "timeout": "A snippet exceeded its time limit.",
    "worker": "A snippet's process ended before it answered, or its answer can't be used.",
    "python": "Python gave a warning about a snippet.",
    "option": "An option of a block does not fit its table.",
    "name": "Two tables have the same name.",
    "data": "Stored data of a table were changed while the site was built, and are not offered.",
    "lost": "A slip in the markup of a block turned it into text or a comment.",
    "index": "The index of a data frame holds data and is not shown.",
    "merge": "An inner merge dropped rows that have no match.",
    "duplicate": "A merge added rows, because the other data frame has several for one key.",
    "group": "Groups left out rows whose key is missing.",
    "missing": "A sum of a row or of a group counted missing values as 0.",
    "sort": "Rows are sorted, or a minimum or maximum is taken, by numbers or dates as text.",
    "file": "The header of a CSV file does not fit its rows, or the arguments of the reader.",
    "text": "A table lost text of a file, which pandas read as a number or as missing.",
    "infinite": "A shown value is infinite.",
    "empty": "A data frame has no rows, or a figure shows no data.",
    "style": "A table lacks features of a Styler, or a format names no column.",
    "alt": "A figure has no text for readers who do not see it.",
    "font": "The PDF of a figure can't show some characters.",
    "expect": "Data does not meet an expectation of a snippet, or of a schema of pandera.",
    "pandas": "A snippet uses a feature that pandas, or another library, is going to change.",
    "sandbox": "The sandbox refused something that a snippet tried, or ``df_table_sandbox`` is "
    "``require`` and this system lacks a layer of the sandbox.",
    "layer": "This system lacks a layer of the sandbox, and the snippets of the build ran without.",
    "role": "A cell uses a role that cells may not use.",
    "markup": "Cells have text that would take too long to parse as markup.",
    "value": "The role df-value names a value that does not exist, or a format that does not fit.",
    "setting": "A setting in conf.py has a value that can't be used.",
}

# Bounds for the shown output of a snippet: lines at its beginning, as many at its end, and the
# characters of a line.
_SHOWN_LINES = 20
_MAX_LINE_LENGTH = 500

logger = logging.getLogger(__name__)

# Line ends other than the line feed.
_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")

# A path, which may contain a colon, and a colon with a line number.
_PLACE = re.compile(r"\A(.*?)(:[^:/\\]*)?\Z", re.DOTALL)


def one_line(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(printable(text).split())


def for_log(text: str) -> str:
    """Return `text` so that none of its lines looks like a message from another program.

    The first line follows the location in the log. The others begin with a bar, because some
    services read lines of a log as commands.
    """
    return "\n| ".join(_LINE_ENDS.sub("\n", printable(text)).split("\n"))


def shorten_output(output: str, dropped: int = 0) -> str:
    """Return the first and the last lines of an output, with the number of lines between them.

    The result stays the same when it is shortened again.

    Parameters
    ----------
    output
        The output of a snippet.
    dropped
        The number of lines that its middle already lacks.

    """
    lines = _LINE_ENDS.sub("\n", printable(output)).rstrip().split("\n")
    first, last = lines[:_SHOWN_LINES], lines[_SHOWN_LINES:][-_SHOWN_LINES:]
    more = len(lines) + dropped - len(first) - len(last)
    between = [f"... lines left out: {more:,} ..."]
    if more <= 1 and not dropped:  # one line is no longer than the line that would replace it
        between = lines[_SHOWN_LINES:][:more]
    return "\n".join(map(_short_line, [*first, *between, *last]))


def _short_line(line: str) -> str:
    if len(line) <= _MAX_LINE_LENGTH:
        return line
    length = _MAX_LINE_LENGTH - 50  # to leave room for the text behind it
    return f"{line[:length]} ... characters left out: {len(line) - length:,}"


def relative_location(location: str) -> str:
    """Return a path or ``path:line`` relative to the current folder, if that is shorter."""
    path, line = _PLACE.findall(location)[0]
    with contextlib.suppress(ValueError):  # the path is on another drive
        path = min(path, os.path.relpath(path), key=len)
    return f"{path}{line}"


def warn(subtype: str, message: str, location: str | Node | None = None) -> None:
    """Give a warning that `suppress_warnings` can name as ``df_table.<subtype>``.

    Parameters
    ----------
    subtype
        One of `SUBTYPES`.
    message
        The problem and its remedy.
    location
        The file and line, as ``path:line``, or a node that has them.

    """
    if isinstance(location, str):
        location = one_line(location)
    logger.warning("%s", for_log(message), type=WARNING_TYPE, subtype=subtype, location=location)


class DfTableError(SphinxError):
    """Failure of a block that ends the build, because ``df_table_on_error`` is ``raise``."""

    category = "df-table error"
