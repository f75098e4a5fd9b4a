"""Data frames without rows, and the filter that may have removed them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Place

# Methods that keep some rows of a data frame, and those that return which rows to keep.
_FILTERS = ("query", "filter", "where", "dropna", "truncate")
_CONDITIONS = (
    *("isin", "between", "contains", "startswith", "endswith", "match", "fullmatch"),
    *("isna", "isnull", "notna", "notnull", "duplicated"),
    *("eq", "ne", "lt", "le", "gt", "ge"),
)


def problem(snippet: str) -> tuple[str, Place, int]:
    """Return a message about a data frame without rows, with its place and line.

    Parameters
    ----------
    snippet
        The snippet that left the data frame. The line is that of its only filter; it is 0 if there
        are several filters, or none.

    """
    nodes = ast.walk(ast.parse(snippet))
    lines = {node.lineno for node in nodes if isinstance(node, ast.expr) and _is_filter(node)}
    if len(lines) == 1:
        cause, line = (
            "the filter on this line matches none, or the data had none before",
            lines.pop(),
        )
    elif lines:
        cause, line = "probably one of the filters in the snippet matches none", 0
    else:
        cause, line = "probably the data has none", 0
    message = (
        f"the data frame has no rows, so its table is only a header: {cause}. If that is right, "
        "say so with the option empty, which shows a text instead."
    )
    return message, "snippet", line


def _is_filter(node: ast.expr) -> bool:
    """Return whether a node selects rows, such as ``df[df.a > 1]`` or ``df.query("a > 1")``."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _FILTERS
        case ast.Subscript(ctx=ast.Load()):
            return any(map(_is_condition, ast.walk(node.slice)))
    return False


def _is_condition(node: ast.AST) -> bool:
    match node:
        case ast.Compare() | ast.UnaryOp(op=ast.Invert()):
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _CONDITIONS
    return False
