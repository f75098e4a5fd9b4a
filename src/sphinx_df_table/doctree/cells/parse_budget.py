"""Bound for the time and the nodes that parsing the cells of one table takes.

The regular expressions of docutils take a time that grows with the square of a text, and Sphinx's
parser of C++ one that grows exponentially with nested brackets. So a cost is estimated before any
of them runs, and text that costs too much is not parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes

# Characters at which docutils begins to look for the end of some markup, up to the end of the text.
_SIGN = re.compile(r"[*`|]|_(?!\w)")
# Each bare address has one of these. docutils copies the text after it, which takes little time.
_ADDRESS = re.compile("[:@]")
_COPIED_PER_STEP = 50
# An address or a name may begin after any of these in a word, and it ends in the same word.
_START = re.compile(r"\W")
_BRACKET = re.compile(r"[(\[{<]")
# A title or an explanation in the text of a role may begin at any of these.
_ROLE_START = re.compile(r"[\s(\[{<]")
# Steps of docutils for each character that any text may take. A step takes 10 to 90 nanoseconds.
# With the second number of steps, all texts of a table may exceed that: about a second.
_STEPS_PER_CHARACTER = 200
_MORE_STEPS = 10_000_000
# Nodes of markup that a table may have; each takes some kilobytes until the page is written.
_MOST_NODES = 500_000
# A name in C++ with two brackets takes two milliseconds; each further bracket triples that.
_STEPS_OF_NESTING = 75_000
_FREE_BRACKETS = 2
# No text with more brackets is ever parsed; the number of steps stays small.
_MOST_BRACKETS = 40


def inline_cost(text: str, *, starts_anywhere: bool = False) -> int:
    """Return the number of steps that docutils may take to find the markup in a text.

    Parameters
    ----------
    text
        A text without line ends.
    starts_anywhere
        Whether markup may begin at any character, as with docutils' setting
        ``character_level_inline_markup``.

    """
    searches = len(_SIGN.findall(text)) * len(text)
    searches += len(_ADDRESS.findall(text)) * len(text) // _COPIED_PER_STEP
    if starts_anywhere:
        return searches + len(text) ** 2
    words = text.split()
    return searches + sum((1 + len(_START.findall(word))) * len(word) for word in words)


def role_cost(text: str, *, is_cpp: bool) -> int:
    """Return the number of steps that a role or a link may take to read its text.

    Parameters
    ----------
    text
        The text of the role or the link.
    is_cpp
        Whether the text may be parsed as C++.

    """
    cost = (1 + len(_ROLE_START.findall(text))) * len(text)
    brackets = len(_BRACKET.findall(text))
    if is_cpp and brackets >= _FREE_BRACKETS:
        cost += _STEPS_OF_NESTING * 3 ** (min(brackets, _MOST_BRACKETS) - _FREE_BRACKETS)
    return cost


class ParseBudget:
    """Steps that parsing the cells of a table may take.

    Attributes
    ----------
    refused
        The number of texts that were too expensive, or came after too many nodes.

    """

    def __init__(self) -> None:
        self._left = _MORE_STEPS
        self._nodes_left = _MOST_NODES
        self.refused = 0

    def allows(self, cost: int, text: str) -> bool:
        """Return whether a text may be parsed, and spend its cost.

        Parameters
        ----------
        cost
            The estimated number of steps.
        text
            The text.

        """
        exceeding = max(0, cost - _STEPS_PER_CHARACTER * len(text))
        if exceeding > self._left:
            self.refused += 1
            return False
        self._left -= exceeding
        return True

    def allows_nodes(self) -> bool:
        """Return whether the table may have more nodes of markup."""
        if self._nodes_left <= 0:
            self.refused += 1
        return self._nodes_left > 0

    def count_nodes(self, content: Iterable[nodes.Node]) -> None:
        """Spend the nodes of a text with markup."""
        self._nodes_left -= sum(1 for node in content for _ in node.findall())
