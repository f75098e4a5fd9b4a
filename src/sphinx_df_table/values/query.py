"""Query language of the role ``df-value``, such as ``min(table, column)``.

A small parser reads a query; nothing in it is ever executed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.log import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMS = (
    "min(table, column), min(table, column, another column), the same with max, count(table), "
    "count(table, column), or cell(table, column, row label)"
)


class _Form(NamedTuple):
    """Numbers of arguments of a function, and of columns among them, which follow the table."""

    least: int
    most: int
    columns: int


# No row of a table has more labels.
_MOST_ROW_LABELS = 100
_FORMS = {
    "min": _Form(2, 3, 2),
    "max": _Form(2, 3, 2),
    "count": _Form(1, 2, 1),
    "cell": _Form(3, 2 + _MOST_ROW_LABELS, 1),
}
_CALL = re.compile(r"(\w+) ?\((.*)\)")
_QUOTED = re.compile(r' ?"((?:[^"]|"")*)" ?')
_BARE = re.compile(r' ?([^", ][^,]*)')
# The same for one level of a column's labels; " > " separates levels.
_BARE_LEVEL = re.compile(r' ?([^", ](?:(?! > )[^,])*) ?')
_NEEDS_QUOTES = re.compile(r'[" >]|.*,|.* >(?: |$)|$')


class Query(NamedTuple):
    """Parsed argument of the role: a function and the labels of a value.

    Attributes
    ----------
    function
        ``min``, ``max``, ``count`` or ``cell``.
    table
        The name of the table.
    columns
        The labels of the columns, each from its top level.
    rows
        The labels of the row: the texts of its first cells.

    """

    function: str
    table: str
    columns: tuple[tuple[str, ...], ...] = ()
    rows: tuple[str, ...] = ()


def spelled(labels: Sequence[str]) -> str:
    """Return the labels of a column as `parse` reads them, in quotes if necessary."""
    return " > ".join(
        '"{}"'.format(label.replace('"', '""')) if _NEEDS_QUOTES.match(label) else label
        for label in labels
    )


def parse(source: str) -> Query:
    """Return the parsed argument of a role; each run of white space counts as one space.

    Raises
    ------
    ValueError
        The argument has none of the `FORMS`.

    """
    call = _CALL.fullmatch(one_line(source))
    form = _FORMS.get(call[1]) if call else None
    if call is None or form is None:
        message = "it is no call of a known function"
        raise ValueError(message)
    arguments = list(_arguments(call[2], form))
    if not form.least <= len(arguments) <= form.most:
        message = f"it has {len(arguments)} arguments"
        raise ValueError(message)
    columns, rows = arguments[1 : 1 + form.columns], arguments[1 + form.columns :]
    return Query(call[1], arguments[0][0], tuple(columns), tuple(label for (label,) in rows))


def _arguments(text: str, form: _Form) -> Iterator[tuple[str, ...]]:
    """Yield the arguments: all labels of a column, from the top, or one label of anything else."""
    position = number = 0
    while True:
        is_column = 0 < number <= form.columns
        label, position = _label(text, position, is_level=is_column)
        labels = [label]
        while is_column and text.startswith(">", position):
            label, position = _label(text, position + 1, is_level=True)
            labels.append(label)
        yield tuple(labels)
        if position == len(text):
            return
        if text[position] != ",":
            message = "something stands behind a quoted label"
            raise ValueError(message)
        position += 1
        number += 1


def _label(text: str, start: int, *, is_level: bool) -> tuple[str, int]:
    """Return the label that begins at a position of a text, and the position of its end."""
    if quoted := _QUOTED.match(text, start):
        return one_line(quoted[1].replace('""', '"')), quoted.end()
    bare = (_BARE_LEVEL if is_level else _BARE).match(text, start)
    if bare is None:
        message = "a label is missing, or its quotes don't end"
        raise ValueError(message)
    return bare[1].strip(), bare.end()
