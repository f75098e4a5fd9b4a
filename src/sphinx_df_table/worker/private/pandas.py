"""Private names and messages of pandas, as in pandas 2.2.0 and 3.1.1."""

from __future__ import annotations

import ast
import contextlib
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    Position = tuple[int, int]
    Formats = dict[Position, Callable[[Any], Any]]
    Declared = dict[Position, list[tuple[str, Any]]]

# An index of text, a list of literals, and a single name, as messages of a KeyError have them. In
# an index, nothing is escaped.
_INDEX = re.compile(r"Index\(\['(.*)'\], dtype", re.DOTALL)
_BETWEEN = re.compile(r"',\s+'")
_LIST = re.compile(r"""\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^]['"])*\]""")
_NOT_FOUND = re.compile(r"""Columns? not found: (.*)|('.*'|".*") not found in columns""")
# Messages of a TypeError for a calculation with text, in a column or outside of one. Some of them
# are Python's own.
_TEXT_OPERAND = re.compile(
    r"string multiply by an integer|can't multiply sequence by non-int|concatenate str"
    r"|(?:operand type|between instances).*'str'|dtype[= ]'?str\b|with string dtype|to numeric$"
    r"|method 'n(?:largest|smallest)' with (?:this )?dtype"
)
_COLUMN_OF_TYPE = re.compile(r"Column '(.*)' has dtype \w+, cannot use method")

# Messages of readers about names in `usecols` and `parse_dates`.
_NOT_IN_FILE = re.compile(
    r"Usecols do not match columns, columns expected but not found: (\[.*\])"
    r"|Missing column provided to 'parse_dates': '(.*)'",
    re.DOTALL,
)

# The method of a data frame that sets its labels, by the number of the axis in its manager: 0 for
# those of columns.
LABEL_SETTER = "_set_axis"


class StylerFormats(NamedTuple):
    """The formats that were given to a Styler.

    Attributes
    ----------
    cells, index_labels, column_labels
        Functions that return the text of a value, by row and column, row and level, or level and
        column. A position without a format is not in them.
    precision
        The number of decimals of floats without a format.

    """

    cells: Formats
    index_labels: Formats
    column_labels: Formats
    precision: int


def styler_formats(styler: Any) -> StylerFormats:
    """Return the formats of a Styler."""
    return StylerFormats(
        # Without the factory that adds a format when a position without one is looked up.
        dict(styler._display_funcs),  # noqa: SLF001
        dict(styler._display_funcs_index),  # noqa: SLF001
        dict(styler._display_funcs_columns),  # noqa: SLF001
        styler._display_funcs.default_factory().keywords["precision"],  # noqa: SLF001
    )


class StylerParts(NamedTuple):
    """What a Styler hides, and how it styles the rest.

    Attributes
    ----------
    hidden_rows, hidden_columns
        The positions of rows and columns.
    hidden_index_levels, hidden_label_levels
        For each level of the index, and of the column labels, whether it is hidden.
    hides_index_names, hides_label_names
        Whether the names of these levels are hidden.
    cells, index_labels
        The CSS declarations of cells, and of the labels of rows.
    concatenated
        The Stylers whose rows follow.

    """

    hidden_rows: set[int]
    hidden_columns: set[int]
    hidden_index_levels: list[bool]
    hidden_label_levels: list[bool]
    hides_index_names: bool
    hides_label_names: bool
    cells: Declared
    index_labels: Declared
    concatenated: list[Any]


def styler_parts(styler: Any) -> StylerParts:
    """Run the functions that style a Styler's cells and labels, and return its parts."""
    styler._compute()  # noqa: SLF001
    return StylerParts(
        hidden_rows=set(styler.hidden_rows),
        hidden_columns=set(styler.hidden_columns),
        hidden_index_levels=[bool(hidden) for hidden in styler.hide_index_],
        hidden_label_levels=[bool(hidden) for hidden in styler.hide_columns_],
        hides_index_names=bool(styler.hide_index_names),
        hides_label_names=bool(styler.hide_column_names),
        cells=styler.ctx,
        index_labels=styler.ctx_index,
        concatenated=styler.concatenated,
    )


