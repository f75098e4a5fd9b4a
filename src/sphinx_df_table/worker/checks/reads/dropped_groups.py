"""Groups that a snippet loses because a reader took their name for a missing value."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.patches import replaced

from .lost_text import named_words, words_read_as_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .csv_reads import Read

    Report = Callable[[str], None]


@contextlib.contextmanager
def checked_groups(reads: list[Read], report: Report) -> Iterator[None]:
    """Report each `groupby` that drops rows because words of a file were read as missing.

    `pivot_table` calls `groupby`.

    Parameters
    ----------
    reads
        The reads that `csv_reads.recorded_reads` has added so far.
    report
        Called with a message at each such call.

    """
    kinds = (pd.DataFrame, pd.Series)
    with replaced((kind, "groupby", _checked(kind.groupby, reads, report)) for kind in kinds):
        yield


def _checked(groupby: Any, reads: list[Read], report: Report) -> Any:
    @functools.wraps(groupby)
    def checked(self: Any, by: Any = None, *args: Any, **kwargs: Any) -> Any:
        result = groupby(self, by, *args, **kwargs)
        for key in (by if isinstance(by, list) else [by]) if kwargs.get("dropna", True) else []:
            column = _column(self, key)
            for read in reads:
                if (
                    column is not None
                    and column.name in read.words
                    and column.hasnans
                    and (problem := _problem(str(column.name), read))
                ):
                    report(problem)
        return result

    return checked


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
    return as_message(
        f"the groups by {name!r} lack the rows in which a word{of_file} was read as a missing "
        f"value: {named_words(words)}. keep_default_na=False with na_values=[''], "
        f"{read.argument_places}, keeps it; dropna=False makes one group of all missing values."
    )
