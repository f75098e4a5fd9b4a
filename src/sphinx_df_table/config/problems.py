"""Problems with the values of settings.

A function gets a value, or an entry of a list or a dictionary, and the folder of conf.py. It
returns the problem as a text, which is empty if there is none.
"""

from __future__ import annotations

import tokenize
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sphinx_df_table.protocol.job import CHECKS
from sphinx_df_table.wording import closest

if TYPE_CHECKING:
    from collections.abc import Callable

_UPPER_LIMIT = 1_000_000_000


def plain(value: Any) -> Any:
    """Return a value with each type replaced by its name: ``"str"`` for ``str``."""
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def folder_problem(entry: Any, folder: Path) -> str:
    """Return why an entry can't name a folder."""
    if not isinstance(entry, str):
        return "it is not the name of a folder"
    return "" if (folder / entry).is_dir() else f"there is no such folder in {folder}"


def argument_problem(entry: tuple[Any, Any], _: Path) -> str:
    """Return why a name and a value can't be an argument of a reader."""
    if not isinstance(entry[0], str):
        return "it is not a name"
    try:
        msgspec.json.encode(plain(dict([entry])))
    except (TypeError, ValueError, RecursionError, OverflowError):
        return (
            "its value can't be passed to a snippet's process, which takes only plain data and "
            "types. Define anything else in df_table_prelude"
        )
    return ""


def prelude_problem(value: str, _: Path) -> str:
    """Return why a text is no Python source."""
    try:
        compile(value, "<df_table_prelude>", "exec")
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except ValueError as error:  # a null character, or text that UTF-8 can't express
        return str(error)
    return ""


def prelude_file_problem(value: str, folder: Path) -> str:
    """Return why a file can't be the prelude."""
    try:
        return prelude_problem(source_of(folder / value), folder) if value else ""
    except FileNotFoundError:
        return f"there is no such file in {folder}{_closest_file(folder / value)}"
    except OSError as error:
        return error.strerror or str(error)
    except (SyntaxError, ValueError) as error:  # it is in no encoding that Python reads
        return str(error)


def _closest_file(path: Path) -> str:
    """Return the name that is closest to that of a missing file, as the end of a sentence."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    return "".join(
        f"; the closest is {name!r}"
        for name in closest(path.name, sorted(entry.name for entry in beside), most=1)
    )


def source_of(path: Path) -> str:
    """Return the text of a file of Python code, in the encoding in which Python reads it."""
    with tokenize.open(path) as file:
        return file.read()


def positive_problem(value: float, _: Path = Path()) -> str:
    """Return the reason why a number can't be a limit; empty if it can."""
    valid = 0 < value < _UPPER_LIMIT
    return "" if valid else f"it must be more than 0, and less than {_UPPER_LIMIT:,}"


def one_of(*allowed: str) -> Callable[[Any, Path], str]:
    """Return a function that returns why a value is none of the allowed ones."""

    def problem(value: str, _: Path) -> str:
        return "" if value in allowed else f"it must be {' or '.join(map(repr, allowed))}"

    return problem


def name_problem(entry: Any, _: Path) -> str:
    """Return why an entry is no name."""
    return "" if isinstance(entry, str) else "it is not a name"


def check_problem(entry: tuple[Any, Any], _: Path) -> str:
    """Return why a name and a value turn no check on or off."""
    name, on = entry
    if name not in CHECKS:
        return f"it is none of {', '.join(CHECKS)}"
    return "" if isinstance(on, bool) else "its value must be True or False"
