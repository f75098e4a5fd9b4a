"""Tell formulas in the texts of figures from amounts of money.

For matplotlib, two dollar signs in a text enclose a formula: it would draw "from $5 to $10" as
"from 5to10", without the signs.
"""

from __future__ import annotations

import re

from matplotlib.cbook import is_math_text

_DOLLAR = re.compile(r"(?<!\\)\$")
# Characters that only formulas need.
_OF_FORMULAS = re.compile(r"[\\^_{}]")


def is_formula(text: str) -> bool:
    """Return whether matplotlib is to draw a text as one with formulas.

    A formula without a character that only formulas need does not begin or end with a space, nor
    begin with a closing bracket, a slash or a comma. If it begins with a digit, none follows it.
    Otherwise the dollar signs stand for themselves, much as in pandoc.
    """
    if not is_math_text(text):
        return False
    parts = _DOLLAR.split(str(text))
    between, after = parts[1::2], parts[2::2]
    if any(map(_OF_FORMULAS.search, between)):
        return True
    return not any(map(_is_of_amounts, between, after))


def _is_of_amounts(between: str, after: str) -> bool:
    """Return whether the dollar signs around a text belong to amounts, given what follows them."""
    return (
        between != between.strip()
        or between.startswith((")", "]", "/", ","))
        or (between[:1].isdigit() and after[:1].isdigit())
    )
