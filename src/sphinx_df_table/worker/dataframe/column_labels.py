"""The labels of the columns of a data frame, and of its index, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.wording import sendable

from .cell_text import texts_of
from .styler import level_values

if TYPE_CHECKING:
    from .styler import Style

_LONGEST_LABEL = 10_000


def short(label: object) -> str:
    """Return a label as text of no more than some length; None is one that is not there."""
    return "" if label is None else sendable(str(label)[:_LONGEST_LABEL])


def _texts_of(index: pd.Index[Any], level: int) -> list[str]:
    """Return the texts of a level of labels, as those of cells are."""
    values = pd.Series(level_values(index, level)).reset_index(drop=True)
    return [short(text) for text in texts_of(values.to_frame(0), Show())[0]]


def label_paths(frame: pd.DataFrame, style: Style | None) -> list[tuple[str, ...]]:
    """Return the labels of each column, from the top."""
    columns = frame.columns
    levels = [level for level in range(columns.nlevels) if style is None or style.shows(level)]
    rows = [_texts_of(columns, level) for level in levels]
    if style is not None:
        rows = [
            [short(text) for text in style.column_labels(level, row)]
            for level, row in zip(levels, rows, strict=True)
        ]
    return list(zip(*rows, strict=True)) if rows else [()] * len(columns)


def with_index_labels(
    frame: pd.DataFrame, style: Style | None, levels: list[int], paths: list[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the labels of all columns, those of the shown levels of the index first.

    What the levels of the column labels are called stands beside these, over the last level of the
    index; then what the levels of the index are called has a row of its own.
    """
    if not levels:
        return paths
    height = len(paths[0]) if paths else frame.columns.nlevels
    if not height:
        return [()] * len(levels) + paths
    names = [short(frame.index.names[level]) for level in levels]
    titles = tuple(short(name) for name in frame.columns.names)[:height]
    if style is not None and style.hides_index_names:
        names = [""] * len(levels)
    if style is not None and style.hides_label_names:
        titles = ()
    above = ("",) * height
    if not any(titles):
        return [(*above[1:], name) for name in names] + paths
    if not any(names):
        return [above] * (len(levels) - 1) + [titles] + paths
    rows = [above] * (len(levels) - 1) + [titles]
    named = [(*path, name) for path, name in zip(rows, names, strict=True)]
    return named + [(*path, "") for path in paths]
