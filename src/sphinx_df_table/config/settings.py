"""Settings in conf.py: name, default, types and meaning of each."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sphinx_df_table.log import warn
from sphinx_df_table.private.sphinx import names_in_conf
from sphinx_df_table.protocol.job import CHECKS, USUAL_CHECKS
from sphinx_df_table.wording import closest

from .problems import (
    argument_problem,
    check_problem,
    folder_problem,
    name_problem,
    one_of,
    plain,
    positive_problem,
    prelude_file_problem,
    prelude_problem,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_df_table.protocol.job import Check


_PREFIX = "df_table_"
# How similar, from 0 to 1, the name of a setting must be to be the one that was meant.
_SIMILAR = 0.6


class Setting(Struct, frozen=True):
    """A value that conf.py may set.

    Attributes
    ----------
    name, default
        The name and the default value.
    meaning
        A description for the documentation, in reStructuredText.
    problem
        A function from a value of the right type and the folder of conf.py to the problem with the
        value; empty if the value is valid.
    entry_problem
        The same for an entry of a list, or a key and its value in a dictionary. An invalid entry is
        left out, and the others are used.
    other_types
        The types that a value may have besides that of the default.
    strictest
        The value to use instead of an invalid one, if that is not the default: a misspelled value
        must not permit more than the author meant.

    """

    name: str
    default: Any
    meaning: str
    problem: Callable[[Any, Path], str] = lambda *_: ""
    entry_problem: Callable[[Any, Path], str] = lambda *_: ""
    other_types: tuple[type, ...] = ()
    strictest: Any = None

    @property
    def types(self) -> tuple[type, ...]:
        """The types that a value may have."""
        return (type(self.default), *self.other_types)


def enabled_checks(value: bool | dict[Check, bool]) -> tuple[Check, ...]:  # noqa: FBT001 - a value in conf.py
    """Return the checks that a value of ``df_table_checks`` turns on."""
    chosen = dict.fromkeys(CHECKS, False) if value is False else {} if value is True else value
    return tuple(check for check in CHECKS if chosen.get(check, check in USUAL_CHECKS))


SETTINGS = (
    Setting(
        "df_table_data_path",
        [],
        "Folders, relative to conf.py, in which a relative file name is looked up if the folder of "
        "the page lacks it.",
        entry_problem=folder_problem,
        other_types=(tuple,),
    ),
    Setting(
        "df_table_read_csv",
        {},
        "Keyword arguments for every ``pd.read_csv``, unless the snippet sets them.",
        entry_problem=argument_problem,
    ),
    Setting(
        "df_table_defaults",
        {},
        "Options of all blocks, for example ``{'precision': 2, 'source': True}``. An option of a "
        "block replaces the default, and ``:source: no`` turns it off.",
    ),
    Setting(
        "df_table_prelude",
        "",
        "Python source that runs before each snippet, in the same namespace.",
        prelude_problem,
    ),
    Setting(
        "df_table_prelude_file",
        "",
        "A file, relative to conf.py, with the source of the prelude. It replaces "
        ":confval:`df_table_prelude`, and the pages are read again if it changes.",
        prelude_file_problem,
    ),
    Setting(
        "df_table_timeout",
        60,
        "The time limit of a snippet, in seconds.",
        positive_problem,
        other_types=(float,),
    ),
    Setting(
        "df_table_memory",
        2048,
        "The memory limit of a snippet, in MiB. On Linux, the limit is for the memory in use, or, "
        "if each snippet has a new process, for addresses. macOS and Windows have no limit.",
        positive_problem,
    ),
    Setting(
        "df_table_max_cells",
        1_000_000,
        "The largest number of cells of a table, with the labels of its columns; a larger table is "
        "an error. No table may have more than 1,000 columns.",
        positive_problem,
    ),
    Setting("df_table_network", default=False, meaning="Allow snippets to use the network."),
    Setting(
        "df_table_sandbox",
        "auto",
        "``auto`` confines a snippet by every layer of the sandbox that this system can enforce. "
        "``require`` does not run it if the kernel lacks one. ``off`` gives it a process of its "
        "own and no further confinement, and runs it in every build.",
        one_of("auto", "require", "off"),
        strictest="require",
    ),
    Setting(
        "df_table_environment",
        [],
        "Names of environment variables that snippets may see, besides LANG, LC_ALL, LC_CTYPE and "
        "TZ. If the value of one changes, all blocks run again.",
        entry_problem=name_problem,
        other_types=(tuple,),
    ),
    Setting(
        "df_table_roles",
        [],
        "Names of roles that cells may use, besides those that only refer or format.",
        entry_problem=name_problem,
        other_types=(tuple,),
    ),
    Setting(
        "df_table_checks",
        default=True,
        meaning="Check the data of blocks for mistakes. A dictionary turns single "
        ":ref:`checks <checks>` on or off, for example ``{'pandas': True, 'sort': False}``.",
        entry_problem=check_problem,
        other_types=(dict,),
    ),
    Setting(
        "df_table_cache", default=True, meaning="Store the results of snippets for the next builds."
    ),
    Setting(
        "df_table_interactive",
        default=True,
        meaning="Let readers sort and search the tables of HTML pages with a script. The class "
        "``no-interactive`` turns this off for one table.",
    ),
    Setting(
        "df_table_fold_constant",
        default=False,
        meaning="Let columns that have the same value in all rows fold away in HTML pages, unless "
        "the option ``fold-constant`` of a block says otherwise.",
    ),
    Setting(
        "df_table_on_error",
        "warn",
        "The effect of a block that fails: ``warn`` gives a warning, and shows the error in the "
        "place of the table; ``raise`` ends the build.",
        one_of("warn", "raise"),
    ),
)


def _type_problem(setting: Setting, value: Any) -> str:
    instead = f", such as [{value!r}]" if list in setting.types and isinstance(value, str) else ""
    return f"it must be of type {' or '.join(kind.__name__ for kind in setting.types)}{instead}"


def check_settings(app: Sphinx, config: Config) -> None:
    """Warn about invalid values, which are replaced, and about unknown names."""
    _warn_of_unknown_names(config)
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
            which = "The default" if used == setting.default else "The strictest value"
            warn(
                "setting",
                f"conf.py: {setting.name} = {value!r} can't be used: {problem}. "
                f"{which} {used!r} is used instead.",
            )
            setattr(config, setting.name, used)
        elif isinstance(value, dict):
            entries = _valid_entries(setting, value.items(), Path(app.confdir), itemgetter(0))
            # Sphinx compares only plain data between builds; after other values it reads all pages.
            setattr(config, setting.name, plain(dict(entries)))
        elif isinstance(value, list | tuple):
            entries = _valid_entries(setting, value, Path(app.confdir))
            setattr(config, setting.name, type(value)(entries))
    if config.df_table_prelude and (name := config.df_table_prelude_file):
        warn(
            "setting",
            f"conf.py: df_table_prelude is ignored, because df_table_prelude_file is {name!r}. "
            "Move its code into that file.",
        )
    read_prelude(config, Path(app.confdir))


def read_prelude(config: Config, folder: Path) -> None:
    """Read the file of the prelude into its setting, so that Sphinx notices a change of the file.

    Parameters
    ----------
    config
        The settings, which are valid.
    folder
        The folder of conf.py.

    Raises
    ------
    OSError, SyntaxError, ValueError
        The file has changed since the settings were checked, and can't be read.

    """
    if name := config.df_table_prelude_file:
        config.df_table_prelude = source_of(folder / name)


def _valid_entries(
    setting: Setting,
    entries: Iterable[Any],
    folder: Path,
    name_of: Callable[[Any], object] = lambda entry: entry,
) -> Iterator[Any]:
    """Yield the entries of a list or a dictionary that can be used; warn about the others."""
    for entry in entries:
        if problem := setting.entry_problem(entry, folder):
            name = name_of(entry)
            warn("setting", f"conf.py: {setting.name}: {name!r} is left out: {problem}.")
        else:
            yield entry


def _warn_of_unknown_names(config: Config) -> None:
    known = [setting.name.removeprefix(_PREFIX) for setting in SETTINGS]
    for name in names_in_conf(config):
        # Another extension may have registered it.
        if name.startswith(_PREFIX) and name not in config:
            close = closest(name.removeprefix(_PREFIX), known, most=1, cutoff=_SIMILAR)
            hint = (
                f"the closest is {_PREFIX}{close[0]}"
                if close
                else "options of the directive are keys of df_table_defaults"
            )
            warn("setting", f"conf.py: there is no setting {name}; {hint}.")


def setup(app: Sphinx) -> None:
    """Add the settings, and check the values in conf.py."""
    for setting in SETTINGS:
        app.add_config_value(setting.name, setting.default, "env", setting.types)
    app.connect("config-inited", check_settings)
