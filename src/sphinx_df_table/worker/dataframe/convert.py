"""A data frame as the text of a table."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from msgspec import structs

from sphinx_df_table.protocol.table import MOST_LEVELS, Column, Table
from sphinx_df_table.wording import sendable

from .cell_text import NotAFrameError, texts_of
from .column_kinds import kind_of
from .column_labels import label_paths, short, with_index_labels
from .other_libraries import Rows, rows_of
from .sort_order import Order, order_of
from .styler import Style, is_styler, level_values

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Show

    from .styler import Declarations


class Shown(NamedTuple):
    """What is shown of a variable's value.

    Attributes
    ----------
    frame
        The rows that are shown, as a data frame of pandas.
    left_out
        How many more rows there are; None where nobody has counted them.
    levels
        The levels of the index that are shown.
    style
        What a Styler says about the frame.

    """

    frame: pd.DataFrame
    left_out: int | None
    levels: list[int]
    style: Style | None


def _check_size(rows: Rows, levels: int, show: Show) -> None:
    frame = rows.frame
    width = frame.shape[1] + levels
    if not width or frame.shape == (0, 0):
        message = "is a data frame without columns"
        if frame.shape[0]:
            message += "; the option index shows what its index holds"
        raise NotAFrameError(message)
    if frame.columns.nlevels > MOST_LEVELS:
        message = f"has more than {MOST_LEVELS} levels of column labels"
        raise NotAFrameError(message)
    if (size := (frame.shape[0] + frame.columns.nlevels) * width) > show.max_cells:
        at_least = "at least " if rows.left_out is None else ""
        message = (
            f"has {at_least}{size:,} cells, and a table may have {show.max_cells:,}: show the head "
            "of it, with the option max-rows, or a summary; df_table_max_cells in conf.py allows "
            "more"
        )
        raise NotAFrameError(message)


class _Body:
    """The cells of a data frame, those of its index first."""

    def __init__(
        self, frame: pd.DataFrame, levels: list[int], style: Style | None, show: Show
    ) -> None:
        # By position: labels may be anything, also the same twice.
        body = frame.set_axis(range(frame.shape[1]), axis="columns").reset_index(drop=True)
        if levels:
            index = [pd.Series(level_values(frame.index, level)) for level in levels]
            body = pd.concat([*index, body], axis="columns")
            body.columns = pd.RangeIndex(body.shape[1])
        # Before they are changed to be written.
        self._values = [body[position] for position in body]
        self.index_values = self._values[: len(levels)]
        self.kinds = [kind_of(values) for values in self._values]
        self._plain = texts_of(body, show)
        self.texts = list(self._plain)
        self._style = style
        self._levels = levels
        if style is not None:
            for position, texts in enumerate(self.texts):
                changed = (
                    style.index_labels(levels[position], texts)
                    if position < len(levels)
                    else style.cells(position - len(levels), texts)
                )
                self.texts[position] = [sendable(text) for text in changed]

    def order(self, number: int) -> Order:
        """Return the order of the values of a column, however they are formatted."""
        return order_of(self._values[number], self._plain[number])

    def declarations(self, number: int) -> list[Declarations]:
        """Return the style of each cell of a column."""
        count = len(self.texts[number])
        if self._style is None:
            return [()] * count
        if number < len(self._levels):
            return self._style.index_declarations(self._levels[number], count)
        return self._style.declarations(number - len(self._levels), count)


def _codes(bodies: list[_Body], number: int) -> list[int]:
    """Return a number for each cell of a level of an index: the same for the same value and text.

    Different values may have the same text, and equal ones different texts by a Styler.
    """
    values = pd.concat([body.index_values[number] for body in bodies], ignore_index=True)
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    shown = chain.from_iterable(body.texts[number] for body in bodies)
    known: dict[tuple[int, str], int] = {}
    return [known.setdefault((int(c), t), len(known)) for c, t in zip(codes, shown, strict=True)]


class _Styles:
    """The styles of a table, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[Declarations, int] = {(): 0}

    def numbers_of(self, bodies: list[list[Declarations]]) -> list[int]:
        """Return the numbers of the styles of a column's cells, or nothing where none has one."""
        declared = list(chain.from_iterable(bodies))
        if not any(declared):
            return []
        return [self._numbers.setdefault(cell, len(self._numbers)) for cell in declared]

    def known(self) -> list[Declarations]:
        """Return all styles in the order of their numbers."""
        return list(self._numbers)


def shown_of(value: object, show: Show) -> Shown:
    """Return what is shown of a variable's value.

    Parameters
    ----------
    value
        A data frame or a series of pandas, or of what narwhals reads, or a Styler.
    show
        What of it is wanted.

    Raises
    ------
    NotAFrameError
        `value` is none of these, has no columns, or has more cells than a table may have.

    """
    style = Style(value) if is_styler(value) else None
    rows = rows_of(value if style is None else style.frame, show)
    if rows is None:
        message = f"is of type {type(value).__name__}, which is not a data frame"
        if value is None:
            message += "; methods with inplace=True return it, and so does print: leave that out"
        elif isinstance(value, dict | list | tuple | np.ndarray):
            message += "; write pd.DataFrame(...) around it"
        elif isinstance(value, str | int | float | np.generic):
            message += "; pd.DataFrame({'label': [...]}) makes one of values"
        raise NotAFrameError(message)
    hidden = style.hidden_levels if style else [False] * rows.frame.index.nlevels
    levels = [level for level, off in enumerate(hidden) if not off] if show.index else []
    _check_size(rows, len(levels), show)
    return Shown(rows.frame, rows.left_out, levels, style)


def to_table(shown: Shown, show: Show) -> Table:
    """Return the labels and the cells of a data frame as text.

    The text of a cell is what `pandas.DataFrame.to_csv` writes, floats to 15 significant digits,
    unless `show` or a Styler asks for another. What can't be written as UTF-8 is replaced by
    U+FFFD.

    Raises
    ------
    NotAFrameError
        It has more text than a table may have.

    """
    frame, left_out, levels, style = shown
    if style is not None and show.precision is None:
        show = structs.replace(show, precision=style.precision)
    # The rows that a Styler has from others, such as a sum, are shown whatever max-rows is.
    others = style.concatenated if style else ()
    bodies = [
        _Body(frame, levels, style, show),
        *(_Body(other.frame, levels, other, show) for other in others),
    ]
    labels = with_index_labels(frame, style, levels, label_paths(frame, style))
    styles = _Styles()
    orders = [bodies[0].order(number) for number in range(len(labels))]
    # They stay below the others, whatever these are sorted by.
    fixed = sum(len(body.texts[0]) for body in bodies[1:])
    columns = [
        Column(
            labels=path,
            kind=bodies[0].kinds[number],
            cells=list(chain.from_iterable(body.texts[number] for body in bodies)),
            styles=styles.numbers_of([body.declarations(number) for body in bodies]),
            codes=_codes(bodies, number) if number < len(levels) else [],
            order=orders[number].ranks + [-1] * fixed,
            bars=orders[number].bars,
        )
        for number, path in enumerate(labels)
    ]
    return Table(
        columns=columns,
        index=len(levels),
        left_out=left_out,
        styles=styles.known(),
        caption=short(style.caption) if style else "",
        fixed=fixed,
    )
