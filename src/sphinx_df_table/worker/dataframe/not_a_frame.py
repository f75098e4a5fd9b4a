"""Say what to do with a value that is no data frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

# Modules of objects that show a chart or a table of their own, from the top.
_CHARTS = ("altair", "bokeh", "matplotlib", "plotly", "seaborn")
_TABLES = ("great_tables", "itables")
# Ends of the names of classes whose methods make a data frame.
_GROUPS = ("GroupBy", "Resampler", "Rolling", "Expanding", "ExponentialMovingWindow")


def not_a_frame(value: object) -> str:
    """Return why a value is not shown, and what to write instead, after the name of the variable.

    Parameters
    ----------
    value
        The value, which is neither a data frame nor a series.

    """
    remedy = _remedy(value)
    return f"is of type {type(value).__name__}, which is not a data frame{remedy and '; '}{remedy}"


def _of_collection(value: dict[Any, Any] | list[Any] | tuple[Any, ...]) -> str:
    """Return what to do with several values, of which some may be data frames."""
    parts = [*value.values()] if isinstance(value, dict) else value
    frames = sum(isinstance(part, pd.DataFrame) for part in parts)
    if not frames:
        return "write pd.DataFrame(...) around it"
    if frames < len(parts):
        return "assign the data frame that it holds"
    return "write pd.concat(...) around it, or a block for each data frame"


def _remedy(value: object) -> str:
    package = type(value).__module__.partition(".")[0]
    remedy = ""
    match value:
        case None:
            remedy = (
                "methods with inplace=True return None, and so does print: remove that; if there "
                "is nothing to show, the option empty shows a text instead"
            )
        case dict() | list() | tuple():
            remedy = _of_collection(value)
        case np.ndarray():
            remedy = "write pd.DataFrame(...) around it"
        case str() | int() | float() | np.generic():
            remedy = "pd.DataFrame({'label': [...]}) makes one from values"
        case pd.Index():
            remedy = "its method to_frame makes one"
        case _ if type(value).__name__.endswith(_GROUPS):
            remedy = "a method of it makes one, such as .mean(), .sum() or .first()"
        case _ if package in _CHARTS:
            remedy = "it is a chart: assign the data frame that it shows"
        case _ if package in _TABLES:
            remedy = "assign the data frame that it shows, and style it with options of the block"
        case _ if callable(value):
            remedy = "it is a function or a class: call it, with parentheses behind its name"
    return remedy
