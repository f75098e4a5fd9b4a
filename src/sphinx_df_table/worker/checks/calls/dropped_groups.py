"""Rows that are in no group of a snippet, because their key is missing."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.worker.checks.broken_rows import broken_rows
from sphinx_df_table.worker.checks.reads.lost_text import named_words, words_read_as_missing
from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sphinx_df_table.protocol.answer import Subtype
    from sphinx_df_table.worker.checks.reads.csv_reads import Read

    Report = Callable[[Subtype, str], None]


@contextlib.contextmanager
def checked_groups(reads: list[Read], report: Report) -> Iterator[None]:
    """Report each `groupby` that drops rows because their key is missing.

    `pivot_table` calls `groupby`.

    Parameters
    ----------
    reads
        The reads that `csv_reads.recorded_reads` has added so far.
    report
        Called at each such call with a message and its subtype: ``text`` if words of a file were
        read as missing, or else ``group``.

    """
    kinds = (pd.DataFrame, pd.Series)
    with replaced((kind, "groupby", _checked(kind.groupby, reads, report)) for kind in kinds):
        yield


def _checked(groupby: Any, reads: list[Read], report: Report) -> Any:
    @functools.wraps(groupby)
    def checked(self: Any, by: Any = None, *args: Any, **kwargs: Any) -> Any:
        result = groupby(self, by, *args, **kwargs)
        # Missing keys have no number, unless they are a group.
        is_dropped = result.ngroup().isna().to_numpy()
        if is_dropped.any():
            words = list(_words_in_keys(self, by, reads))
            for problem in words:
                report("text", problem)
            # Not the data frame itself: a `pandas.Grouper` sorts it.
            dropped = result.obj if isinstance(result.obj, pd.DataFrame) else result.obj.to_frame()
            if not words and (problem := _dropped_rows(dropped, is_dropped, result.exclusions)):
                report("group", problem)
        return result

    return checked


def _dropped_rows(
    frame: pd.DataFrame, is_dropped: np.ndarray[Any, Any], keys: Collection[Any]
) -> str:
    """Return a message about rows that are in no group; empty if they hold no data.

    Parameters
    ----------
    frame
        The rows that were grouped.
    is_dropped
        For each row, whether it is in no group.
    keys
        The labels of the columns that are keys.

    """
    is_key = frame.columns.isin(list(keys))
    others = frame.loc[is_dropped, ~is_key]
    # A row without a number is missed in counts only, so it counts if there are no numbers at all.
    numbers = others.select_dtypes("number")
    if not (numbers if numbers.shape[1] else others).notna().to_numpy().any():
        return ""
    columns = [str(label) for label in frame.columns[is_key]]
    missing = [label for label in frame.columns[is_key] if frame[label].isna().to_numpy().any()]
    before = f"drop them before, with dropna(subset={missing})" if missing else "filter them before"
    # The first column that is no key may name the rows.
    frame = frame.iloc[:, np.argsort(is_key, kind="stable")]
    rows = broken_rows(frame, np.flatnonzero(is_dropped).tolist(), lambda _: columns)
    return (
        f"the groups leave out {rows}. Their key is missing: dropna=False makes a group of them. "
        f"If they are meant to be left out, {before}."
    )


def _words_in_keys(
    data: pd.DataFrame | pd.Series[Any], by: Any, reads: list[Read]
) -> Iterator[str]:
    """Yield a message for each key of `groupby` that has words which were read as missing."""
    for key in by if isinstance(by, list) else [by]:
        column = _column(data, key)
        for read in reads:
            if (
                column is not None
                and column.name in read.words
                and column.hasnans
                and (problem := _problem(str(column.name), read))
            ):
                yield problem


def _column(data: pd.DataFrame | pd.Series[Any], key: Any) -> pd.Series[Any] | None:
    """Return the column that a key of `groupby` is, or names."""
    if isinstance(data, pd.DataFrame) and isinstance(key, str) and key in data.columns:
        key = data[key]
    return key if isinstance(key, pd.Series) and isinstance(key.name, str) else None


def _problem(name: str, read: Read) -> str:
    """Return a message about the words in a column of a file; empty if it has none."""
    texts = read.read_texts({name})
    if texts is None or name not in texts:
        return ""
    words = words_read_as_missing([str(text).strip() for text in texts[name].tolist()], read)
    if not words:
        return ""
    of_file = f" of {read.file}" if read.file else ""
    return (
        f"the groups by {name!r} lack the rows in which a word{of_file} was read as a missing "
        f"value: {named_words(words)}. keep_default_na=False with na_values=[''], "
        f"{read.argument_places}, keeps it; dropna=False makes one group of all missing values."
    )