def styler_features(styler: Any) -> list[str]:
    """Return the features of a Styler that only its own html has, by the names of its methods.

    An argument of ``format`` stands for itself.
    """
    used = {
        "set_tooltips": styler.tooltips is not None,
        "set_td_classes": styler.cell_context,
        "set_table_styles": styler.table_styles,
        "set_table_attributes": styler.table_attributes,
        "map_index(axis=1)": any(styler.ctx_columns.values()),
    }
    formats = styler_formats(styler)
    functions = {*formats.cells.values(), *formats.index_labels.values()}
    functions |= {*formats.column_labels.values()}
    arguments = {name for function in functions for name in _format_arguments(function)}
    return [*(name for name in used if used[name]), *sorted(arguments)]


def _format_arguments(function: Any) -> Iterator[str]:
    """Yield those of the arguments ``escape`` and ``hyperlinks`` that made a format.

    `Styler.format` nests functions, and each holds the argument that it applies.
    """
    code = getattr(function, "__code__", None)
    if getattr(function, "__module__", "") != "pandas.io.formats.style_render" or code is None:
        return
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        if name in ("escape", "hyperlinks"):
            yield name
        yield from _format_arguments(cell.cell_contents)


def merge_modules() -> tuple[ModuleType, ModuleType]:
    """Return the modules whose `merge` is called: by `DataFrame.merge`, and by a snippet."""
    return sys.modules["pandas.core.reshape.merge"], pd


def column_types(frame: pd.DataFrame) -> list[Any]:
    """Return the dtype of each column. `DataFrame.dtypes` makes a series of them, which is slow."""
    return frame._mgr.get_dtypes().tolist()  # type: ignore[no-any-return]  # noqa: SLF001


def frame_of(value: Any) -> pd.DataFrame | None:
    """Return a value that is a data frame, or the data frame of a helper such as ``df.loc``."""
    if not isinstance(value, pd.DataFrame):
        # An object may lack this attribute, and a half-made one may raise any error.
        with contextlib.suppress(Exception):
            value = value.obj
    return value if isinstance(value, pd.DataFrame) else None


def missing_labels(error: KeyError) -> list[object]:
    """Return the labels that a `KeyError` names: its argument is a label, several, or a message."""
    key = error.args[0]
    if isinstance(key, list | pd.Index):
        return list(key)
    if isinstance(key, str):
        if index := _INDEX.search(key):
            return [*_BETWEEN.split(index[1])]
        if listed := _LIST.search(key):
            with contextlib.suppress(ValueError, SyntaxError):
                return list(ast.literal_eval(listed[0]))
        if named := _NOT_FOUND.search(key):
            return [(named[1] or named[2]).strip("'\"")]
    return [key]


def names_not_in_file(error: ValueError) -> tuple[list[str], list[str]]:
    """Return the names that a reader was given but its file lacks, and the columns of the file.

    Both are empty for errors about something else than `usecols` and `parse_dates`.
    """
    found = _NOT_IN_FILE.match(str(error))
    if not found:
        return [], []
    variables = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    columns = [str(name) for name in variables["names" if found[1] else "columns"]]
    missing = ast.literal_eval(found[1]) if found[1] else found[2].split(", ")
    return [*map(str, missing)], columns


def column_of(error: TypeError) -> str | None:
    """Return the column that the message of `nlargest` or `nsmallest` names."""
    found = _COLUMN_OF_TYPE.match(str(error))
    return found[1] if found else None


def has_text_operand(error: TypeError) -> bool:
    """Return whether an error was raised by a calculation with text."""
    return _TEXT_OPERAND.search(str(error)) is not None
