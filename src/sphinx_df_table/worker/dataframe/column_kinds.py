"""Kinds of columns: of numbers, text, dates and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from sphinx_df_table.protocol.table import Kind

# The kinds of the types that `pandas.api.types.infer_dtype` returns. All others are text.
_INFERRED: dict[str, Kind] = {
    "boolean": "boolean",
    "complex": "number",
    "date": "date",
    "datetime": "date",
    "datetime64": "date",
    "decimal": "number",
    "floating": "number",
    "integer": "number",
    "mixed-integer-float": "number",
    "period": "date",
    "timedelta": "duration",
    "timedelta64": "duration",
}


def kind_of(column: pd.Series[Any]) -> Kind:
    """Return the kind of a column by its dtype, or by its values if they are objects."""
    if pd.isna(column.array).all():
        return "missing"
    if isinstance(column.dtype, pd.CategoricalDtype):
        return kind_of(column.dtype.categories.to_series())
    return _INFERRED.get(pd.api.types.infer_dtype(column, skipna=True), "text")
