"""Options of the directive: name, converter, argument and meaning of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, get_args

from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.tables import Table
from msgspec import Struct

from sphinx_df_table.block import Best
from sphinx_df_table.config.problems import positive_problem
from sphinx_df_table.private.docutils import unknown_option
from sphinx_df_table.protocol.job import CHECKS, Check, Total
from sphinx_df_table.wording import closest

if TYPE_CHECKING:
    from collections.abc import Callable

# The smallest positive double has this number of decimals.
_MAX_DECIMALS = 1_074


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
    for_values
        Whether the directive ``df-values`` has the option, too.

    """

    name: str
    convert: Callable[[str], Any]
    meaning: str
    argument: str = ""
    for_values: bool = False


class Converters(dict[str, "Callable[[Any], Any]"]):
    """Converters of the options, by name."""

    def __missing__(self, name: str) -> NoReturn:
        """Raise the error for an unknown option, which names the closest option."""
        raise unknown_option(name, closest(name, self, most=1, cutoff=0.6))


def variable_name(argument: str | None) -> str:
    """Return the name of a variable.

    Raises
    ------
    ValueError
        The argument is not an identifier.

    """
    name = (argument or "").strip()
    if not name.isidentifier():
        message = "expected the name of a variable of the snippet"
        raise ValueError(message)
    return name


def switch(argument: str | None) -> bool:
    """Return whether an option is on: without an argument it is, and ``no`` turns it off.

    Raises
    ------
    ValueError
        The argument is anything else.

    """
    if argument and argument.strip() != "no":
        message = "expected nothing, or no to turn the option off"
        raise ValueError(message)
    return not argument


def precision(argument: str | None) -> int:
    """Return a number of decimals.

    Raises
    ------
    ValueError
        The argument is not a number, is negative, or is more than floats can have.

    """
    decimals: int = directives.nonnegative_int(argument or "")
    if decimals > _MAX_DECIMALS:
        message = f"more than {_MAX_DECIMALS} decimals"
        raise ValueError(message)
    return decimals


def checks(argument: str | None) -> tuple[Check, ...]:
    """Return the names of checks, which commas separate; none for ``off``.

    Raises
    ------
    ValueError
        The argument names an unknown check.

    """
    names = [name.strip() for name in (argument or "").split(",")]
    if names == ["off"]:
        return ()
    if unknown := set(names) - set(CHECKS):
        message = f"{min(unknown)!r} is none of off, {', '.join(CHECKS)}"
        raise ValueError(message)
    return tuple(check for check in CHECKS if check in names)


def seconds(argument: str | None) -> float:
    """Return a time limit in seconds.

    Raises
    ------
    ValueError
        The argument is not a number, or not a valid limit.

    """
    limit = float(argument or "")
    if problem := positive_problem(limit):
        raise ValueError(problem)
    return limit


def text(argument: str | None) -> str:
    """Return a text on one line.

    Raises
    ------
    ValueError
        The argument is empty.

    """
    if not (shown := " ".join((argument or "").split())):
        message = "expected the text to show instead of a table without rows"
        raise ValueError(message)
    return shown


def column(argument: str | None) -> str:
    """Return the name of a column.

    Raises
    ------
    ValueError
        The argument is empty.

    """
    return _entries(argument, "expected the name of a column", separators="")[0]


def columns(argument: str | None) -> tuple[str, ...]:
    """Return the names of columns, one per line, or with commas between them.

    Raises
    ------
    ValueError
        The argument is empty.

    """
    return _entries(argument, "expected the names of columns")


def best(argument: str | None) -> tuple[Best, ...]:
    """Return columns and their best values, such as ``Cost min``; entries are those of `columns`.

    Raises
    ------
    ValueError
        An entry does not end with ``min`` or ``max``, or there is none.

    """
    found = []
    for entry in _entries(argument, "expected columns, each with min or max, such as Cost min"):
        name, _, direction = entry.rpartition(" ")
        if not name or direction not in {"min", "max"}:
            message = f"{entry!r} is not the name of a column with min or max, such as Cost min"
            raise ValueError(message)
        found.append(Best(name, direction == "max"))
    return tuple(found)


def _entries(argument: str | None, expected: str, separators: str = ",") -> tuple[str, ...]:
    """Return the lines of an argument, or the parts of its only line between separators.

    Raises
    ------
    ValueError
        There are none; the message says what was expected.

    """
    lines = (argument or "").split("\n")
    if len(lines) == 1 and separators:
        lines = lines[0].split(separators)
    entries = tuple(filter(None, (" ".join(line.split()) for line in lines)))
    if not entries:
        raise ValueError(expected)
    return entries


def total(argument: str | None) -> Total:
    """Return the kind of totals.

    Raises
    ------
    ValueError
        The argument is another one.

    """
    kind: Total = directives.choice(argument or "", get_args(Total))  # type: ignore[assignment]
    return kind


def yes_or_no(argument: str | None) -> bool:
    """Return whether the argument is ``yes``, or missing.

    Raises
    ------
    ValueError
        The argument is neither ``yes`` nor ``no``.

    """
    return not argument or directives.choice(argument, ("yes", "no")) == "yes"


def paths(argument: str | None) -> list[str]:
    """Return paths of files and folders, which commas or line ends separate.

    Raises
    ------
    ValueError
        The argument is empty.

    """
    names = [name.strip() for name in (argument or "").replace("\n", ",").split(",")]
    if not any(names):
        message = "expected paths of files or folders"
        raise ValueError(message)
    return [name for name in names if name]


OPTIONS = (
    Option(
        "df-var", variable_name, "The name of the variable to show, by default ``df``.", "a name"
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
        directives.positive_int,
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
        directives.nonnegative_int,
        "The number of header rows. The column labels come first, with one row for each level; by "
        "default they are the whole header. ``0`` moves the labels into the body; a larger number "
        "adds rows of the data to the header.",
        "a number",
    ),
    Option(
        "stub-columns",
        directives.nonnegative_int,
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
    ),
    Option(
        "show-code",
        switch,
        "Show the highlighted snippet above the table, folded if sphinx-design is loaded.",
        for_values=True,
    ),
    Option(
        "download",
        switch,
        "Offer the shown table as a CSV file, if the builder can link one. Numbers have no "
        "currency signs and separators in it: ``$1,234.50`` becomes ``1234.5``. A cell that a "
        "spreadsheet would read as a formula gets a leading apostrophe. The address of the file "
        "stays the same as long as the page and the name or caption of the table do.",
    ),
    Option(
        "source",
        switch,
        "Name the data files of the table in a line below it, with links if the builder can offer "
        "downloads, and give the number of rows of the data frame. If the kernel does not tell "
        "which files the snippet reads, see :doc:`builds`, these are the files of ``depends``.",
    ),
    Option(
        "depends",
        paths,
        "More files and folders that the block depends on, with commas or line ends between them. "
        "Use it for files that the snippet does not read, such as those that its data were made "
        "from.",
        "paths",
        for_values=True,
    ),
    Option(
        "timeout",
        seconds,
        "The time limit of this snippet, instead of :confval:`df_table_timeout`.",
        "seconds",
        for_values=True,
    ),
)

# All options of a table.
TABLE_OPTIONS = Converters(
    {**Table.option_spec, **{option.name: option.convert for option in OPTIONS}}
)
