"""What the merges of a snippet did to the rows: lost some, or doubled some, without a word."""

from __future__ import annotations

import contextlib
import functools
import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.wording import as_message, closest, first_few
from sphinx_df_table.worker.private.pandas import merge_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.answer import Subtype

    Report = Callable[[Subtype, str], None]

_MOST_NAMED = 5
_MOST_COMPARED = 200


@contextlib.contextmanager
def watched(report: Report) -> Iterator[None]:
    """Report what each merge meanwhile lost or doubled; its result stays as it is.

    Parameters
    ----------
    report
        Gets the subtype of a finding, ``merge`` or ``duplicate``, and its message.

    """
    merge: Callable[..., pd.DataFrame] = pd.merge
    signature = inspect.signature(merge)
    merging = False

    @functools.wraps(merge)
    def watching(*args: Any, **kwargs: Any) -> pd.DataFrame:
        nonlocal merging
        # pandas 2 makes a cross merge of an inner one.
        if merging:
            return merge(*args, **kwargs)
        merging = True
        try:
            merged = merge(*args, **kwargs)
        finally:
            merging = False
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        _look(given.arguments, merged, report)
        return merged

    before = [(owner, owner.merge) for owner in merge_modules()]
    try:
        for owner, _ in before:
            owner.merge = watching  # type: ignore[attr-defined]
        yield
    finally:
        for owner, function in before:
            owner.merge = function  # type: ignore[attr-defined]


def _look(given: dict[str, Any], merged: pd.DataFrame, report: Report) -> None:
    """Report what there is to report; where each row has one match, that takes no time.

    Parameters
    ----------
    given
        The arguments of the merge by their names.
    merged
        Its result.
    report
        Gets the findings.

    """
    left, right, how = given["left"], given["right"], given["how"]
    if not (isinstance(left, pd.DataFrame) and isinstance(right, pd.DataFrame)):
        return
    if how not in ("inner", "left") or given["left_index"] or given["right_index"]:
        return
    on = given["left_on"] if given["on"] is None else given["on"]
    other_on = given["right_on"] if given["on"] is None else given["on"]
    if how == "inner" and _is_lookup(left, on, right):
        left, right, on, other_on = right, left, other_on, on
    if len(merged) == len(left) and how == "left":
        return
    theirs = _keys(right, other_on, left)
    # As many rows as there were may be some that are doubled, and others that are lost.
    if theirs is None or (len(merged) == len(left) and theirs.is_unique):
        return
    ours = _keys(left, on, right)
    if ours is None:
        return
    lost = ours[~ours.isin(theirs)]
    count = len(left) if how == "left" else len(left) - len(lost)
    # A frame of keys alone is there to choose rows.
    if how == "inner" and right.shape[1] > theirs.nlevels and len(lost):
        report("merge", _lost_in_words(on, lost, theirs, len(left)))
    doubled = theirs[theirs.duplicated()].unique()
    doubled = doubled[doubled.isin(ours)]
    if len(merged) > count and len(doubled) and given["validate"] is None:
        report("duplicate", _doubled_in_words(on, doubled, count, len(merged)))


def _is_lookup(frame: pd.DataFrame, on: Any, other: pd.DataFrame) -> bool:
    """Return whether a frame has one row a key, and fewer columns than the other, like prices."""
    if frame.shape[1] >= other.shape[1] or (keys := _keys(frame, on, other)) is None:
        return False
    return keys.is_unique


def _keys(frame: pd.DataFrame, key: Any, other: pd.DataFrame) -> pd.Index[Any] | None:
    """Return the keys of the rows of a frame; None where they are not in columns alone."""
    names = [key] if isinstance(key, str) else key
    if names is None:
        names = [name for name in frame.columns if name in other.columns]
    if not isinstance(names, list) or not all(map(pd.api.types.is_hashable, names)):
        return None  # pandas takes the keys themselves, too
    if not names or not set(names) <= set(frame.columns):
        return None
    if len(names) == 1:
        keys = frame[names[0]]
        if pd.api.types.is_string_dtype(keys.dtype):  # or any objects
            # What is kept in Arrow takes much longer to look up; a merge takes what is missing for
            # the same, whatever it is.
            keys = keys.astype(object).where(keys.notna(), np.nan)
        return pd.Index(keys)
    return pd.MultiIndex.from_frame(frame[names])


def _names(key: Any) -> str:
    return f" on {key!r}" if isinstance(key, str | list) else ""


def _some(keys: pd.Index[Any]) -> str:
    return first_few([repr(key) for key in keys.tolist()], _MOST_NAMED)


def _doubled_in_words(on: Any, doubled: pd.Index[Any], count: int, made: int) -> str:
    return as_message(
        f"the merge{_names(on)} made {made:,} rows of {count:,}: the other data frame has several "
        f"rows for {_some(doubled)}. With validate='many_to_one' that is an error."
    )


def _lost_in_words(on: Any, lost: pd.Index[Any], theirs: pd.Index[Any], count: int) -> str:
    keys = lost.unique()
    wanted = [key for key in keys[:_MOST_NAMED].tolist() if isinstance(key, str)]
    names = [key for key in theirs.unique().tolist() if isinstance(key, str)]
    if len(names) > _MOST_COMPARED:  # that would take longer than the merge
        folded = {key.casefold().strip() for key in wanted}
        names = [name for name in names if name.casefold().strip() in folded]
    near = [f"{key!r} is close to {close[0]!r}" for key in wanted if (close := closest(key, names))]
    hint = f" {'; '.join(near)}." if near else ""
    return as_message(
        f"the inner merge{_names(on)} dropped {len(lost):,} of {count:,} rows, which have no "
        f"match: {_some(keys)}.{hint} how='left' keeps them."
    )
