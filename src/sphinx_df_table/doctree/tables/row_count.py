"""Numbers of rows, shown and left out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.translation import translate

if TYPE_CHECKING:
    from sphinx_df_table.protocol.table import Table


def rows_left_out(table: Table) -> str:
    """Return a note about the rows that a table leaves out; empty if it has all rows."""
    shown = len(table.columns[0].cells)
    if table.left_out is None:
        return translate("The first {count} rows; there are more.").format(count=f"{shown:,}")
    if not table.left_out:
        return ""
    count = f"{shown + table.left_out:,}"
    return translate("{shown} of {all} rows").format(shown=f"{shown:,}", all=count)


def rows_in_data_frame(table: Table) -> str:
    """Return the number of rows of the data frame of a table."""
    shown = len(table.columns[0].cells)
    if table.left_out is None:
        return translate("More than {count} rows").format(count=f"{shown:,}")
    count = shown + table.left_out
    text = translate("{count} row") if count == 1 else translate("{count} rows")
    return text.format(count=f"{count:,}")
