"""Rows that a merge in a snippet drops or repeats without an error."""

from __future__ import annotations

import contextlib
import functools
import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.wording import as_message, first_few, misspelled
from sphinx_df_table.worker.patches import replaced
from sphinx_df_table.worker.private.pandas import merge_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.answer import Subtype

    Report = Callable[[Subtype, str], None]

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
    signature = inspect.signature(merge)
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
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        _check_merge(bound.arguments, merged, report)
        return merged

    with replaced((module, "merge", merge_and_check) for module in merge_modules()):
        yield


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
    left, right, how = arguments["left"], arguments["right"], arguments["how"]
    if not (isinstance(left, pd.DataFrame) and isinstance(right, pd.DataFrame)):
        return
    if how not in ("inner", "left") or arguments["left_index"] or arguments["right_index"]:
        return
    on = arguments["left_on"] if arguments["on"] is None else arguments["on"]
    other_on = arguments["right_on"] if arguments["on"] is None else arguments["on"]
    if how == "inner" and _is_lookup(left, on, right):
        left, right, on, other_on = right, left, other_on, on
    if len(merged) == len(left) and how == "left":
        return
    right_keys = _keys(right, other_on, left)
    # An unchanged number of rows may hide dropped and repeated ones.
    if right_keys is None or (len(merged) == len(left) and right_keys.is_unique):
        return
    left_keys = _keys(left, on, right)
    if left_keys is None:
        return
    dropped = left_keys[~left_keys.isin(right_keys)]
    count = len(left) if how == "left" else len(left) - len(dropped)
    # A data frame that has only keys is meant to select rows.
    if how == "inner" and right.shape[1] > right_keys.nlevels and len(dropped):
        report("merge", _dropped_message(on, dropped, right_keys, len(left)))
    repeated = right_keys[right_keys.duplicated()].unique()
    repeated = repeated[repeated.isin(left_keys)]
    if len(merged) > count and len(repeated) and arguments["validate"] is None:
        report("duplicate", _repeated_message(on, repeated, count, len(merged)))


def _is_lookup(frame: pd.DataFrame, on: Any, other: pd.DataFrame) -> bool:
    """Return whether a frame has one row per key and fewer columns than the other, like prices."""
    if frame.shape[1] >= other.shape[1] or (keys := _keys(frame, on, other)) is None:
        return False
    return keys.is_unique


def _keys(frame: pd.DataFrame, key: Any, other: pd.DataFrame) -> pd.Index[Any] | None:
    """Return the keys of the rows of a frame, or None if they are not in its columns."""
    names = [key] if isinstance(key, str) else key
    if names is None:
        names = [name for name in frame.columns if name in other.columns]
    if not isinstance(names, list) or not all(map(pd.api.types.is_hashable, names)):
        return None  # pandas also takes arrays of keys
    if not names or not set(names) <= set(frame.columns):
        return None
    if len(names) == 1:
        keys = frame[names[0]]
        if pd.api.types.is_string_dtype(keys.dtype):  # also for other objects
            # Text in Arrow takes much longer to look up. All missing values match in a merge.
            values = keys.to_numpy(dtype=object, copy=True)
            values[pd.isna(values)] = np.nan
            index: pd.Index[Any] = pd.Index(values, dtype=object)
            return index
        return pd.Index(keys)
    return pd.MultiIndex.from_frame(frame[names])


def _on(key: Any) -> str:
    return f" on {key!r}" if isinstance(key, str | list) else ""


def _first_keys(keys: pd.Index[Any]) -> str:
    return first_few(keys, _MAX_NAMED_KEYS)


def _repeated_message(on: Any, repeated: pd.Index[Any], count: int, made: int) -> str:
    return as_message(
        f"the merge{_on(on)} made {made:,} rows from {count:,}: the other data frame has several "
        f"rows for {_first_keys(repeated)}. If this is meant, add validate='many_to_many'; with "
        "validate='many_to_one', it is an error."
    )


def _dropped_message(on: Any, dropped: pd.Index[Any], right_keys: pd.Index[Any], count: int) -> str:
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
    return as_message(
        f"the inner merge{_on(on)} dropped {len(dropped):,} of {count:,} rows, which have no "
        f"match: {_first_keys(keys)}.{hint} how='left' keeps them."
    )
