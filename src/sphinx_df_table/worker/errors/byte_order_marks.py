"""Hint for a KeyError: the name begins with the byte order mark of a file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sphinx_df_table.worker.private.pandas import missing_labels

from .place import frames_of

BYTE_ORDER_MARK = "\ufeff"
OPEN_WITHOUT_MARK = (
    "A file that begins with a byte order mark needs encoding='utf-8-sig' in the call of open."
)


def byte_order_mark_hint(error: KeyError) -> str:
    """Return how to open a file so that a name in its header is found; empty for other errors."""
    marked = [BYTE_ORDER_MARK + name for name in missing_labels(error) if isinstance(name, str)]
    for frame in frames_of(error):
        for value in [*frame.f_locals.values()]:
            if found := [name for name in marked if name in _names(value)]:
                return f"There is {found[0]!a}. {OPEN_WITHOUT_MARK}"
    return ""


def _names(value: Any) -> list[Any]:
    """Return the names of the columns of a value: a data frame, or rows of the module csv."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, csv.DictReader):
        return [*(value.fieldnames or ())]
    if isinstance(value, pd.DataFrame):
        return [*value.columns]
    return [*value] if isinstance(value, Mapping) else []
