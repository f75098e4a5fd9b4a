"""Texts of the script in the language of the project."""

from __future__ import annotations

import json

from sphinx_df_table.translation import translate

# By their names in the table TEXT of df-table.js, which has the same texts in English.
SCRIPT_TEXTS = {
    "all": "≡ all",
    "bars": "Bars",
    "column": "Column",
    "compare": "Compare rows",
    "count": "{found} of {all} rows",
    "differs": "differs",
    "done": "Done",
    "down": "descending",
    "empty": "(empty)",
    "menu": "Table options",
    "only": "Only",
    "original": "Original order",
    "pick": "Pick two or more rows.",
    "reset": "Reset",
    "search": "Search",
    "sort": "Sorted by {name}, {order}",
    "table": "Table",
    "up": "ascending",
}


def translated_texts() -> str:
    """Return the texts as JSON for an element ``script``; empty if they are those in English."""
    texts = {name: translate(text) for name, text in SCRIPT_TEXTS.items()}
    # A "<" could end the element.
    return "" if texts == SCRIPT_TEXTS else json.dumps(texts).replace("<", "\\u003c")
