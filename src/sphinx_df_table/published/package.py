"""Description of published data: a Data Package of Frictionless, version 2.

Version 1 allows no times without a zone, and no categories. See https://datapackage.org/standard.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sphinx_df_table.protocol.field import FieldType  # noqa: TC001 - msgspec needs it at run time

_PROFILES = "https://datapackage.org/profiles/2.0"


class FieldSchema(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Description of a column.

    Attributes
    ----------
    name, type
        The name and the type of the column.
    categories, categories_ordered
        The values of a column of categories, and whether they have an order.
    tz
        The time zone of a column of times, under the name that pandas gives it.

    """

    name: str
    type: FieldType
    categories: list[str] = []
    categories_ordered: bool = False
    tz: str = ""


class Schema(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Description of the columns of a table.

    Attributes
    ----------
    fields
        The columns.
    missing_values
        The text of a missing value in the CSV file.
    primary_key
        The names of the columns that tell the rows apart.
    match_by
        The names of the columns by which `diff` matches rows if these do not tell all rows apart;
        a property that Frictionless does not know.

    """

    fields: list[FieldSchema]
    missing_values: list[str]
    primary_key: list[str] = []
    match_by: list[str] = []


class Resource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Description of the data of a table.

    Attributes
    ----------
    name
        The stem of its files.
    title
        The caption of the table; empty if it has none.
    path
        The name of its CSV file.
    schema
        Its columns.

    """

    name: str
    title: str = ""
    path: str
    schema: Schema


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """Description of all data of a site."""

    resources: list[Resource]


def package_text(title: str, resources: list[Resource]) -> str:
    """Return the text of ``datapackage.json``.

    Parameters
    ----------
    title
        The name of the project.
    resources
        The data of its tables.

    """
    package: dict[str, Any] = {"$schema": f"{_PROFILES}/datapackage.json"}
    if title:
        package["title"] = title
    package["resources"] = [
        {
            "$schema": f"{_PROFILES}/dataresource.json",
            "type": "table",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            **msgspec.to_builtins(resource),
        }
        for resource in resources
    ]
    return msgspec.json.format(msgspec.json.encode(package), indent=1).decode() + "\n"


def read_package(text: bytes) -> Package:
    """Return the description in the text of ``datapackage.json``.

    Raises
    ------
    ValueError
        The text is not such a description.

    """
    try:
        return msgspec.json.decode(text, type=Package)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error  # before msgspec 0.20, it is not one
