"""Conversion of a data frame to the text of a table."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from msgspec import structs

from sphinx_df_table.protocol.table import MOST_COLUMNS, MOST_LEVELS, Column, Table
from sphinx_df_table.wording import sendable

from .cell_text import NotAFrameError, texts_of
from .column_kinds import kind_of
from .column_labels import label_paths, label_text, with_index_labels
from .column_names import is_version
from .not_a_frame import not_a_frame
from .other_libraries import Rows, rows_of
from .sort_order import Order, order_of, rounded
from .styler import Style, is_styler, level_values

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Show

    from .styler import Declarations


# A table without rows has a column, too.
NOTHING = Rows(pd.DataFrame({"": []}), 0)


class Shown(NamedTuple):
    """The part of a data frame that is shown.

    Attributes
    ----------
    frame
        The rows that are shown, as a data frame of pandas.
    left_out
        The number of rows that are not shown, or None if it is unknown.
    levels
        The positions of the levels of the index that are shown.
    style
        The style of the Styler that was shown, if it was one.

    """

    frame: pd.DataFrame
    left_out: int | None
    levels: list[int]
    style: Style | None


def _size_problem(rows: Rows, levels: int, show: Show) -> str:
    """Return the reason why rows and a number of index levels are no table, or an empty string."""
    frame = rows.frame
    width = frame.shape[1] + levels
    if not width or frame.shape == (0, 0):
        hint = "; the option index shows its index" if frame.shape[0] else ""
        return f"is a data frame without columns{hint}"
    if width > MOST_COLUMNS:
        return (
            f"has {width:,} columns, and a table may have {MOST_COLUMNS:,}: choose some of them, "
            "or show its transpose, df.T"
        )
    if frame.columns.nlevels > MOST_LEVELS:
        return f"has more than {MOST_LEVELS} levels of column labels"
    if (size := (frame.shape[0] + frame.columns.nlevels) * width) > show.max_cells:
        at_least = "at least " if rows.left_out is None else ""
        return (
            f"has {at_least}{size:,} cells, and a table may have {show.max_cells:,}: show the head "
            "of it, with the option max-rows, or a summary; df_table_max_cells in conf.py allows "
            "more"
        )
    return ""


class _Body:
    """The cells of a data frame, column by column, those of its index first."""

    def __init__(
        self, frame: pd.DataFrame, levels: list[int], style: Style | None, show: Show
    ) -> None:
        # Labelled by position, since labels may be any objects, and may be repeated.
        body = frame.set_axis(range(frame.shape[1]), axis="columns").reset_index(drop=True)
        if levels:
            index = [pd.Series(level_values(frame.index, level)) for level in levels]
            body = pd.concat([*index, body], axis="columns")
            body.columns = pd.RangeIndex(body.shape[1])
        # `texts_of` changes the columns of `body`.
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

    def order(self, number: int, name: str) -> Order:
        """Return the order of the values of a column by its name, regardless of their format."""
        is_named_version = is_version(name)
        return order_of(self._values[number], self._plain[number], is_version=is_named_version)

    def declarations(self, number: int) -> list[Declarations]:
        """Return the CSS declarations of each cell of a column."""
        count = len(self.texts[number])
        if self._style is None:
            return [()] * count
        if number < len(self._levels):
            return self._style.index_declarations(self._levels[number], count)
        return self._style.declarations(number - len(self._levels), count)


def _codes(bodies: list[_Body], number: int) -> list[int]:
    """Return a number for each cell of an index level: equal for equal values with equal texts.

    Different values may have the same text. With a Styler, equal values may have different texts.
    """
    values = pd.concat([body.index_values[number] for body in bodies], ignore_index=True)
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    shown = chain.from_iterable(body.texts[number] for body in bodies)
    known: dict[tuple[int, str], int] = {}
    return [known.setdefault((int(c), t), len(known)) for c, t in zip(codes, shown, strict=True)]


def _style_numbers(bodies: list[_Body], number: int, styles: dict[Declarations, int]) -> list[int]:
    """Return the numbers of the styles of a column's cells, or none if no cell has a style.

    New styles are added to `styles` with the next number.
    """
    declared = list(chain.from_iterable(body.declarations(number) for body in bodies))
    return [styles.setdefault(cell, len(styles)) for cell in declared] if any(declared) else []


def shown_of(value: object, show: Show) -> Shown:
    """Return the part of a variable's value that is shown.

    Parameters
    ----------
    value
        A data frame or a series of pandas, or of a library that narwhals reads, or a Styler.
    show
        The options of the block.

    Returns
    -------
    Shown
        The rows and index levels to show, as a data frame of pandas.

    Raises
    ------
    NotAFrameError
        `value` is none of these, has no columns, or has more cells than a table may have. With the
        option ``empty``, ``None`` and a data frame without rows and columns are no error.

    """
    style = Style(value) if is_styler(value) else None
    rows = rows_of(value if style is None else style.frame, show)
    if show.may_be_empty and (value is None or (rows and rows.frame.shape == (0, 0))):
        rows = NOTHING
    if rows is None:
        raise NotAFrameError(not_a_frame(value))
    hidden = style.hidden_levels if style else [False] * rows.frame.index.nlevels
    levels = (
        [level for level, is_hidden in enumerate(hidden) if not is_hidden] if show.index else []
    )
    if problem := _size_problem(rows, len(levels), show):
        raise NotAFrameError(problem)
    return Shown(rows.frame, rows.left_out, levels, style)


def with_precision(show: Show, style: Style | None) -> Show:
    """Return options with the precision of a Styler, unless the block sets one."""
    if style is None or show.precision is not None:
        return show
    return structs.replace(show, precision=style.precision)


def to_table(shown: Shown, show: Show) -> Table:
    """Return the labels and the cells of a data frame as text.

    The text of a cell is the one that `pandas.DataFrame.to_csv` writes, with floats to 15
    significant digits, unless `show` or a Styler sets another. Characters that can't be encoded as
    UTF-8 are replaced by U+FFFD.

    Parameters
    ----------
    shown
        The rows and index levels to show.
    show
        The options of the block.

    Returns
    -------
    Table
        The table.

    Raises
    ------
    NotAFrameError
        The data frame has more text than a table may have.

    """
    frame, left_out, levels, style = shown
    show = with_precision(show, style)
    # Rows that a Styler adds, such as a sum, are shown regardless of max-rows.
    added = style.concatenated if style else ()
    bodies = [
        _Body(frame, levels, style, show),
        *(_Body(other.frame, levels, other, show) for other in added),
    ]
    labels = with_index_labels(frame, style, levels, label_paths(frame, style))
    styles: dict[Declarations, int] = {(): 0}
    orders = [bodies[0].order(number, "".join(path[-1:])) for number, path in enumerate(labels)]
    # The added rows stay at the end when a reader sorts the table.
    fixed = sum(len(body.texts[0]) for body in bodies[1:])
    columns = [
        Column(
            labels=path,
            kind="number" if orders[number].of_formatted_numbers else bodies[0].kinds[number],
            cells=list(chain.from_iterable(body.texts[number] for body in bodies)),
            styles=_style_numbers(bodies, number, styles),
            codes=_codes(bodies, number) if number < len(levels) else [],
            order=orders[number].ranks + [-1] * fixed,
            numbers=rounded(orders[number], bodies[0].texts[number]),
        )
        for number, path in enumerate(labels)
    ]
    return Table(
        columns=columns,
        index=len(levels),
        left_out=left_out,
        styles=list(styles),
        caption=label_text(style.caption) if style else "",
        fixed=fixed,
    )
