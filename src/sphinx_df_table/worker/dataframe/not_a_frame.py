"""Say what to do with a value that is no data frame."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Modules of objects that show a chart or a table of their own, from the top.
_CHARTS = ("altair", "bokeh", "matplotlib", "plotly", "seaborn")
_TABLES = ("great_tables", "itables")


def not_a_frame(value: object) -> str:
    """Return why a value is not shown, and what to write instead, after the name of the variable.

    Parameters
    ----------
    value
        The value, which is neither a data frame nor a series.

    """
    remedy = _remedy(value)
    return f"is of type {type(value).__name__}, which is not a data frame{remedy and '; '}{remedy}"


def _remedy(value: object) -> str:
    package = type(value).__module__.partition(".")[0]
    remedy = ""
    match value:
        case None:
            remedy = (
                "methods with inplace=True return None, and so does print: remove that; if there "
                "is nothing to show, the option empty shows a text instead"
            )
        case [*parts] if any(isinstance(part, pd.DataFrame) for part in parts):
            remedy = "write pd.concat(...) around it, or a block for each data frame"
        case dict() | list() | tuple() | np.ndarray():
            remedy = "write pd.DataFrame(...) around it"
        case str() | int() | float() | np.generic():
            remedy = "pd.DataFrame({'label': [...]}) makes one from values"
        case pd.Index():
            remedy = "its method to_frame makes one"
        case _ if type(value).__name__.endswith("GroupBy"):
            remedy = "a method of it makes one, such as .mean(), .sum() or .first()"
        case _ if package in _CHARTS:
            remedy = "it is a chart: assign the data frame that it shows"
        case _ if package in _TABLES:
            remedy = "assign the data frame that it shows, and style it with options of the block"
    return remedy
