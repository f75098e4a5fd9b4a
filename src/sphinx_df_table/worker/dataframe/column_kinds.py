"""What kind of values a column has, which decides how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.protocol.table import Kind

# What pandas infers of a column of objects, missing ones left aside.
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


_BY_DTYPE: list[tuple[Kind, Callable[[Any], bool]]] = [
    ("boolean", pd.api.types.is_bool_dtype),
    ("number", pd.api.types.is_numeric_dtype),
    ("date", pd.api.types.is_datetime64_any_dtype),
    ("date", lambda dtype: isinstance(dtype, pd.PeriodDtype)),
    ("duration", pd.api.types.is_timedelta64_dtype),
]


def kind_of(column: pd.Series[Any]) -> Kind:
    """Return the kind of a column: by its dtype, or by its values where those are objects."""
    if not column.notna().any():
        return "missing"
    if isinstance(column.dtype, pd.CategoricalDtype):
        return kind_of(column.dtype.categories.to_series())
    for kind, is_of_kind in _BY_DTYPE:
        if is_of_kind(column.dtype):
            return kind
    return _INFERRED.get(pd.api.types.infer_dtype(column, skipna=True), "text")
