"""Break long words, so that Sphinx's text writer can wrap them in reasonable time."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import data_elements

# The writer measures the rest of a word again for each line that it takes from it, so its work
# grows with the square of the length. A line has 70 characters.
_LONGEST_WORD = 500
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")


class BreakLongWords(SphinxPostTransform):
    """Breaks the longest words of tables, values and errors, which need several lines anyway."""

    formats = ("text",)
    # After `ExpandLargeBodies`.
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Put a space after each so many characters of a word."""
        for element in data_elements(self.document):
            for text in list(element.findall(nodes.Text)):
                is_wrapped = not isinstance(text.parent, nodes.literal_block)
                if is_wrapped and _LONG_WORD.search(text):
                    text.parent.replace(text, nodes.Text(_LONG_WORD.sub(r"\g<0> ", text)))
