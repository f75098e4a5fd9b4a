"""Published data of a version of a site, read from its files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sphinx_df_table.cli.exit import UsageError
from sphinx_df_table.published.address import FOLDER, PACKAGE_FILE, stem_of
from sphinx_df_table.published.package import read_package
from sphinx_df_table.wording import as_message

if TYPE_CHECKING:
    from sphinx_df_table.protocol.field import FieldType
    from sphinx_df_table.published.package import Resource

Value = str | int | float | bool | None
Row = dict[str, Value]
# The csv module's own limit is 128 KiB a field.
csv.field_size_limit(2**31 - 1)
# An integer with more digits is larger than any float, so no percent can be computed.
_MOST_DIGITS = 300


class Table(Struct, frozen=True):
    """Data of a table.

    Attributes
    ----------
    name, title
        Its name in the description, and its caption.
    types
        The type of each column, by name.
    key
        The columns that identify rows; they may not tell all rows apart.
    rows
        Its rows. Dates, times and durations are texts.

    """

    name: str
    title: str
    types: dict[str, FieldType]
    key: list[str]
    rows: list[Row]


def load(place: Path) -> dict[str, Table]:
    """Return the tables of a version, by name.

    Parameters
    ----------
    place
        A folder of data, or a built site that has one.

    Raises
    ------
    UsageError
        There are no data, or they are damaged.

    """
    folders = [folder for folder in (place, place / FOLDER) if (folder / PACKAGE_FILE).is_file()]
    if not folders:
        message = (
            f"{place}: there is no {PACKAGE_FILE} here or in {FOLDER}. Builders of html write it "
            "if a table has the options name and download"
        )
        raise UsageError(message)
    path = folders[0] / PACKAGE_FILE
    try:
        resources = read_package(path.read_bytes()).resources
    except (OSError, ValueError) as error:
        message = f"{path}: it can't be read as the description of published data: {error}"
        raise UsageError(message) from error
    for resource in resources:
        # The report shows these names, and no site has others.
        if stem_of(resource.name) != resource.name:
            message = (
                f"{path}: {resource.name!r} is no name of published data. Build the site again."
            )
            raise UsageError(as_message(message))
    return {resource.name: _table(folders[0], resource) for resource in resources}


def _table(folder: Path, resource: Resource) -> Table:
    schema = resource.schema
    types = {field.name: field.type for field in schema.fields}
    path = folder / Path(resource.path).name
    try:
        with path.open(newline="", encoding="utf-8") as file:
            header, *lines = csv.reader(file, strict=True)
        missing = {*schema.missing_values}
        rows = [
            {
                name: None if text in missing else _value(text, types[name])
                for name, text in zip(header, line, strict=True)
            }
            for line in lines
        ]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        message = f"{path}: it can't be read with the types in {PACKAGE_FILE}: {error}"
        raise UsageError(message) from error
    if header != list(types):
        message = f"{path}: its columns are not those in {PACKAGE_FILE}"
        raise UsageError(message)
    key = schema.primary_key or schema.match_by
    if unknown := set(key) - types.keys():
        message = f"{folder / PACKAGE_FILE}: {resource.name} has no column {min(unknown)!r}"
        raise UsageError(message)
    return Table(resource.name, resource.title, types, key, rows)


def _value(text: str, kind: FieldType) -> Value:
    if kind == "integer" and len(text) < _MOST_DIGITS:
        return int(text)
    if kind == "number":
        return float(text)  # also INF
    return text == "true" if kind == "boolean" else text
