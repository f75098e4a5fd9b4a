"""Options of the directive: name, converter, argument and meaning of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.tables import CSVTable, Table
from msgspec import Struct

from sphinx_df_table.private.docutils import unknown_option
from sphinx_df_table.protocol.job import TABLE_DIRECTIVE
from sphinx_df_table.wording import closest

from .converters import (
    best,
    checks,
    column,
    columns,
    count,
    paths,
    positive_count,
    precision,
    seconds,
    switch,
    text,
    total,
    variable_name,
    yes_or_no,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Option(Struct, frozen=True):
    """An option of the directive that docutils' own table directives lack or define otherwise.

    Attributes
    ----------
    name
        The name of the option.
    convert
        A function from the text in the page to the value; it raises a `ValueError` for bad text.
    meaning
        A description for the documentation, in reStructuredText.
    argument
        The kind of its argument, in a word or two; empty if it takes none.
    for_values, for_figures
        Whether the directives ``df-values`` and ``df-figure`` have the option, too.

    """

    name: str
    convert: Callable[[str], Any]
    meaning: str
    argument: str = ""
    for_values: bool = False
    for_figures: bool = False


class Converters(dict[str, "Callable[[Any], Any]"]):
    """Converters of the options, by name.

    Attributes
    ----------
    directive
        The name of the directive with the options.

    """

    directive = TABLE_DIRECTIVE

    def __missing__(self, name: str) -> NoReturn:
        """Raise the error for an unknown option, which names what to write instead."""
        if name in ("caption", "title"):
            raise unknown_option(
                name, "write it behind the colons, as in", f".. {self.directive}:: Caption"
            )
        if close := closest(name, self, most=1, cutoff=0.6):
            raise unknown_option(name, "the closest is", close[0])
        if name in CSVTable.option_spec:
            raise unknown_option(name, "the snippet reads the file, with", "pd.read_csv")
        raise KeyError(name)


OPTIONS = (
    Option(
        "df-var",
        variable_name,
        "The name of the variable to show, by default ``df``, and ``fig`` for a figure.",
        "a name",
        for_figures=True,
    ),
    Option(
        "index",
        switch,
        "Show the index of the data frame, as stub columns. A repeated value becomes one cell that "
        "spans its rows. A block without this option gives a warning if its index holds data, such "
        "as the keys of ``groupby``.",
    ),
    Option(
        "precision",
        precision,
        "The number of decimals of floats; by default as many as they need, up to 15 significant "
        "digits. For formats that differ by column, use a Styler: see :doc:`/frames`.",
        "a number",
        for_values=True,
        for_figures=True,
    ),
    Option(
        "na-rep", directives.unchanged, "The text of a missing value, by default empty.", "a text"
    ),
    Option(
        "empty",
        text,
        "The text to show instead of the table if the data frame has no rows, or if the variable "
        "is ``None``. It may have inline markup. Without this option, ``None`` is an error, and a "
        "data frame without rows gives a warning and a table with a header only.",
        "a text",
    ),
    Option(
        "max-rows",
        positive_count,
        "Show at most this number of rows, one or more, and below them the number of all rows.",
        "a number",
    ),
    Option(
        "group-by",
        column,
        "The label of a column. Rows with equal values in it stand together below a heading, and "
        "the column itself is not shown. The groups are in the order of their first rows.",
        "a column",
    ),
    Option(
        "totals",
        total,
        "Show the ``mean`` or the ``sum`` of each column of numbers, in a row below each group and "
        "in one at the end.",
        "``mean`` or ``sum``",
    ),
    Option(
        "best",
        best,
        "Mark the best values of columns: ``Cost min, Throughput max``, or one column on each "
        "line.",
        "columns with ``min`` or ``max``",
    ),
    Option(
        "hidden",
        columns,
        "Columns that readers see only if they choose them in the menu: their labels, on lines or "
        "with commas between them. Without the script, and in other formats, they are shown.",
        "columns",
    ),
    Option(
        "fold-constant",
        yes_or_no,
        "Whether columns that have the same value in all rows may fold away, instead of "
        ":confval:`df_table_fold_constant`. Without the script, they are shown.",
        "``yes`` or ``no``",
    ),
    Option(
        "header-rows",
        count,
        "The number of header rows. The column labels come first, with one row for each level; by "
        "default they are the whole header. ``0`` moves the labels into the body; a larger number "
        "adds rows of the data to the header.",
        "a number",
    ),
    Option(
        "stub-columns",
        count,
        "The number of stub columns, which head their rows. The levels of a shown index are always "
        "stubs, and count as columns.",
        "a number",
    ),
    Option("plain", switch, "Show the text of cells unchanged, without markup."),
    Option(
        "checks",
        checks,
        "The :ref:`checks <checks>` to run for mistakes in the data, with commas between them.",
        "names, or ``off``",
        for_values=True,
        for_figures=True,
    ),
    Option(
        "show-code",
        switch,
        "Show the highlighted snippet above the table or figure, folded if sphinx-design is "
        "loaded.",
        for_values=True,
        for_figures=True,
    ),
    Option(
        "download",
        switch,
        "Publish the data of the table as CSV and JSON, and link both below it; see "
        ":ref:`published-data`. The table needs the option ``name``.",
    ),
    Option(
        "key",
        columns,
        "The columns that tell the rows of published data apart: their labels, on lines or with "
        "commas between them; by default the stub columns. Two versions of the data are compared "
        "by them.",
        "columns",
    ),
    Option(
        "source",
        switch,
        "Name the data files of the table or figure in a line below it, with links if the builder "
        "can offer downloads. A table gives the number of rows of its data frame, too. If the "
        "kernel does not tell which files the snippet reads, see :doc:`/builds`, these are the "
        "files of ``depends``.",
        for_figures=True,
    ),
    Option(
        "depends",
        paths,
        "More files and folders that the block depends on, with commas or line ends between them. "
        "Use it for files that the snippet does not read, such as those that its data were made "
        "from.",
        "paths",
        for_values=True,
        for_figures=True,
    ),
    Option(
        "timeout",
        seconds,
        "The time limit of this snippet, instead of :confval:`df_table_timeout`.",
        "seconds",
        for_values=True,
        for_figures=True,
    ),
)

# All options of a table.
TABLE_OPTIONS = Converters(
    {**Table.option_spec, **{option.name: option.convert for option in OPTIONS}}
)
