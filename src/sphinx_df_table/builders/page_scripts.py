"""Keep a page's scripts, such as MathJax, away from text that comes from data."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import NO_FORMULAS, data_elements

# Classes by which MathJax reads the text of an element inside an ignored one: the defaults of
# processClass of version 2, and of processHtmlClass of versions 3 and 4.
_PROCESSED = ("tex2jax_process", "mathjax_process")


class IgnoreFormulas(SphinxPostTransform):
    """Marks tables, values and errors as text without formulas, except those of authors."""

    # Before references are resolved.
    default_priority = 6
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Add the classes of MathJax to tables, values and errors of the document."""
        for element in data_elements(self.document):
            element["classes"] += NO_FORMULAS
            for formula in element.findall(nodes.math):
                formula["classes"] += _PROCESSED
