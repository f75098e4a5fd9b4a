"""The warnings of this extension: their type, their subtypes, and how they are given."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from typing import TYPE_CHECKING

from sphinx.errors import SphinxError
from sphinx.util import logging

if TYPE_CHECKING:
    from docutils.nodes import Node

WARNING_TYPE = "df_table"

SUBTYPES = {
    "error": "A snippet raised an exception, has a syntax error, or leaves no data frame.",
    "timeout": "A snippet ran longer than it may.",
    "worker": "A snippet's process ended before it answered, or its answer can't be used.",
    "python": "A snippet caused a warning of Python.",
    "option": "An option of a block does not fit its table.",
    "index": "The index of a data frame carries data, and is not shown.",
    "merge": "An inner merge dropped rows that have no match.",
    "duplicate": "A merge made more rows, since the other data frame has several for a key.",
    "sort": "Rows are in the order of formatted numbers as text.",
    "text": "A table lost text of a file, which pandas read as a number or as missing.",
    "infinite": "A value that is shown is infinite.",
    "pandas": "A line of a snippet uses what pandas, or another library, is going to change.",
    "sandbox": "A snippet tried what the sandbox refuses, or this system lacks what it requires.",
    "role": "A cell uses a role that cells may not use.",
    "value": "There is no value as the role df-value wants it.",
    "setting": "A setting in conf.py has a value that can't be used.",
}

# What is shown of the output of a snippet: lines at its beginning, as many at its end, and the
# characters of a line.
_SHOWN_LINES = 20
_LONGEST_LINE = 500

logger = logging.getLogger(__name__)

# What no reader sees or what turns other text around: control characters but white space,
# bidirectional overrides, noncharacters and lone surrogates.
_UNSAFE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
# What ends a line in some reader's eyes, beside the line feed.
_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")

# A path, which may have a colon of its own, and a line with a colon before it.
_PLACE = re.compile(r"\A(.*?)(:[^:/\\]*)?\Z", re.DOTALL)


def short_name(docname: str) -> str:
    """Return a name for a file that belongs to a page, whatever that is called."""
    return hashlib.sha256(docname.encode(errors="surrogatepass")).hexdigest()[:16]


def clean(text: str) -> str:
    """Return `text` with U+FFFD for the characters that no page can show."""
    return _UNSAFE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(clean(text).split())


def for_log(text: str) -> str:
    """Return `text` so that none of its lines can be taken for a message of somebody else.

    The first line stands behind what the log says of it. The others begin with a bar: there are
    services that take a line for a command.
    """
    return "\n| ".join(_LINE_ENDS.sub("\n", clean(text)).split("\n"))


def shortened(output: str, dropped: int = 0) -> str:
    """Return the first and the last lines of an output, and between them how many there are more.

    What this returns it would return again.

    Parameters
    ----------
    output
        What was printed.
    dropped
        How many lines are left out in its middle already.

    """
    lines = _LINE_ENDS.sub("\n", clean(output)).rstrip().split("\n")
    first, last = lines[:_SHOWN_LINES], lines[_SHOWN_LINES:][-_SHOWN_LINES:]
    more = len(lines) + dropped - len(first) - len(last)
    between = [f"... lines left out: {more:,} ..."]
    if more <= 1 and not dropped:  # one line is as short as the line that says so
        between = lines[_SHOWN_LINES:][:more]
    return "\n".join(map(_short_line, [*first, *between, *last]))


def _short_line(line: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    kept = _LONGEST_LINE - 50  # so much for what says how many there are
    return f"{line[:kept]} ... characters left out: {len(line) - kept:,}"


def from_here(location: str) -> str:
    """Return a path or ``path:line`` relative to the current folder, where that is shorter."""
    path, line = _PLACE.findall(location)[0]
    with contextlib.suppress(ValueError):  # it's on another drive
        path = min(path, os.path.relpath(path), key=len)
    return f"{path}{line}"


def warn(subtype: str, message: str, location: str | Node | None = None) -> None:
    """Give a warning that `suppress_warnings` can name as ``df_table.<subtype>``.

    Parameters
    ----------
    subtype
        One of `SUBTYPES`.
    message
        What was wrong, and what to do.
    location
        The file and line, as ``path:line``, or a node that knows them.

    """
    logger.warning("%s", message, type=WARNING_TYPE, subtype=subtype, location=location)


class DfTableError(SphinxError):
    """A block failed, and ``df_table_on_error`` says that this ends the build."""

    category = "df-table error"
