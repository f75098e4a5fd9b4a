"""Columns that a table shows, by the names that they have, and the ones that they had."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sphinx_df_table.worker.patches import replaced
from sphinx_df_table.worker.private.pandas import LABEL_SETTER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sphinx_df_table.protocol.table import Table
    from sphinx_df_table.worker.dataframe.convert import Shown

    # The labels of the columns of a data frame, and those that have replaced them.
    Renames = list[tuple[pd.Index[Any], pd.Index[Any]]]


class ShownColumn(NamedTuple):
    """The texts that a table shows for a column.

    Attributes
    ----------
    label
        Its label in the data frame.
    cells
        The texts of its cells, without those of rows that a Styler has added.
    missing
        The number of missing values that the data frame has in it.

    """

    label: str
    cells: list[str]
    missing: int


class ShownColumns:
    """The columns and index levels of a table whose labels are text.

    Parameters
    ----------
    shown, table
        The rows that are shown, as a data frame and as a table.
    renames
        The labels that `recorded_renames` has added.

    """

    def __init__(self, shown: Shown, table: Table, renames: Renames) -> None:
        self._shown = shown
        self._table = table
        self._renames = renames
        index, frame = shown.frame.index, shown.frame
        labels = [*(index.names[level] for level in shown.levels), *frame.columns.tolist()]
        # The first one of a name counts. Other labels may be any objects.
        self._numbers: dict[str, int] = {}
        for number, label in enumerate(labels):
            if isinstance(label, str):
                self._numbers.setdefault(label, number)

    @property
    def labels(self) -> Collection[str]:
        """The labels, in the order of the table."""
        return self._numbers.keys()

    @functools.cached_property
    def renamed(self) -> list[str]:
        """The labels that have replaced others."""
        return [label for label in self._replaced if label in self._numbers]

    @functools.cached_property
    def positions(self) -> list[int] | None:
        """For each row its label, if these labels may be positions of rows in a file, or None."""
        index = self._shown.frame.index
        if not pd.api.types.is_integer_dtype(index.dtype) or not index.is_unique or index.hasnans:
            return None
        return index.tolist()

    def named(self, name: str) -> ShownColumn | None:
        """Return the column or index level with a name, or None."""
        number = self._numbers.get(name)
        if number is None:
            return None
        frame, levels = self._shown.frame, self._shown.levels
        position = number - len(levels)
        data = (
            frame.iloc[:, position]
            if position >= 0
            else frame.index.get_level_values(levels[number])
        )
        cells = self._table.columns[number].cells[: len(frame)]
        return ShownColumn(name, cells, int(np.count_nonzero(data.isna())))

    def labels_from(self, name: str) -> list[str]:
        """Return the other labels of the table that have replaced the name of a column."""
        return [label for label in self.renamed if label != name and self._is_from(label, name)]

    def _is_from(self, label: str, name: str) -> bool:
        """Return whether a label has replaced the name of a column, also by way of others."""
        earlier = {label}
        while new := set().union(*(self._replaced.get(one, ()) for one in earlier)) - earlier:
            earlier |= new
        return name in earlier

    @functools.cached_property
    def _replaced(self) -> dict[str, set[str]]:
        """For each label the ones that it has replaced."""
        found: dict[str, set[str]] = {}
        for before, after in self._renames:
            if before.is_(after):  # a merge sets the same labels again
                continue
            for old, new in zip(before.tolist(), after.tolist(), strict=True):
                if isinstance(old, str) and isinstance(new, str) and old != new:
                    found.setdefault(new, set()).add(old)
        return found


@contextlib.contextmanager
def recorded_renames(renames: Renames) -> Iterator[None]:
    """Add the labels that replace others in a data frame to `renames`.

    All of `rename`, `set_axis`, `add_prefix` and ``df.columns = …`` call one function of pandas.
    """
    set_labels = getattr(pd.DataFrame, LABEL_SETTER)

    @functools.wraps(set_labels)
    def recording(self: pd.DataFrame, axis: Any, labels: Any) -> None:
        before = self.columns
        set_labels(self, axis, labels)
        if axis == 0:
            renames.append((before, self.columns))

    with replaced([(pd.DataFrame, LABEL_SETTER, recording)]):
        yield
