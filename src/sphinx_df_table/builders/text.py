"""Prepare tables, values and errors for Sphinx's text writer."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import data_elements
from sphinx_df_table.doctree.stand_ins import failed_block

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


class SeparateParagraphs(SphinxPostTransform):
    """Separates the paragraphs of error boxes: the writer joins those of any admonition."""

    formats = ("text",)
    default_priority = 2

    def run(self, **_: Any) -> None:
        """Put each of these paragraphs into a container, of which the writer writes nothing."""
        for box in self.document.findall(failed_block):
            for paragraph in [part for part in box if isinstance(part, nodes.paragraph)]:
                paragraph.replace_self(nodes.container("", paragraph.deepcopy()))
