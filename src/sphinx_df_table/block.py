"""Block of a page, from its parsing until its answer arrives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from msgspec import Struct
from msgspec.structs import replace

from sphinx_df_table.log import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.answer import Failure, Finding
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.table import Table
    from sphinx_df_table.protocol.value import Value


def parse_error(directive: str) -> str:
    """Return the start of docutils' messages about a directive that could not be parsed."""
    return f'Error in "{directive}" directive:\n'


class Best(NamedTuple):
    """A column with values that can be better than others.

    Attributes
    ----------
    column
        The name of the column.
    is_max
        Whether its largest value is the best, not its smallest.

    """

    column: str
    is_max: bool


class Layout(Struct, frozen=True):
    """Layout of a table, from the options that do not change its data.

    Attributes
    ----------
    header_rows
        The number of header rows, of which the column labels are the first; None for the labels
        only.
    stub_columns
        The number of columns that are row headers. The levels of the index always are.
    widths
        The relative widths of the columns; None for equal widths.
    joined
        Whether a cell of the body may cover several rows or columns.
    best
        The columns whose best values are marked.
    hidden
        The names of the columns that readers see only on request.
    folds
        Whether columns that have the same value in all rows may fold away.

    """

    header_rows: int | None = None
    stub_columns: int = 0
    widths: Sequence[int] | None = None
    joined: bool = True
    best: Sequence[Best] = ()
    hidden: Sequence[str] = ()
    folds: bool = False

    def fitted_to(self, table: Table, *, has_groups: bool) -> tuple[Layout, list[str]]:
        """Return the layout without the options that do not fit a table, and why each does not.

        Parameters
        ----------
        table
            The table, with the columns that are shown.
        has_groups
            Whether its rows are grouped.

        """
        columns = len(table.columns)
        rows = len(table.columns[0].labels) + len(table.columns[0].cells)
        layout, problems = self, []
        if self.stub_columns > columns:
            layout = replace(layout, stub_columns=0)
            problems.append(
                f"stub-columns is {self.stub_columns}, but the table has {columns} columns"
            )
        if self.header_rows is not None and self.header_rows > rows:
            layout = replace(layout, header_rows=None)
            problems.append(f"header-rows is {self.header_rows}, but the table has {rows} rows")
        elif has_groups and (self.header_rows or 0) > len(table.columns[0].labels):
            layout = replace(layout, header_rows=None)
            problems.append(
                f"header-rows is {self.header_rows}, but with group-by, rows of data stay in groups"
            )
        if self.widths is not None and len(self.widths) != columns:
            layout = replace(layout, widths=None)
            problems.append(
                f"widths has {len(self.widths)} numbers, but the table has {columns} columns"
            )
        return layout, problems


_LINES_AROUND = 2
# Start of the messages about a snippet that runs once for each of several values.
_EACH = "each = "


class Block(Struct, frozen=True):
    """Block that was parsed, and whose snippet runs.

    Attributes
    ----------
    job, run
        The snippet with everything that it needs, and its run.
    name
        The name by which prose quotes its values, as `docutils.nodes.fully_normalize_name` returns
        it; empty if it has none.
    layout
        The layout of the table.
    source, line
        The file that holds the block, and the line in which the block begins.
    lines
        For each line of the snippet, its line in that file; empty if the block was generated.
    ref_context
        The context of references at the block, such as the current module.
    plain
        Whether cells are shown without markup.
    download
        Whether the data of the table are published.
    key
        The names of the columns that tell the rows of these data apart.
    names_files
        Whether a line below the table or the figure names its data files.
    alt
        The alternative text of the figure, with fields for values; may be empty.
    card
        Whether the figure has a white ground in any case.
    width
        The width of the figure; empty for its own.

    """

    job: Job
    run: PendingRun
    name: str
    layout: Layout
    source: str
    line: int
    lines: tuple[int, ...]
    ref_context: dict[str, Any]
    plain: bool = False
    download: bool = False
    key: Sequence[str] = ()
    names_files: bool = False
    alt: str = ""
    card: bool = False
    width: str = ""

    def message(self, text: str) -> str:
        """Return a message about the block: it begins with the value if the snippet has several."""
        return text if self.job.each is None else f"{_EACH}{self.job.each!r}: {text}"

    def warn_of_option(self, text: str) -> None:
        """Warn about an option of the block, at its place."""
        warn("option", self.message(text), self.location())

    def location(self, about: Failure | Finding | None = None) -> str:
        """Return the place of the block, or of a message about it: ``path:line``."""
        line = self.line
        if about is not None and about.place == "snippet" and 0 < about.line <= len(self.lines):
            line = self.lines[about.line - 1]
        return f"{self.source}:{line}"

    def is_about(self, source: str, line: int, text: str) -> bool:
        """Return whether a message is about the block.

        Parameters
        ----------
        source, line
            The file and the line that the message names.
        text
            The message, see `message`.

        """
        is_here = Path(source) == Path(self.source) and self.line <= line <= max(
            self.lines, default=self.line
        )
        return is_here and (text.startswith(self.message("")) or not text.startswith(_EACH))

    def excerpt(self, about: Failure) -> str:
        """Return the line of a failure and the lines around it, all numbered."""
        code = getattr(self.job, about.place).split("\n")
        if not 0 < about.line <= len(code):
            return ""
        numbers = (about.place == "snippet" and self.lines) or range(1, len(code) + 1)
        first = max(0, about.line - 1 - _LINES_AROUND)
        last = min(len(code), about.line + _LINES_AROUND)
        width = len(str(numbers[last - 1]))
        title = [f"{self.job.prelude_name}:"] if about.place == "prelude" else []
        if about.place == "snippet" and not self.lines:
            title = ["Lines of the snippet, which was generated:"]
        numbered = [
            f"{'>' if index == about.line - 1 else ' '} {numbers[index]:>{width}} | {code[index]}"
            for index in range(first, last)
        ]
        return "\n".join([*title, *numbered])


class FinishedBlock(NamedTuple):
    """A block whose snippet has ended.

    Attributes
    ----------
    node
        The table, without rows if the block has values alone, or the error box.
    block
        The block.
    output
        The output of its snippet.
    values
        The values for prose, by their keys.

    """

    node: nodes.Element
    block: Block
    output: str
    values: dict[str, Value]


class pending_rows(nodes.General, nodes.Element):  # noqa: N801 - named as docutils' nodes are
    """Placeholder in a table for its rows, until the snippet of the block has run.

    Its children are the paragraph to show if there are no rows, or none.
    """

    block: Block

    def copy(self) -> pending_rows:
        """Return a placeholder for the same block: directives around it may copy their content."""
        copy = super().copy()
        copy.block = self.block
        return copy

    def __getstate__(self) -> dict[str, Any]:
        """Pickle without the block: a page may refer to a table that an error box replaced."""
        return {name: value for name, value in vars(self).items() if name != "block"}
