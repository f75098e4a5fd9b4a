"""Lookup of one value in the stored values of named tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.log import one_line
from sphinx_df_table.wording import closest, first_few, is_or_are

from .query import FORMS, parse, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sphinx_df_table.environment.table_values import End, TableValues

    from .query import Query

    # All tables of one name: the page of each, and its stored values; None if its block failed.
    Tables = Sequence[tuple[str, TableValues | None]]

_MOST_NAMES = 10


class NoValueError(Exception):
    """A value does not exist; the message says why, and what to change."""


def value_of(source: str, tables: Mapping[str, Tables], normal: Callable[[str], str]) -> str:
    """Return the text of a value.

    Parameters
    ----------
    source
        The argument of the role.
    tables
        All tables by their names.
    normal
        A function from a name to its form in `tables`.

    Raises
    ------
    NoValueError
        The value does not exist.

    """
    try:
        query = parse(source)
    except ValueError as error:
        message = f"{one_line(source)!r} is no value, since {error}: wanted is {FORMS}."
        raise NoValueError(message) from error
    named = tables.get(normal(query.table), [])
    if len(named) == 1:
        page, values = named[0]
        if values is not None:
            return _Lookup(query, values).text()
        message = f"the block of the table {query.table!r}, on the page {page!r}, has failed."
    elif named:
        pages = _names(page for page, _ in named)
        message = f"{len(named)} tables have the name {query.table!r}, on the pages {pages}."
    else:
        message = f"no df-table has the name {query.table!r}; {_hint(query.table, tables)}."
    raise NoValueError(message)


def _names(names: Iterable[str]) -> str:
    return first_few(list(dict.fromkeys(names)), _MOST_NAMES)


def _hint(wanted: str, names: Iterable[str]) -> str:
    """Return the names that the author may have meant, as the end of a message."""
    known = list(names)
    if close := closest(wanted, known):
        return f"the closest {is_or_are(close)}"
    return f"there are {_names(known)}"


class _Lookup:
    """Looks a value up in a table."""

    def __init__(self, query: Query, values: TableValues) -> None:
        self._query = query
        self._values = values
        self._table = f"the table {query.table!r}"

    def text(self) -> str:
        """Return the text of the value."""
        if not self._query.columns:
            return self._count_of_rows()
        columns = [self._column(labels) for labels in self._query.columns]
        if self._query.function == "cell":
            text = self._cell(columns[0])
        else:
            text = self._of_all_rows(columns[0], columns[-1])
        if not text:
            message = f"the cell of {self._label(-1)} in {self._table} is empty."
            raise NoValueError(message)
        return text

    def _label(self, number: int) -> str:
        return repr(spelled(self._query.columns[number]))

    def _count_of_rows(self) -> str:
        if self._values.count is None:
            message = f"nobody has counted the rows of {self._table}: leave max-rows out."
            raise NoValueError(message)
        return f"{self._values.count:,}"

    def _column(self, labels: tuple[str, ...]) -> int:
        """Return the number of the column that has these labels."""
        known = [column.labels for column in self._values.columns]
        wanted = spelled(labels)
        if not known:
            message = f"{self._table} has too many columns for values of it to be kept."
        elif known.count(labels) > 1:
            message = f"{self._table} has {known.count(labels)} columns {wanted!r}."
        elif labels in known:
            return known.index(labels)
        else:
            hint = _hint(wanted, map(spelled, known))
            message = f"{self._table} has no column {wanted!r}; {hint}."
        raise NoValueError(message)

    def _of_all_rows(self, column: int, shown: int) -> str:
        """Return a count, or the text of one column in the row with the extreme of another."""
        values = self._values.columns[column]
        function = self._query.function
        if self._values.cut:
            message = (
                f"max-rows leaves rows of {self._table} out, whose {function} is not known: cut "
                "the data frame in the snippet instead, as in df = df.head(10)."
            )
            raise NoValueError(message)
        if function == "count":
            return f"{values.count:,}"
        return self._at(values.lowest if function == "min" else values.highest, column, shown)

    def _at(self, end: End, column: int, shown: int) -> str:
        """Return the text of one column in the rows with the extreme value of another."""
        if not end.total:
            message = f"the column {self._label(0)} of {self._table} has no values."
        elif not end.rows:
            message = f"{self._table} is too large for all of its values to be kept."
        elif column == shown:
            return self._values.rows[end.rows[0]][column]
        elif len(end.rows) < end.total:
            message = (
                f"{end.total:,} rows of {self._table} have the {self._query.function} of "
                f"{self._label(0)}, too many for a table of its size."
            )
        else:
            return self._same([self._values.rows[row][shown] for row in end.rows])
        raise NoValueError(message)

    def _cell(self, column: int) -> str:
        """Return the text of a column in the row that begins with the given labels."""
        labels = self._query.rows
        texts = [row[column] for row in self._values.rows if row[: len(labels)] == labels]
        if not self._values.whole:
            message = f"{self._table} is too large for all of its rows to be kept."
        elif not texts:
            rows = (", ".join(row[: len(labels)]) for row in self._values.rows)
            wanted = ", ".join(labels)
            message = f"{self._table} has no row {wanted!r}; {_hint(wanted, rows)}."
        else:
            return self._same(texts)
        raise NoValueError(message)

    def _same(self, texts: list[str]) -> str:
        """Return the text that all given rows have in common."""
        if len(set(texts)) > 1:
            message = (
                f"{len(texts):,} rows of {self._table} are meant, and in {self._label(-1)} they "
                f"have {_names(texts)}."
            )
            raise NoValueError(message)
        return texts[0]
