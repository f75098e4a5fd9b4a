"""Converters of options: functions from the text in a page to the value of an option."""

from __future__ import annotations

from typing import get_args

from docutils.parsers.rst import directives

from sphinx_df_table.block import Best
from sphinx_df_table.config.problems import positive_problem
from sphinx_df_table.protocol.job import CHECKS, Check, Total

# The smallest positive double has this number of decimals.
_MAX_DECIMALS = 1_074


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


def count(argument: str | None) -> int:
    """Return a whole number, 0 or more.

    Raises
    ------
    ValueError
        The argument is anything else.

    """
    return _whole_number(argument, 0)


def positive_count(argument: str | None) -> int:
    """Return a whole number, 1 or more.

    Raises
    ------
    ValueError
        The argument is anything else.

    """
    return _whole_number(argument, 1)


def _whole_number(argument: str | None, least: int) -> int:
    try:
        number = int(argument or "")
    except ValueError:
        number = least - 1
    if number < least:
        message = f"expected a whole number, {least} or more"
        raise ValueError(message)
    return number


def precision(argument: str | None) -> int:
    """Return a number of decimals.

    Raises
    ------
    ValueError
        The argument is not a number, is negative, or is more than floats can have.

    """
    decimals = count(argument)
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
    try:
        limit = float(argument or "")
    except ValueError:
        message = "expected a number of seconds, such as 90"
        raise ValueError(message) from None
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
        message = "expected a text"
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
