"""Prepare the long words of tables, values and errors for the search index of html."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import data_elements
from sphinx_df_table.doctree.tables.large_body import LONGEST_WORD

_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


class SplitLongWords(SphinxPostTransform):
    """Splits long words into several nodes: the page shows them joined, the search indexes each.

    A stemmer copies a word for each of its changes: its work grows with the square of the length.
    """

    formats = ("html",)
    # Before other transforms look at the texts.
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Split the long words of all tables, values and errors."""
        for element in data_elements(self.document):
            for text in list(element.findall(nodes.Text)):
                if _LONG_WORD.search(text):
                    text.parent.replace(text, _parts(text))


def _parts(text: nodes.Text) -> list[nodes.Node]:
    """Return a text in several parts, none of which has a longer word than the search may have."""
    cuts = [
        cut
        for word in _LONG_WORD.finditer(text)
        for cut in range(word.start() + LONGEST_WORD, word.end(), LONGEST_WORD)
    ]
    return [nodes.Text(text[start:end]) for start, end in pairwise([0, *cuts, len(text)])]
