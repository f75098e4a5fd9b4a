"""Hints about methods and arguments that pandas no longer has."""

from __future__ import annotations

import re

import pandas as pd

from sphinx_df_table.worker.dataframe.styler import is_styler

_HIDE = {"columns": "hide([…], axis='columns')", "index": "hide(axis='index')"}
# What to call instead of the methods that pandas 1.4 to 3.0 has removed, by its release notes.
_OF_STYLERS = {
    "applymap": "map",
    "applymap_index": "map_index",
    "hide_columns": _HIDE["columns"],
    "hide_index": _HIDE["index"],
    "render": "the Styler itself: a block shows it as a table",
    "set_na_rep": "format(na_rep=…)",
    "set_precision": "format(precision=…)",
    "where": "map",
}
_OF_FRAMES = {
    "append": "pd.concat([…, …])",
    "applymap": "map",
    "iteritems": "items",
    "ix": "loc or iloc",
    "lookup": "loc, or merge with the other data frame",
    "mad": "(df - df.mean()).abs().mean()",
}
_ARGUMENT_OF_HIDE = re.compile(r"Styler\.hide\(\) .* keyword argument '(columns|index)'")


def removed_method_hint(error: BaseException) -> str:
    """Return what to call instead of a method, or an argument, that pandas lacks; or no text."""
    match error:
        case AttributeError(name=str(name), obj=owner):
            instead = _instead(name, owner)
            return f"pandas has removed {name}. Use {instead}." if instead else ""
        case TypeError() if found := _ARGUMENT_OF_HIDE.search(str(error)):
            return f"Write {_HIDE[found[1]]}."
    return ""


def _instead(name: str, owner: object) -> str | None:
    if isinstance(owner, pd.DataFrame | pd.Series):
        return _OF_FRAMES.get(name)
    return _OF_STYLERS.get(name) if is_styler(owner) else None
