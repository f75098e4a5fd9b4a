"""Block of a page, from the time it is parsed until its answer arrives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.answer import Failure, Finding
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.table import Table

# What docutils says before it says why it could not read a block, and so does the directive.
ERROR = 'Error in "df-table" directive:\n'


class Layout(Struct, frozen=True):
    """What a block's options say about the parts of its table, as those of csv-table do.

    Attributes
    ----------
    header_rows
        How many rows are header rows, the column labels being the first; None for the labels alone.
    stub_columns
        How many columns are row headers; the levels of the index are, whatever it says.
    widths
        Relative widths of the columns; None where they are to be alike.
    joined
        Whether a cell of the body may cover several rows or columns.

    """

    header_rows: int | None = None
    stub_columns: int = 0
    widths: Sequence[int] | None = None
    joined: bool = True

    def problem(self, table: Table) -> str:
        """Say what does not fit `table`, or return an empty string."""
        columns = len(table.columns)
        rows = len(table.columns[0].labels) + len(table.columns[0].cells)
        if self.stub_columns > columns:
            return f"stub-columns is {self.stub_columns}, but the table has {columns} columns"
        if self.header_rows is not None and self.header_rows > rows:
            return f"header-rows is {self.header_rows}, but the table has {rows} rows"
        if self.widths is not None and len(self.widths) != columns:
            return f"widths has {len(self.widths)} numbers, but the table has {columns} columns"
        return ""


_LINES_AROUND = 2


class Block(Struct, frozen=True):
    """A df-table block that was parsed, and whose snippet runs.

    Attributes
    ----------
    source, line
        The file that holds the block, and the line where it begins.
    lines
        The line in that file of each line of the snippet.
    plain
        Whether nothing in a cell is markup.
    download
        Whether the table is offered as a CSV file.
    names_files
        Whether a line below the table names the files it was made from.
    ref_context
        What Sphinx's domains know of the place, such as the current module.

    """

    job: Job
    run: PendingRun
    layout: Layout
    source: str
    line: int
    lines: tuple[int, ...]
    ref_context: dict[str, Any]
    plain: bool = False
    download: bool = False
    names_files: bool = False

    def location(self, about: Failure | Finding | None = None) -> str:
        """Return where the block, or what a message is about, stands: ``path:line``."""
        line = self.line
        if about is not None and about.place == "snippet" and 0 < about.line <= len(self.lines):
            line = self.lines[about.line - 1]
        return f"{self.source}:{line}"

    def is_at(self, source: str, line: int) -> bool:
        """Return whether a line of a file is one of the block's."""
        return Path(source) == Path(self.source) and self.line <= line <= self.lines[-1]

    def excerpt(self, about: Failure) -> str:
        """Return the line that a failure is about with the lines around it, all numbered."""
        text = getattr(self.job, about.place).split("\n")
        if not 0 < about.line <= len(text):
            return ""
        numbers = self.lines if about.place == "snippet" else range(1, len(text) + 1)
        first = max(0, about.line - 1 - _LINES_AROUND)
        shown = list(zip(numbers, text, strict=False))[first : about.line + _LINES_AROUND]
        width = len(str(shown[-1][0]))
        title = ["df_table_prelude:"] if about.place == "prelude" else []
        return "\n".join(
            title
            + [
                f"{'>' if number == numbers[about.line - 1] else ' '} {number:>{width}} | {code}"
                for number, code in shown
            ]
        )


class pending_rows(nodes.General, nodes.Element):  # noqa: N801 - named as docutils' nodes are
    """Stands in a table for the rows of a block until its snippet has run."""

    block: Block

    def copy(self) -> pending_rows:
        """Return a node for the same block: a directive around it may copy what it holds."""
        copy = super().copy()
        copy.block = self.block
        return copy

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: a page may keep hold of a table that an error has replaced."""
        return {name: value for name, value in vars(self).items() if name != "block"}
