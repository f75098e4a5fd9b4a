"""A data frame as the text of a table."""

from __future__ import annotations

import csv
import io
import math
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from msgspec import structs

from sphinx_df_table.model import LARGEST_TABLE, MOST_LEVELS, NOT_UTF8, Column, Show, Table

from .engines import Rows, rows_of
from .kinds import kind_of
from .styled import Style, is_styler, level_values

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from .styled import Declarations

# The csv module's own limit is 128 KiB a cell.
csv.field_size_limit(2**31 - 1)

_LONGEST_LABEL = 10_000
# From here on, whole numbers have more digits than floats are shown with.
_LARGEST_WHOLE = 10**15


class NotAFrameError(TypeError):
    """The variable that is to be shown holds something else than a data frame."""


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


def _sendable(text: str) -> str:
    """Return a text with what can't be written as UTF-8 replaced."""
    return NOT_UTF8.sub("\ufffd", text)


def _float_text(value: Any) -> str:
    """Return a float as `repr` writes it, to 15 significant digits: 0.3 for 0.1 + 0.2."""
    if not isinstance(value, float):  # such as a float32, which has fewer digits
        return repr(float(str(value)))
    rounded = float(f"{value:.15g}")
    return repr(float(value) if math.isinf(rounded) else rounded)


def _float_format(precision: int | None) -> Callable[[Any], str]:
    if precision is None:
        return _float_text
    return lambda value: f"{float(value):z.{precision}f}"  # never -0.00


def _is_float(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_float_dtype(column.dtype)


def _is_whole(column: pd.Series[Any]) -> bool:
    """Return whether a column holds whole numbers that are floats since some are missing."""
    if not _is_float(column) or not column.isna().any():
        return False
    values = column.dropna().to_numpy(dtype=float)
    return bool(
        len(values)
        and np.isfinite(values).all()
        and (np.abs(values) < _LARGEST_WHOLE).all()
        and (values == np.round(values)).all()
    )


def _to_be_written(column: pd.Series[Any], precision: int | None) -> pd.Series[Any]:
    """Return a column so that `to_csv` writes its floats as they are wanted."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.categories.dtype.kind == "f":
        return column.astype(dtype.categories.dtype)
    if isinstance(dtype, pd.SparseDtype):
        return _to_be_written(column.astype(dtype.subtype), precision)
    if precision is None and _is_whole(column):
        return column.astype(float).astype("Int64")
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        text = _float_format(precision)
        values = [
            text(value)
            if isinstance(value, float | np.floating) and not math.isnan(value)
            else value
            for value in column
        ]
        return pd.Series(values, index=column.index, dtype=object)
    return column


def _texts(frame: pd.DataFrame, show: Show) -> list[list[str]]:
    """Return the text of the cells of each column of a frame whose labels are their positions."""
    for position in frame:
        frame[position] = _to_be_written(frame[position], show.precision)
    text = frame.to_csv(
        index=False,
        header=False,
        quoting=csv.QUOTE_ALL,
        float_format=_float_format(show.precision),
        na_rep=show.na_rep,
        lineterminator="\n",
    )
    if len(text) > LARGEST_TABLE:
        message = f"has {len(text):,} characters of text, and a table may have {LARGEST_TABLE:,}"
        raise NotAFrameError(message)
    rows = list(csv.reader(io.StringIO(_sendable(text), newline=""), strict=True))
    if not rows:
        return [[] for _ in frame]
    return [list(column) for column in zip(*rows, strict=True)]


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


def _name(name: Hashable) -> str:
    """Return the name of a level as text; most have none."""
    return "" if name is None else _label(name)


def _label(label: object) -> str:
    return _sendable(str(label)[:_LONGEST_LABEL])


def _label_paths(frame: pd.DataFrame, style: Style | None) -> list[tuple[str, ...]]:
    """Return the labels of each column, from the top."""
    columns = frame.columns
    paths: list[tuple[Any, ...]] = (
        list(columns) if isinstance(columns, pd.MultiIndex) else [(label,) for label in columns]
    )
    if style is None:
        return [tuple(map(_label, path)) for path in paths]
    shown = [level for level, hidden in enumerate(style.hidden_label_levels) if not hidden]
    return [
        tuple(_label(style.label(column, level, path[level])) for level in shown)
        for column, path in enumerate(paths)
    ]


def _with_index_labels(
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
    names = [_name(frame.index.names[level]) for level in levels]
    titles = tuple(_name(name) for name in frame.columns.names)[:height]
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
        self.index_values = [body[position] for position in range(len(levels))]
        self.kinds = [kind_of(body[position]) for position in body]
        self.texts = _texts(body, show)
        self._style = style
        self._levels = len(levels)
        if style is not None:
            for position, texts in enumerate(self.texts):
                changed = (
                    style.index_labels(levels[position], texts)
                    if position < len(levels)
                    else style.cells(position - len(levels), texts)
                )
                self.texts[position] = [_sendable(text) for text in changed]

    def declarations(self, number: int) -> list[Declarations]:
        """Return the style of each cell of a column; those of an index have none."""
        count = len(self.texts[number])
        if self._style is None or number < self._levels:
            return [()] * count
        return self._style.declarations(number - self._levels, count)


def _codes(bodies: list[_Body], number: int) -> list[int]:
    """Return a number for each cell of a level of an index: the same for the same value."""
    values = pd.concat([body.index_values[number] for body in bodies], ignore_index=True)
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    return [int(code) for code in codes]


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
    labels = _with_index_labels(frame, style, levels, _label_paths(frame, style))
    styles = _Styles()
    columns = [
        Column(
            labels=path,
            kind=bodies[0].kinds[number],
            cells=list(chain.from_iterable(body.texts[number] for body in bodies)),
            styles=styles.numbers_of([body.declarations(number) for body in bodies]),
            codes=_codes(bodies, number) if number < len(levels) else [],
        )
        for number, path in enumerate(labels)
    ]
    return Table(
        columns=columns,
        index=len(levels),
        left_out=left_out,
        styles=styles.known(),
        caption=_label(style.caption) if style else "",
    )
