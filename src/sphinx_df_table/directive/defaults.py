"""Defaults of the options of blocks, from the setting ``df_table_defaults``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_df_table.log import warn
from sphinx_df_table.wording import closest

from .converters import switch
from .options import TABLE_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config

_SETTING = "df_table_defaults"


def check_defaults(_: Sphinx, config: Config) -> None:
    """Leave out the defaults that can't be used, with a warning for each."""
    valid = {}
    for name, value in config[_SETTING].items():
        if problem := _problem(name, value):
            warn("setting", f"conf.py: {_SETTING}: {name!r} is left out: {problem}.")
        else:
            valid[name] = value
    setattr(config, _SETTING, valid)


def _problem(name: object, value: object) -> str:
    """Return the reason why an option can't have a default; empty if it can."""
    if name == "name":
        return "each table has a name of its own"
    if not isinstance(name, str) or name not in TABLE_OPTIONS:
        close = closest(name, TABLE_OPTIONS, most=1, cutoff=0.6)
        hint = f"; the closest is {close[0]!r}" if close else ""
        return f"the directive has no such option{hint}"
    is_switch = TABLE_OPTIONS[name] is switch
    if is_switch != isinstance(value, bool) or not isinstance(value, str | int | float):
        kind = "True or False" if is_switch else "a text or a number"
        return f"its value must be {kind}, not {value!r}"
    try:
        TABLE_OPTIONS[name](_text(value))
    except ValueError as error:
        return f"its value {value!r} can't be used: {error}"
    return ""


def _text(value: object) -> str | None:
    """Return the text that sets an option to a value in a page."""
    if isinstance(value, bool):
        return None if value else "no"
    return str(value)


def defaults_of(config: Config, converters: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Return the defaults of the options that a directive has.

    Parameters
    ----------
    config
        The settings.
    converters
        The converters of the options, by name.

    """
    return {
        name: converters[name](_text(value))
        for name, value in config[_SETTING].items()
        if name in converters
    }
