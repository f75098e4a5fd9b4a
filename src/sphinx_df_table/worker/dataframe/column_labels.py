"""Texts of column labels, and of the names of index levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.wording import sendable

from .cell_text import texts_of
from .styler import level_values

if TYPE_CHECKING:
    from .styler import Style

_MAX_LABEL_LENGTH = 10_000


def label_text(label: object) -> str:
    """Return the text of a label, cut to 10,000 characters. None is a missing label."""
    return "" if label is None else sendable(str(label)[:_MAX_LABEL_LENGTH])


def _texts_of(index: pd.Index[Any], level: int) -> list[str]:
    """Return the texts of a level of labels, in the form of cells."""
    labels = level_values(index, level)
    if all(type(label) is str for label in labels):  # as nearly always, and it saves a conversion
        return list(labels)
    values = pd.Series(labels).reset_index(drop=True)
    return texts_of(values.to_frame(0), Show())[0]


def label_paths(frame: pd.DataFrame, style: Style | None) -> list[tuple[str, ...]]:
    """Return the labels of each column from the top level.

    Parameters
    ----------
    frame
        The data frame.
    style
        The style that may hide or replace labels.

    Returns
    -------
    list of tuple of str
        The labels of each column, one for each level that is shown.

    """
    columns = frame.columns
    levels = [level for level in range(columns.nlevels) if style is None or style.shows(level)]
    rows = [_texts_of(columns, level) for level in levels]
    if style is not None:
        rows = list(map(style.column_labels, levels, rows))
    rows = [[label_text(text) for text in row] for row in rows]
    return list(zip(*rows, strict=True)) if rows else [()] * len(columns)


def with_index_labels(
    frame: pd.DataFrame, style: Style | None, levels: list[int], paths: list[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the labels of the index levels that are shown, and of the columns.

    The names of the levels of the column labels are put above the last level of the index. If there
    are any, the names of the levels of the index get a row of their own.

    Parameters
    ----------
    frame
        The data frame.
    style
        The style that may hide these names.
    levels
        The positions of the levels of the index that are shown.
    paths
        The labels of each column, from `label_paths`.

    Returns
    -------
    list of tuple of str
        For each column of the table its labels, from the top row.

    """
    if not levels:
        return paths
    height = len(paths[0]) if paths else frame.columns.nlevels
    if not height:
        return [()] * len(levels) + paths
    names = [label_text(frame.index.names[level]) for level in levels]
    label_names = tuple(label_text(name) for name in frame.columns.names)[:height]
    if style is not None and style.hides_index_names:
        names = [""] * len(levels)
    if style is not None and style.hides_label_names:
        label_names = ()
    above = ("",) * height
    if not any(label_names):
        return [(*above[1:], name) for name in names] + paths
    if not any(names):
        return [above] * (len(levels) - 1) + [label_names] + paths
    rows = [above] * (len(levels) - 1) + [label_names]
    named = [(*path, name) for path, name in zip(rows, names, strict=True)]
    return named + [(*path, "") for path in paths]
