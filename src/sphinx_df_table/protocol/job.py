"""Job that Sphinx sends to a worker: one block to run."""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec

# The directives that make jobs: one with a table, one for each value, one with a figure, and one
# with values alone.
TABLE_DIRECTIVE, TABS_DIRECTIVE, VALUES_DIRECTIVE = "df-table", "df-tabs", "df-values"
FIGURE_DIRECTIVE = "df-figure"
DIRECTIVES = (TABLE_DIRECTIVE, TABS_DIRECTIVE, FIGURE_DIRECTIVE, VALUES_DIRECTIVE)
Place = Literal["snippet", "prelude"]
# Checks for mistakes in the data of a block: the subtypes of the findings.
Check = Literal[
    "index",
    "merge",
    "duplicate",
    "group",
    "missing",
    "sort",
    "file",
    "text",
    "infinite",
    "empty",
    "style",
    "alt",
    "expect",
    "pandas",
]
CHECKS: tuple[Check, ...] = get_args(Check)
Total = Literal["mean", "sum"]
# The checks that are on by default.
USUAL_CHECKS = tuple(check for check in CHECKS if check != "pandas")

Layer = Literal["limits", "capabilities", "landlock", "seccomp", "audit"]

# The layers of the sandbox, in the order in which a process applies them to itself.
LAYERS: tuple[Layer, ...] = get_args(Layer)


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """Options for the display of a data frame.

    Parameters
    ----------
    index
        Whether to show the index, as the first columns.
    precision
        The number of decimals of floats; None for as many as they need.
    na_rep
        The text of a missing value.
    max_rows
        The largest number of rows to show; None for all.
    group_by
        The name of the column whose equal values group the rows; empty for none.
    totals
        The kind of totals to show, of the groups and of all rows; None for none.
    may_be_empty
        Whether the block has a text to show instead of a table without rows.
    max_cells
        The largest number of cells; a larger table is an error.
    typed
        Whether the table has the typed values of its columns, too.

    """

    index: bool = False
    precision: int | None = None
    na_rep: str = ""
    max_rows: int | None = None
    group_by: str = ""
    totals: Total | None = None
    may_be_empty: bool = False
    max_cells: int = 1_000_000
    typed: bool = False


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One block to run.

    Parameters
    ----------
    snippet, prelude
        Python source; the prelude runs first, in the same namespace.
    prelude_name
        The setting or the file that has the prelude, for messages.
    each
        The text of the variable ``each`` of the snippet, which runs once for each of several;
        None if it has no such variable.
    variable
        The name of the variable to show; empty if the block only has values for prose.
    is_figure
        Whether the variable is a figure, not a data frame.
    folder
        The folder of the file that holds the block: the snippet's working folder.
    source_folder
        The folder to which a path that begins with ``/`` is relative.
    data_path
        Folders in which a relative file name is looked up if `folder` lacks it.
    read_csv
        Keyword arguments that every `pandas.read_csv` gets unless the snippet sets them.
    forbidden
        Folders that the snippet must not read, although they lie in a permitted one: the folders
        that the build writes to.
    timeout
        The limit of wall time, in seconds.
    memory
        The limit of memory, in MiB beyond the memory of the process at its start.
    show
        Options for the display of the data frame.
    network
        Whether the snippet may use the network.
    layers
        The layers of the sandbox to apply; if empty, the snippet only has its own process.
    required
        Whether to refuse to run the snippet if this system lacks one of `layers`.
    depends
        More files and folders that the result depends on.
    checks
        The checks for mistakes in the data.

    """

    snippet: str
    folder: str
    source_folder: str
    variable: str = "df"
    is_figure: bool = False
    prelude: str = ""
    prelude_name: str = "df_table_prelude"
    each: str | None = None
    data_path: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    read_csv: dict[str, Any] = {}
    timeout: float = 60.0
    memory: int = 2048
    show: Show = Show()
    network: bool = False
    layers: tuple[Layer, ...] = ()
    required: bool = False
    depends: tuple[str, ...] = ()
    checks: tuple[Check, ...] = USUAL_CHECKS

    def draws(self) -> bool:
        """Return whether the snippet is likely to use matplotlib: for a figure or for colours."""
        return self.is_figure or "_gradient(" in self.snippet or "_gradient(" in self.prelude
