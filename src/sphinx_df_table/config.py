"""The settings of this extension: name, default, types, meaning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .messages import warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config


_VERY_LARGE = 1_000_000_000


@dataclass(frozen=True)
class Setting:
    """A value that conf.py may set.

    Attributes
    ----------
    problem
        Says what is wrong with a value of the right type, or returns an empty string.

    """

    name: str
    default: Any
    types: tuple[type, ...]
    meaning: str
    problem: Callable[[Any, Path], str] = lambda *_: ""


def _folders_problem(value: list[Any], folder: Path) -> str:
    for entry in value:
        if not isinstance(entry, str):
            return f"{entry!r} is not the name of a folder"
        if not (folder / entry).is_dir():
            return f"there is no folder {entry!r} in {folder}"
    return ""


def _arguments_problem(value: dict[str, Any], _: Path) -> str:
    for name, argument in value.items():
        try:
            msgspec.json.encode({name: plain(argument)})
        except (TypeError, ValueError, RecursionError, OverflowError):
            return (
                f"the value of {name!r} can't be passed to the process of a snippet, which takes "
                "plain data and the names of types; df_table_prelude may define what is more"
            )
    return ""


def _prelude_problem(value: str, _: Path) -> str:
    try:
        compile(value, "<df_table_prelude>", "exec")
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except ValueError as error:  # a null character, or what can't be written as UTF-8
        return str(error)
    return ""


def positive_problem(value: float, _: Path = Path()) -> str:
    """Say why a number can't be a limit, or return an empty string."""
    return (
        "" if 0 < value < _VERY_LARGE else f"it must be more than 0, and less than {_VERY_LARGE:,}"
    )


def _one_of(*allowed: str) -> Callable[[Any, Path], str]:
    def problem(value: str, _: Path) -> str:
        return "" if value in allowed else f"it must be {' or '.join(map(repr, allowed))}"

    return problem


def _names_problem(value: list[Any], _: Path) -> str:
    wrong = [entry for entry in value if not isinstance(entry, str)]
    return f"{wrong[0]!r} is not a name" if wrong else ""


SETTINGS = (
    Setting(
        "df_table_data_path",
        [],
        (list, tuple),
        "Folders, relative to conf.py, where a relative file name is looked up when the folder of "
        "the page lacks it.",
        _folders_problem,
    ),
    Setting(
        "df_table_read_csv",
        {},
        (dict,),
        "Keyword arguments that every ``pd.read_csv`` gets unless the snippet sets them.",
        _arguments_problem,
    ),
    Setting(
        "df_table_prelude",
        "",
        (str,),
        "Python source that is run before each snippet, in the same namespace.",
        _prelude_problem,
    ),
    Setting(
        "df_table_timeout",
        60,
        (int, float),
        "The seconds that a snippet may run.",
        positive_problem,
    ),
    Setting(
        "df_table_memory",
        2048,
        (int,),
        "The MiB of memory that a snippet may use.",
        positive_problem,
    ),
    Setting(
        "df_table_max_cells",
        1_000_000,
        (int,),
        "How many cells a table may have; a larger one is an error.",
        positive_problem,
    ),
    Setting(
        "df_table_network",
        default=False,
        types=(bool,),
        meaning="Whether a snippet may use the network.",
    ),
    Setting(
        "df_table_sandbox",
        "auto",
        (str,),
        "``auto``: a snippet is confined by all that this system can enforce; ``require``: it does "
        "not run where the kernel can't enforce it all; ``off``: it has a process of its own, and "
        "is confined by nothing more.",
        _one_of("auto", "require", "off"),
    ),
    Setting(
        "df_table_environment",
        [],
        (list, tuple),
        "Names of environment variables that snippets may see, besides PATH, LANG and TZ.",
        _names_problem,
    ),
    Setting(
        "df_table_roles",
        [],
        (list, tuple),
        "Names of roles that cells may use, besides those that only refer or format.",
        _names_problem,
    ),
    Setting(
        "df_table_checks",
        default=True,
        types=(bool,),
        meaning="Whether mistakes in the data of a block are looked for.",
    ),
    Setting(
        "df_table_cache",
        default=True,
        types=(bool,),
        meaning="Whether the results of snippets are kept for the next builds.",
    ),
    Setting(
        "df_table_interactive",
        default=True,
        types=(bool,),
        meaning="Whether pages of html tell their script the order of the values of each column; "
        "the class ``no-interactive`` leaves that out for one table.",
    ),
    Setting(
        "df_table_on_error",
        "warn",
        (str,),
        "What a snippet that fails does: ``warn`` gives a warning, and shows the error in the page "
        "where the table would stand; ``raise`` ends the build.",
        _one_of("warn", "raise"),
    ),
)


def plain(value: Any) -> Any:
    """Return a value with the names of types in the place of types: ``"str"`` for ``str``."""
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def check(app: Sphinx, config: Config) -> None:
    """Replace each setting that can't be used by its default, with a warning."""
    for setting in SETTINGS:
        value = config[setting.name]
        problem = (
            setting.problem(value, Path(app.confdir))
            if isinstance(value, setting.types)
            and (bool in setting.types or not isinstance(value, bool))
            else f"it must be a {setting.types[0].__name__}"
        )
        if problem:
            warn(
                "setting",
                f"conf.py: {setting.name} = {value!r} can't be used: {problem}. "
                f"The default {setting.default!r} is used instead.",
            )
            setattr(config, setting.name, setting.default)
        elif isinstance(value, dict):
            # Sphinx keeps plain data alone between builds; else it reads all pages anew each time.
            setattr(config, setting.name, plain(value))
