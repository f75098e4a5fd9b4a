"""The settings of this extension: name, default, types, meaning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from sphinx_df_table.protocol.job import CHECKS, USUAL_CHECKS

from .log import warn
from .private.sphinx import names_in_conf
from .wording import closest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_df_table.protocol.job import Check


_PREFIX = "df_table_"
_VERY_LARGE = 1_000_000_000


class Setting(Struct, frozen=True):
    """A value that conf.py may set.

    Attributes
    ----------
    problem
        Says what is wrong with a value of the right type, or returns an empty string.
    strictest
        What is taken in the place of a value that can't be used, where that is not the default: a
        misspelled value must not allow more than its writer meant.

    """

    name: str
    default: Any
    types: tuple[type, ...]
    meaning: str
    problem: Callable[[Any, Path], str] = lambda *_: ""
    strictest: Any = None


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


def _checks_problem(value: bool | dict[Any, Any], _: Path) -> str:  # noqa: FBT001 - what conf.py says
    if isinstance(value, bool):
        return ""
    if unknown := [name for name in value if name not in CHECKS]:
        return f"{unknown[0]!r} is none of {', '.join(CHECKS)}"
    wrong = [name for name, on in value.items() if not isinstance(on, bool)]
    return f"the value of {wrong[0]!r} must be True or False" if wrong else ""


def checks_of(value: bool | dict[Check, bool]) -> tuple[Check, ...]:  # noqa: FBT001 - so it's set
    """Return the checks that a value of ``df_table_checks`` turns on."""
    chosen = dict.fromkeys(CHECKS, False) if value is False else {} if value is True else value
    return tuple(check for check in CHECKS if chosen.get(check, check in USUAL_CHECKS))


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
        strictest="require",
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
        types=(bool, dict),
        meaning="Whether mistakes in the data of a block are looked for; or, for some "
        ":ref:`checks <checks>`, whether each is on, such as ``{'pandas': True, 'sort': False}``.",
        problem=_checks_problem,
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
        meaning="Whether pages of html tell scripts the order of the values of each column; the "
        "class ``no-interactive`` leaves that out for one table.",
    ),
    Setting(
        "df_table_on_error",
        "warn",
        (str,),
        "What a block that fails does: ``warn`` gives a warning, and shows the error in the page "
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


def _type_problem(setting: Setting, value: Any) -> str:
    instead = f", such as [{value!r}]" if list in setting.types and isinstance(value, str) else ""
    return f"it must be of type {' or '.join(kind.__name__ for kind in setting.types)}{instead}"


def check(app: Sphinx, config: Config) -> None:
    """Replace each setting that can't be used, and tell of names that are none, with a warning."""
    _tell_of_unknown_names(config)
    for setting in SETTINGS:
        value = config[setting.name]
        problem = (
            setting.problem(value, Path(app.confdir))
            if isinstance(value, setting.types)
            and (bool in setting.types or not isinstance(value, bool))
            else _type_problem(setting, value)
        )
        if problem:
            used = setting.strictest or setting.default
            which = "The default" if used == setting.default else "The strictest,"
            warn(
                "setting",
                f"conf.py: {setting.name} = {value!r} can't be used: {problem}. "
                f"{which} {used!r} is used instead.",
            )
            setattr(config, setting.name, used)
        elif isinstance(value, dict):
            # Sphinx keeps plain data alone between builds; else it reads all pages anew each time.
            setattr(config, setting.name, plain(value))


def _tell_of_unknown_names(config: Config) -> None:
    known = [setting.name for setting in SETTINGS]
    for name in names_in_conf(config):
        # Another extension may have registered it.
        if name.startswith(_PREFIX) and name not in config:
            close = closest(name, known, most=1, cutoff=0)
            warn("setting", f"conf.py: there is no setting {name}; the closest is {close[0]}.")


def setup(app: Sphinx) -> None:
    """Add the settings, and check those of conf.py."""
    for setting in SETTINGS:
        app.add_config_value(setting.name, setting.default, "env", setting.types)
    app.connect("config-inited", check)
