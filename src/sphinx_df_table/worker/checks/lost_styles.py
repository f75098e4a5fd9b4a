"""Features of a Styler that a table here does not show, and what to use instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.protocol.css import is_safe
from sphinx_df_table.wording import first_few

if TYPE_CHECKING:
    from sphinx_df_table.worker.dataframe.styler import Style

_MAX_DECLARATIONS = 5
_LONGEST_DECLARATION = 60
_REMEDIES = {
    "set_tooltips": "set_tooltips (show its texts in a column)",
    "set_td_classes": "set_td_classes (use set_properties or map)",
    "set_table_styles": (
        "set_table_styles, which set_sticky uses too (use set_properties or map for cells, and "
        "the option class with a style sheet for the table)"
    ),
    "set_table_attributes": "set_table_attributes (use the option class)",
    "map_index(axis=1)": "styles of column labels (use the option class with a style sheet)",
    "escape": "format(escape=...), which changes the text (leave it out: no cell is read as html)",
    "hyperlinks": (
        "format(hyperlinks=...), which writes code (leave it out: an address is a link, and "
        "`label <address>`__ is one with a label)"
    ),
}


def problem(style: Style) -> str:
    """Return a message about the features of a Styler that are lost, or an empty string.

    Parameters
    ----------
    style
        The style of the rows that are shown, with those of the rows that follow.

    """
    styles = [style, *style.concatenated]
    used = {name for part in styles for name in part.html_features}
    lost = [remedy for name, remedy in _REMEDIES.items() if name in used]
    declared = set().union(*(part.all_declarations() for part in styles))
    # An empty value resets a declaration.
    unsafe = sorted(
        f"{name}: {value}"[:_LONGEST_DECLARATION]
        for name, value in declared
        if value.strip() and not _is_safe(name, value)
    )
    if unsafe:
        shown = first_few(unsafe, _MAX_DECLARATIONS)
        lost.append(f"the CSS {shown} (a cell may have colours, borders, fonts and alignment)")
    return f"the table lacks what this Styler sets: {'; '.join(lost)}." if lost else ""


def _is_safe(name: str, value: str) -> bool:
    return is_safe(name.strip().lower(), " ".join(value.split()))
