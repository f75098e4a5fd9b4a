"""Rows that a merge in a snippet drops or repeats without an error."""

from __future__ import annotations

import contextlib
import functools
import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sphinx_df_table.wording import first_few, misspelled
from sphinx_df_table.worker.patches import replaced
from sphinx_df_table.worker.private.pandas import merge_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.answer import Subtype

    Report = Callable[[Subtype, str], None]

_signature_of = functools.cache(inspect.signature)
_MAX_NAMED_KEYS = 5
_MAX_COMPARED_KEYS = 200


@contextlib.contextmanager
def checked_merges(report: Report) -> Iterator[None]:
    """Report rows that merges drop or repeat while the block runs. Their results do not change.

    Parameters
    ----------
    report
        Gets the subtype of a finding, ``merge`` or ``duplicate``, and its message.

    """
    merge: Callable[..., pd.DataFrame] = pd.merge
    is_merging = False

    @functools.wraps(merge)
    def merge_and_check(*args: Any, **kwargs: Any) -> pd.DataFrame:
        nonlocal is_merging
        # pandas 2 calls an inner merge for a cross merge.
        if is_merging:
            return merge(*args, **kwargs)
        is_merging = True
        try:
            merged = merge(*args, **kwargs)
        finally:
            is_merging = False
        bound = _signature_of(merge).bind(*args, **kwargs)
        bound.apply_defaults()
        _check_merge(bound.arguments, merged, report)
        return merged

    with replaced((module, "merge", merge_and_check) for module in merge_modules()):
        yield


class _Side(NamedTuple):
    """One of the two data frames of a merge.

    Attributes
    ----------
    frame
        The data frame.
    on
        The name of its key, or a list of names, of columns or levels of the index; None for the
        columns that both data frames have.
    has_index_as_key
        Whether its index is the key instead, as in a join.

    """

    frame: pd.DataFrame
    on: Any
    has_index_as_key: bool

    def described(self) -> str:
        """Return the name of the key as a part of a sentence, if it was given."""
        if self.has_index_as_key:
            return " on the index"
        return f" on {self.on!r}" if isinstance(self.on, str | list) else ""

    def names(self, other: _Side) -> list[Any]:
        """Return the names of its key; none if that is the index, or an array, as pandas allows."""
        if self.has_index_as_key:
            return []
        if self.on is None:
            return [name for name in self.frame.columns if name in other.frame.columns]
        names = [self.on] if isinstance(self.on, str) else self.on
        is_named = isinstance(names, list) and all(map(pd.api.types.is_hashable, names))
        known = {*self.frame.columns, *self.frame.index.names} - {None}
        return names if is_named and set(names) <= known else []

    def keys(self, other: _Side) -> pd.Index[Any] | None:
        """Return the keys of its rows, or None if they are not in it."""
        index, frame = self.frame.index, self.frame
        parts: list[pd.Index[Any]]
        if self.has_index_as_key:
            parts = [index.get_level_values(level) for level in range(index.nlevels)]
        else:
            parts = [
                pd.Index(frame[name]) if name in frame.columns else index.get_level_values(name)
                for name in self.names(other)
            ]
        if len(parts) != 1:
            return pd.MultiIndex.from_arrays(parts) if parts else None
        dtype = parts[0].dtype
        if pd.api.types.is_string_dtype(dtype) or getattr(dtype, "na_value", None) is pd.NA:
            # Text in Arrow takes much longer to look up. All missing values match in a merge. Other
            # objects pass for text.
            values = parts[0].to_numpy(dtype=object, copy=True)
            values[pd.isna(values)] = np.nan
            parts = [pd.Index(values, dtype=object)]
        return parts[0]

    def data_columns(self, other: _Side) -> int:
        """Return the number of its columns that are no keys."""
        names = set(self.names(other))
        return sum(label not in names for label in self.frame.columns)


def _side(arguments: dict[str, Any], name: str) -> _Side | None:
    """Return the left or the right side of a merge with such arguments; None for other objects."""
    frame = arguments[name]
    if isinstance(frame, pd.Series) and frame.name is not None:
        frame = frame.to_frame()
    on = arguments[f"{name}_on"] if arguments["on"] is None else arguments["on"]
    has_index_as_key = arguments[f"{name}_index"]
    return _Side(frame, on, has_index_as_key) if isinstance(frame, pd.DataFrame) else None


def _check_merge(arguments: dict[str, Any], merged: pd.DataFrame, report: Report) -> None:
    """Report rows that a merge has dropped or repeated. It is fast if each row has one match.

    Parameters
    ----------
    arguments
        The arguments of the merge by their names.
    merged
        The result of the merge.
    report
        Gets the findings.

    """
    how = arguments["how"]
    left, right = _side(arguments, "left"), _side(arguments, "right")
    if left is None or right is None or how not in ("inner", "left"):
        return
    if how == "inner" and _is_lookup(left, right):
        left, right = right, left
    if len(merged) == len(left.frame) and how == "left":
        return
    right_keys = right.keys(left)
    # An unchanged number of rows may hide dropped and repeated ones.
    if right_keys is None or (len(merged) == len(left.frame) and right_keys.is_unique):
        return
    left_keys = left.keys(right)
    # An index may have some of the levels of the other.
    if left_keys is None or left_keys.nlevels != right_keys.nlevels:
        return
    dropped = left_keys[~left_keys.isin(right_keys)]
    count = len(left_keys) if how == "left" else len(left_keys) - len(dropped)
    # A data frame that has only keys is meant to select rows.
    if how == "inner" and right.data_columns(left) and len(dropped):
        message = _dropped_message(left.described(), dropped, right_keys, len(left_keys))
        report("merge", message)
    repeated = right_keys[right_keys.duplicated()].unique()
    repeated = repeated[repeated.isin(left_keys)]
    if len(merged) > count and len(repeated) and arguments["validate"] is None:
        report("duplicate", _repeated_message(left.described(), repeated, count, len(merged)))


def _is_lookup(side: _Side, other: _Side) -> bool:
    """Return whether a side has one row per key and fewer columns than the other, like prices."""
    has_fewer = side.data_columns(other) < other.data_columns(side)
    return has_fewer and (keys := side.keys(other)) is not None and keys.is_unique


def _first_keys(keys: pd.Index[Any]) -> str:
    return first_few(keys, _MAX_NAMED_KEYS)


def _repeated_message(on: str, repeated: pd.Index[Any], count: int, made: int) -> str:
    return (
        f"the merge{on} made {made:,} rows from {count:,}: the other data frame has several "
        f"rows for {_first_keys(repeated)}. If this is meant, add validate='many_to_many'; with "
        "validate='many_to_one', it is an error."
    )


def _dropped_message(on: str, dropped: pd.Index[Any], right_keys: pd.Index[Any], count: int) -> str:
    keys = dropped.unique()
    texts = [key for key in keys[:_MAX_NAMED_KEYS].tolist() if isinstance(key, str)]
    names = [key for key in right_keys.unique().tolist() if isinstance(key, str)]
    if len(names) > _MAX_COMPARED_KEYS:  # more would take longer than the merge
        folded = {key.casefold().strip() for key in texts}
        names = [name for name in names if name.casefold().strip() in folded]
    near = [
        f"{key!r} is close to {other!r}"
        for key in texts
        if (other := misspelled(key, names)) is not None
    ]
    hint = f" {'; '.join(near)}." if near else ""
    return (
        f"the inner merge{on} dropped {len(dropped):,} of {count:,} rows, which have no "
        f"match: {_first_keys(keys)}.{hint} how='left' keeps them."
    )
