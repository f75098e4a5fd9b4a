"""Data of one table: its description, and the texts of its files."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.named_columns import NoSuchColumnError, find_column, name_of
from sphinx_df_table.protocol.field import INFINITE
from sphinx_df_table.wording import first_few

from .address import csv_name
from .package import FieldSchema, Resource, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_df_table.protocol.field import Field
    from sphinx_df_table.protocol.table import Table

_MOST_KEYS = 3
# The largest number of characters of all names of columns in a JSON file, which repeats them in
# each row.
_MOST_OF_NAMES = 128 << 20


class Data(NamedTuple):
    """Data of a table.

    Attributes
    ----------
    resource
        Its description.
    csv, json
        The texts of its files.
    problems
        The reasons for names of the key that do not fit the table.

    """

    resource: Resource
    csv: str
    json: str
    problems: list[str]


def data_of(stem: str, title: str, table: Table, stubs: int, key: Sequence[str]) -> Data:
    """Return the data of a table.

    Parameters
    ----------
    stem
        The stem of its files.
    title
        Its caption.
    table
        The table, with typed values.
    stubs
        The number of stub columns, which identify rows without a key.
    key
        The names of the columns that identify rows, from the option ``key``.

    """
    fields = table.fields
    names = _field_names(table)
    positions, problems = _key_positions(table, key)
    identifying = sorted(positions or _headers(table, stubs))
    key_names = [names[position] for position in identifying]
    repeated = _repeated(fields, identifying)
    if positions and repeated:
        problems.append(_problem_of_key(key_names, repeated))
    missing = _missing_text(fields)
    schema = Schema(
        fields=[
            FieldSchema(
                name=name,
                type=field.type,
                categories=field.categories,
                categories_ordered=field.is_ordered,
                tz=field.zone,
            )
            for name, field in zip(names, fields, strict=True)
        ],
        missing_values=[missing],
        primary_key=[] if repeated else key_names,
        match_by=key_names if repeated else [],
    )
    resource = Resource(name=stem, path=csv_name(stem), title=title, schema=schema)
    rows = list(zip(*(field.values for field in fields), strict=True))
    return Data(resource, _csv(names, rows, missing), _json(names, fields), problems)


def has_too_long_names(table: Table) -> bool:
    """Return whether the names of the columns would make the JSON file of a table very large."""
    rows = len(table.columns[0].cells)
    return rows * sum(map(len, _field_names(table))) > _MOST_OF_NAMES


def _field_names(table: Table) -> list[str]:
    """Return a name for each column; all are different, and none is empty."""
    names: dict[str, None] = {}
    # Not counted from the start for each repetition: that would take quadratic time.
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(2))
    for number, column in enumerate(table.columns):
        level = "index" if table.index == 1 else f"level_{number}"
        name = name_of(column) or (level if number < table.index else f"column_{number + 1}")
        unique = name
        while unique in names:
            unique = f"{name}_{next(numbers[name])}"
        names[unique] = None
    return list(names)


def _headers(table: Table, stubs: int) -> set[int]:
    """Return the positions of the columns that head rows, and of the one that groups them."""
    group = table.group_by
    shown = [position for position in range(len(table.columns)) if position != group]
    levels = sum(position != group for position in range(table.index))
    return {*shown[: max(stubs, levels)], *(() if group is None else (group,))}


def _key_positions(table: Table, key: Sequence[str]) -> tuple[set[int], list[str]]:
    """Return the positions of the columns of the key, and the reason for each that is none."""
    positions: set[int] = set()
    problems = []
    for name in key:
        try:
            positions.add(find_column(table.columns, name))
        except NoSuchColumnError as error:
            problems.append(f"key: {error}")
    return positions, problems


def _repeated(fields: Sequence[Field], positions: Sequence[int]) -> list[str]:
    """Return the values of some columns that several rows have, or that are missing in part."""
    values = Counter(zip(*(fields[position].values for position in positions), strict=True))
    return [
        ", ".join("(missing)" if part is None else part for part in value)
        for value, count in values.items()
        if count > 1 or None in value
    ]


def _problem_of_key(names: Sequence[str], repeated: Sequence[str]) -> str:
    values = "1 value" if len(repeated) == 1 else f"{len(repeated):,} values"
    are = "is" if len(repeated) == 1 else "are"
    return (
        f"key: {values} of {first_few(names, _MOST_KEYS)} {are} missing or in several rows: "
        f"{first_few(repeated, _MOST_KEYS, str)}. Name more columns"
    )


def _missing_text(fields: Sequence[Field]) -> str:
    """Return the text of a missing value, which no other value has: empty if possible."""
    texts = {value for field in fields if not field.is_literal for value in field.values}
    more = ("NA" + "_" * count for count in itertools.count())
    return next(text for text in itertools.chain([""], more) if text not in texts)


def _csv(names: Sequence[str], rows: Sequence[Sequence[str | None]], missing: str) -> str:
    """Return the text of a CSV file according to RFC 4180.

    All fields are quoted: in some countries, spreadsheets expect semicolons between fields.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([missing if text is None else text for text in row] for row in rows)
    return file.getvalue()


def _json(names: Sequence[str], fields: Sequence[Field]) -> str:
    """Return the text of a JSON file: a list of an object for each row, one on each line."""
    labels = [json.dumps(name, ensure_ascii=False) for name in names]
    rows = zip(*map(_json_values, fields), strict=True)
    lines = (
        ", ".join(f"{label}: {value}" for label, value in zip(labels, row, strict=True))
        for row in rows
    )
    return "[" + ",".join(f"\n {{{line}}}" for line in lines) + "\n]\n"


def _json_values(field: Field) -> Iterator[str]:
    for value in field.values:
        if value is None:
            yield "null"
        elif field.is_literal and value not in INFINITE:
            yield value
        else:
            yield json.dumps(value, ensure_ascii=False)
