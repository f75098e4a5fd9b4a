"""Texts of the script in the language of the project."""

from __future__ import annotations

import json

from sphinx_df_table.translation import translate

# By their names in the table TEXT of df-table.js, which has the same texts in English.
SCRIPT_TEXTS = {
    "all": "all",
    "bars": "Bars",
    "close": "Close",
    "clear": "Untick all rows",
    "column": "Column",
    "compare": "Compare rows",
    "compared": "Compared with {name}",
    "copied": "Copied: {rows} rows",
    "copy": "Copy",
    "count": "{found} of {all} rows",
    "down": "descending",
    "empty": "(empty)",
    "fold": "Fold columns with one value",
    "group": "Group",
    "hidden": "Hidden columns: {count}",
    "menu": "Table options",
    "none": "No row matches.",
    "only": "Only",
    "original": "Original order",
    "remove": "{text}: remove",
    "reset": "Reset",
    "row": "Compare: {name}",
    "same": "Same in all rows:",
    "search": "Search",
    "show_columns": "Show columns",
    "show_rows": "Show all rows",
    "show_tabs": "All tabs",
    "sort": "Sorted by {name}, {order}",
    "table": "Table",
    "tick_another": "Tick another row to compare",
    "ticked": "Rows to compare: {count}",
    "up": "ascending",
    "whole_window": "Whole window",
}


def translated_texts() -> str:
    """Return the texts as JSON for an element ``script``; empty if they are those in English."""
    texts = {name: translate(text) for name, text in SCRIPT_TEXTS.items()}
    # A "<" could end the element.
    return "" if texts == SCRIPT_TEXTS else json.dumps(texts).replace("<", "\\u003c")
