"""Texts, hidden rows and columns, and CSS declarations of a Styler of pandas.

The html that a Styler writes is of no use here: it is for one builder, and it is not escaped.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sphinx_df_table.worker.private.pandas import styler_features, styler_formats, styler_parts

from .cell_text import is_missing_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from sphinx_df_table.worker.private.pandas import Declared, Formats, Position, StylerParts

    Declarations = tuple[tuple[str, str], ...]

# The precision of a Styler if neither it nor an option of pandas sets one.
_DEFAULT_PRECISION = 6


def is_styler(value: object) -> bool:
    """Return whether a value is a Styler, without importing the module of that class."""
    module = sys.modules.get("pandas.io.formats.style")
    return module is not None and isinstance(value, module.Styler)


def level_values(index: pd.Index[Any], level: int) -> pd.Index[Any]:
    """Return the values of a level of an index.

    Parameters
    ----------
    index
        The index. The names of its levels may be numbers.
    level
        The position of the level.

    Returns
    -------
    pandas.Index
        The value of that level for each row.

    """
    return index.set_names([None] * index.nlevels).get_level_values(level)


def _formatted(
    formats: Formats, positions: list[Position], values: Any, texts: list[str]
) -> list[str]:
    """Return the text of each value in its format, or the given text if it has no format."""
    if not formats:
        return texts
    formatted = list(texts)
    for number, (position, value) in enumerate(zip(positions, values, strict=True)):
        if position in formats:
            text = str(formats[position](value))
            # A format that writes "nan" or the like for a missing value does not replace its text.
            if not (is_missing_value(value) and str(value) in text):
                formatted[number] = text
    return formatted


class Style:
    """The texts and CSS declarations of the rows and columns that a Styler does not hide.

    Rows and columns are counted without the hidden ones.

    Parameters
    ----------
    styler
        The Styler.
    first
        The parts of the Styler whose hidden columns are hidden; None for those of `styler` itself.

    Attributes
    ----------
    frame
        The visible rows and columns of the Styler's data.
    caption
        The caption, or an empty text.
    hidden_levels
        For each level of the index, whether it is hidden.
    hides_index_names, hides_label_names
        Whether the names of the levels of the index, and of the column labels, are hidden.
    concatenated
        The styles of the rows that follow those of `frame`.
    precision
        The number of decimals of floats, or None if the Styler has the default one.
    html_features
        The features that only the html of pandas has, by the names of methods or arguments.

    """

    def __init__(self, styler: Any, first: StylerParts | None = None) -> None:
        parts = styler_parts(styler)
        hidden = (first or parts).hidden_columns
        data: pd.DataFrame = styler.data
        self._rows = [row for row in range(len(data)) if row not in parts.hidden_rows]
        self._columns = [column for column in range(data.shape[1]) if column not in hidden]
        self.frame = data.iloc[self._rows, self._columns]
        caption = styler.caption or ""
        self.caption = str(caption if isinstance(caption, str) else caption[0])
        self.hidden_levels = parts.hidden_index_levels
        self._hidden_label_levels = parts.hidden_label_levels
        self._formats = styler_formats(styler)
        self._cell_declarations: Declared = parts.cells
        self._index_declarations: Declared = parts.index_labels
        self.html_features = styler_features(styler)
        self.concatenated = [Style(other, first or parts) for other in parts.concatenated]
        self.hides_index_names = parts.hides_index_names
        self.hides_label_names = parts.hides_label_names
        precision = self._formats.precision
        self.precision: int | None = None if precision == _DEFAULT_PRECISION else precision

    def _positions(self, place: int, count: int) -> list[Position]:
        """Return the positions of the first cells in a column, or in a level of the index."""
        return [(row, place) for row in self._rows[:count]]

    def cells(self, column: int, texts: list[str]) -> list[str]:
        """Return the texts of the first cells of a column.

        Parameters
        ----------
        column
            The position of the column.
        texts
            The text of each of these cells without the Styler.

        Returns
        -------
        list of str
            The text of each of these cells, as the Styler formats it.

        """
        values = self.frame.iloc[: len(texts), column]
        return self.formatted(column, range(len(texts)), values, texts)

    def formatted(
        self, column: int, rows: Iterable[int], values: Iterable[Any], texts: list[str]
    ) -> list[str]:
        """Return the texts of values in the formats that some cells of a column have.

        Parameters
        ----------
        column
            The position of the column.
        rows
            For each value, the position of the row whose format it gets.
        values
            The values.
        texts
            The text of each value without the Styler.

        """
        positions = [(self._rows[row], self._columns[column]) for row in rows]
        return _formatted(self._formats.cells, positions, values, texts)

    def index_labels(self, level: int, texts: list[str]) -> list[str]:
        """Return the texts of the first labels of a level of the index.

        Parameters
        ----------
        level
            The position of the level.
        texts
            The text of each of these labels without the Styler.

        Returns
        -------
        list of str
            The text of each of these labels, as the Styler formats it.

        """
        values = level_values(self.frame.index[: len(texts)], level)
        positions = self._positions(level, len(texts))
        return _formatted(self._formats.index_labels, positions, values, texts)

    def shows(self, level: int) -> bool:
        """Return whether a level of the column labels is shown."""
        return not self._hidden_label_levels[level]

    def column_labels(self, level: int, texts: list[str]) -> list[str]:
        """Return the texts of a level of the column labels.

        Parameters
        ----------
        level
            The position of the level.
        texts
            The text of each label without the Styler.

        Returns
        -------
        list of str
            The text of each label, as the Styler formats it.

        """
        values = level_values(self.frame.columns, level)
        positions = [(level, column) for column in self._columns]
        return _formatted(self._formats.column_labels, positions, values, texts)

    def all_declarations(self) -> set[tuple[str, str]]:
        """Return the names and values of the CSS declarations of all cells and row labels."""
        declared = (self._cell_declarations, self._index_declarations)
        pairs = (pair for of_cells in declared for cell in of_cells.values() for pair in cell)
        return {(str(name), str(value)) for name, value in pairs}

    def index_declarations(self, level: int, count: int) -> list[Declarations]:
        """Return the CSS declarations of the first labels of a level of the index.

        Parameters
        ----------
        level
            The position of the level.
        count
            The number of labels.

        Returns
        -------
        list
            For each label the names and values of its declarations.

        """
        return self._declarations(self._index_declarations, level, count)

    def declarations(self, column: int, count: int) -> list[Declarations]:
        """Return the CSS declarations of the first cells of a column.

        Parameters
        ----------
        column
            The position of the column.
        count
            The number of cells.

        Returns
        -------
        list
            For each cell the names and values of its declarations.

        """
        return self._declarations(self._cell_declarations, self._columns[column], count)

    def _declarations(self, declared: Declared, place: int, count: int) -> list[Declarations]:
        found = [declared.get(position, ()) for position in self._positions(place, count)]
        return [tuple((str(name), str(value)) for name, value in pairs) for pairs in found]
