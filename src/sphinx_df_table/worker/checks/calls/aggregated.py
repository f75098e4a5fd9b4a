"""Columns that a method of pandas has aggregated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

GROUPS = (pd.api.typing.SeriesGroupBy, pd.api.typing.DataFrameGroupBy)


def columns_of(data: Any, result: Any) -> list[pd.Series[Any]]:
    """Return the columns that a method has aggregated, each from its first to its last row.

    Parameters
    ----------
    data
        The series or the data frame; for groups, the one that was grouped.
    result
        What the method returned.

    """
    if data.ndim == 1:
        return [data]
    # A frame gives a row of results, and groups a row for each of them, or one column.
    labels = getattr(result, "columns", None)
    if labels is None:
        labels = [result.name] if result.name in data.columns else result.index
    if getattr(labels, "nlevels", 1) != data.columns.nlevels:
        return []
    chosen = np.flatnonzero(data.columns.isin(labels)).tolist()
    return [data.iloc[:, position] for position in chosen]
