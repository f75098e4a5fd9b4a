"""Groups of the rows of a table: the order of the rows, and their headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

if TYPE_CHECKING:
    from sphinx_df_table.protocol.table import Column, Table


class Group(NamedTuple):
    """Neighbouring rows below a heading.

    Attributes
    ----------
    heading
        The text of the heading.
    first, end
        The first row, counted from 0, and the row after the last.

    """

    heading: str
    first: int
    end: int


class GroupedTable(NamedTuple):
    """A table in the order of its groups, without the column that groups it.

    Attributes
    ----------
    table
        The columns that are shown.
    groups
        The groups; none if no column groups the rows.

    """

    table: Table
    groups: list[Group]


def group_rows(table: Table) -> GroupedTable:
    """Return a table with the rows of each group together, without the column that groups them.

    The groups are in the order of their first rows. Rows at the end that are fixed stay there.
    """
    if table.group_by is None:
        return GroupedTable(table, [])
    column = table.columns[table.group_by]
    groups: list[Group] = []
    order: list[int] = []
    for text, rows in table.groups().items():
        groups.append(Group(text, len(order), len(order) + len(rows)))
        order += rows
    order += range(len(order), len(column.cells))
    columns = [_reordered(other, order) for other in table.columns if other is not column]
    index = table.index - (table.group_by < table.index)
    grouped = structs.replace(table, columns=columns, index=index, group_by=None)
    return GroupedTable(grouped, groups)


def ungrouped(table: Table) -> Table:
    """Return a table without groups and totals."""
    columns = [structs.replace(column, totals=[]) for column in table.columns]
    return structs.replace(table, columns=columns, group_by=None, total=None)


def _reordered(column: Column, order: list[int]) -> Column:
    """Return a column with its rows in another order."""

    def pick(values: list[int]) -> list[int]:
        return [values[row] for row in order] if values else []

    return structs.replace(
        column,
        cells=[column.cells[row] for row in order],
        styles=pick(column.styles),
        codes=pick(column.codes),
        order=pick(column.order),
    )
