"""What a Styler of pandas says about text, rows, columns and colours.

Its html isn't used: that knows one builder, and does not escape what it shows. Of the attributes
that are read here, those with an underscore are private to pandas, which has no public way to them;
the tests hold them with each version of pandas that is supported.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    Format = Callable[[Any], Any]
    Declarations = tuple[tuple[str, str], ...]

# What pandas has where nobody asked for a precision.
_DEFAULT_PRECISION = 6


def is_styler(value: object) -> bool:
    """Return whether a value is a Styler; there is none before its module has been imported."""
    module = sys.modules.get("pandas.io.formats.style")
    return module is not None and isinstance(value, module.Styler)


def _text(wanted: Format, value: Any, text: str) -> str:
    """Return a value as a format writes it, or `text` where that writes "nan" or the like."""
    formatted = str(wanted(value))
    if pd.api.types.is_scalar(value) and pd.isna(value) and str(value) in formatted:
        return text
    return formatted


def level_values(index: pd.Index[Any], level: int) -> pd.Index[Any]:
    """Return the values of a level of an index, by its position whatever levels are called."""
    return index.set_names([None] * index.nlevels).get_level_values(level)


def _pairs(declared: list[tuple[str, Any]] | None) -> Declarations:
    return tuple((str(name), str(value)) for name, value in declared or ())


class Style:
    """A Styler's decisions, for the rows and columns that it does not hide.

    Parameters
    ----------
    styler
        The Styler.
    columns_of
        The one whose rows those of `styler` follow: it says which columns are hidden.

    Attributes
    ----------
    frame
        The visible rows and columns of its data.
    caption
        Its caption, or an empty text.
    hidden_levels
        For each level of the index, whether it is hidden.
    hides_index_names, hides_label_names
        Whether the names of the levels are hidden.
    concatenated
        The Stylers whose rows follow.
    precision
        The decimals of floats, where it asks for some.

    """

    def __init__(self, styler: Any, columns_of: Any = None) -> None:
        styler._compute()  # noqa: SLF001 - see above
        hidden_rows = set(styler.hidden_rows)
        hidden_columns = set((columns_of or styler).hidden_columns)
        data: pd.DataFrame = styler.data
        self._rows = [row for row in range(len(data)) if row not in hidden_rows]
        self._columns = [column for column in range(data.shape[1]) if column not in hidden_columns]
        self.frame = data.iloc[self._rows, self._columns]
        caption = styler.caption or ""
        self.caption = str(caption if isinstance(caption, str) else caption[0])
        self.hidden_levels = [bool(hidden) for hidden in styler.hide_index_]
        self._hidden_label_levels = [bool(hidden) for hidden in styler.hide_columns_]
        # Without a factory for what they lack: what nobody asked for is none of a Styler's texts.
        self._cells: dict[tuple[int, int], Format] = dict(styler._display_funcs)  # noqa: SLF001
        self._index: dict[tuple[int, int], Format] = dict(styler._display_funcs_index)  # noqa: SLF001
        self._labels: dict[tuple[int, int], Format] = dict(styler._display_funcs_columns)  # noqa: SLF001
        self._declarations: dict[tuple[int, int], list[tuple[str, Any]]] = styler.ctx
        self._index_declarations: dict[tuple[int, int], list[tuple[str, Any]]] = styler.ctx_index
        self.concatenated = [Style(more, columns_of or styler) for more in styler.concatenated]
        self.hides_index_names = bool(styler.hide_index_names)
        self.hides_label_names = bool(styler.hide_column_names)
        precision = styler._display_funcs.default_factory().keywords["precision"]  # noqa: SLF001
        self.precision: int | None = None if precision == _DEFAULT_PRECISION else precision

    def cells(self, column: int, texts: list[str]) -> list[str]:
        """Return the texts of a column's cells, which are `texts` where it has no format.

        Rows and columns are counted without the hidden ones.
        """
        place = self._columns[column]
        values = self.frame.iloc[:, column]
        return self._formatted(self._cells, place, values, texts)

    def index_labels(self, level: int, texts: list[str]) -> list[str]:
        """Return the texts of a level of the index, which are `texts` where it has no other."""
        return self._formatted(self._index, level, level_values(self.frame.index, level), texts)

    def _formatted(
        self, formats: dict[tuple[int, int], Format], place: int, values: Any, texts: list[str]
    ) -> list[str]:
        if not formats:
            return texts
        return [
            text if (wanted := formats.get((row, place))) is None else _text(wanted, value, text)
            for row, value, text in zip(self._rows, values, texts, strict=False)
        ]

    def shows(self, level: int) -> bool:
        """Return whether a level of the column labels is shown."""
        return not self._hidden_label_levels[level]

    def labels(self, level: int, values: pd.Index[Any], texts: list[str]) -> list[str]:
        """Return a level of the column labels, which are `texts` where they have no other."""
        return [
            text
            if (wanted := self._labels.get((level, column))) is None
            else _text(wanted, value, text)
            for column, value, text in zip(self._columns, values, texts, strict=True)
        ]

    def index_declarations(self, level: int, count: int) -> list[Declarations]:
        """Return the names and values of CSS for the first labels of a level of the index."""
        return [_pairs(self._index_declarations.get((row, level))) for row in self._rows[:count]]

    def declarations(self, column: int, count: int) -> list[Declarations]:
        """Return the names and values of CSS for the first cells of a column."""
        place = self._columns[column]
        return [_pairs(self._declarations.get((row, place))) for row in self._rows[:count]]
