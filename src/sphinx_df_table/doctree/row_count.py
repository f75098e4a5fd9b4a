"""Numbers of rows, shown and left out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_df_table.protocol.table import Table


def rows_left_out(table: Table) -> str:
    """Return a note about the rows that a table leaves out; empty if it has all rows."""
    shown = len(table.columns[0].cells)
    if table.left_out is None:
        return f"The first {shown:,} rows; there are more."
    return f"{shown:,} of {shown + table.left_out:,} rows" if table.left_out else ""


def rows_in_data_frame(table: Table) -> str:
    """Return the number of rows of the data frame of a table."""
    shown = len(table.columns[0].cells)
    if table.left_out is None:
        return f"More than {shown:,} rows"
    count = shown + table.left_out
    return f"{count:,} {'row' if count == 1 else 'rows'}"
