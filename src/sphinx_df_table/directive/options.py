"""The options of the directive: name, what they take, meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from docutils.parsers.rst import directives
from msgspec import Struct

from sphinx_df_table.config import positive_problem
from sphinx_df_table.protocol.job import CHECKS, Check
from sphinx_df_table.wording import closest

if TYPE_CHECKING:
    from collections.abc import Callable

# The double that is closest to 0 has 1,074 of them.
_MOST_DECIMALS = 1_074


class Option(Struct, frozen=True):
    """An option of the directive beside those that the tables of docutils have.

    Attributes
    ----------
    convert
        Returns its value from the text that a page gives, or raises a `ValueError`.
    argument
        What it takes, in a word or two; empty where it takes nothing.

    """

    name: str
    convert: Callable[[str], Any]
    argument: str
    meaning: str


class Converters(dict[str, "Callable[[str], Any]"]):
    """What converts each option, by its name."""

    def __missing__(self, name: str) -> NoReturn:
        """Raise a `KeyError`, of which docutils makes ``unknown option: "..."``, in quotes."""
        close = closest(name, self, most=1, cutoff=0.6)
        raise KeyError('"; the closest is "'.join([name, *close]))


def variable_name(argument: str | None) -> str:
    """Return the name of a variable, as an option gives it.

    Raises
    ------
    ValueError
        It is not one.

    """
    name = (argument or "").strip()
    if not name.isidentifier():
        message = "the name of a variable of the snippet is wanted"
        raise ValueError(message)
    return name


def precision(argument: str | None) -> int:
    """Return a number of decimals, as an option gives it.

    Raises
    ------
    ValueError
        It is none, or more than floats can have.

    """
    decimals: int = directives.nonnegative_int(argument or "")
    if decimals > _MOST_DECIMALS:
        message = f"more than {_MOST_DECIMALS} decimals"
        raise ValueError(message)
    return decimals


def checks(argument: str | None) -> tuple[Check, ...]:
    """Return the names of checks, as an option gives them: ``off``, or some with commas.

    Raises
    ------
    ValueError
        There is no such check.

    """
    names = [name.strip() for name in (argument or "").split(",")]
    if names == ["off"]:
        return ()
    if unknown := set(names) - set(CHECKS):
        message = f"{min(unknown)!r} is none of off, {', '.join(CHECKS)}"
        raise ValueError(message)
    return tuple(check for check in CHECKS if check in names)


def seconds(argument: str | None) -> float:
    """Return a time in seconds, as an option gives it.

    Raises
    ------
    ValueError
        It is no number, or can't be a time limit.

    """
    limit = float(argument or "")
    if problem := positive_problem(limit):
        raise ValueError(problem)
    return limit


def paths(argument: str | None) -> list[str]:
    """Return the names of files and folders, which commas or line ends separate.

    Raises
    ------
    ValueError
        There is none.

    """
    names = [name.strip() for name in (argument or "").replace("\n", ",").split(",")]
    if not any(names):
        message = "names of files or folders are wanted"
        raise ValueError(message)
    return [name for name in names if name]


OPTIONS = (
    Option(
        "df-var",
        variable_name,
        "a name",
        "The name of the variable that is shown, where it is not ``df``.",
    ),
    Option(
        "index",
        directives.flag,
        "",
        "Show the index of the data frame, as stub columns. A value that repeats is one cell over "
        "its rows. Where a block leaves this out though the index carries data, such as the keys "
        "of ``groupby``, there is a warning.",
    ),
    Option(
        "precision",
        precision,
        "a number",
        "How many decimals floats have; otherwise they have as many as they need, up to 15 "
        "significant digits. For formats that differ from column to column use a Styler, see "
        ":doc:`/frames`.",
    ),
    Option(
        "na-rep",
        directives.unchanged,
        "a text",
        "The text of a missing value, which is empty otherwise.",
    ),
    Option(
        "max-rows",
        directives.positive_int,
        "a number",
        "Show no more rows than this, at least one, and say below them how many there are.",
    ),
    Option(
        "header-rows",
        directives.nonnegative_int,
        "a number",
        "How many rows of the table are its header. The labels of the columns are the first of "
        "them, as many as they have levels, and all that are where this is left out; ``0`` makes "
        "the labels a row of the body; more than the labels have takes rows of the data.",
    ),
    Option(
        "stub-columns",
        directives.nonnegative_int,
        "a number",
        "How many columns are stubs, which head their rows. The levels of a shown index are stubs "
        "in any case, and count as columns.",
    ),
    Option(
        "plain",
        directives.flag,
        "",
        "Cells are text as it stands: nothing in them is markup.",
    ),
    Option(
        "checks",
        checks,
        "names, or ``off``",
        "Which mistakes in the data are looked for: names of :ref:`checks <checks>`, with commas.",
    ),
    Option(
        "show-code",
        directives.flag,
        "",
        "Show the snippet above the table, highlighted; folded where sphinx-design is loaded.",
    ),
    Option(
        "download",
        directives.flag,
        "",
        "Offer the shown table as a CSV file, where the builder can link one. A cell that a "
        "spreadsheet would take for a formula has an apostrophe before it.",
    ),
    Option(
        "source",
        directives.flag,
        "",
        "Name the data files that the table was made from in a line below it, with links where "
        "the builder can offer downloads, and say how many rows the data frame has.",
    ),
    Option(
        "depends",
        paths,
        "paths",
        "More files and folders that the block depends on, with commas or line ends between them: "
        "what a snippet reads in a way that nothing here can see.",
    ),
    Option(
        "timeout",
        seconds,
        "seconds",
        "How long this snippet may run, instead of :confval:`df_table_timeout`.",
    ),
)
