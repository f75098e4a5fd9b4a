"""Prepare the long words of tables, values and errors for the search index of html."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import data_elements

# A stemmer copies a word for each of its changes, so its work grows with the square of the length.
_LONGEST_WORD = 1_000


class SplitLongTexts(SphinxPostTransform):
    """Splits long texts into several nodes, which the page joins and the search takes apart."""

    formats = ("html",)
    # After `BreakLongWords` of other formats, and before anything looks at words.
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Split all texts that hold words of this length."""
        for element in data_elements(self.document):
            for text in list(element.findall(nodes.Text)):
                if max(map(len, text.split()), default=0) > _LONGEST_WORD:
                    _split(text)


def _split(text: nodes.Text) -> None:
    starts = range(0, len(text), _LONGEST_WORD)
    parts = [nodes.Text(text[start : start + _LONGEST_WORD]) for start in starts]
    text.parent.replace(text, parts)
