"""Highlight the Python of df-table blocks in examples of reStructuredText."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pygments.lexer import bygroups, inherit, using
from pygments.lexers.markup import RstLexer
from pygments.lexers.python import PythonLexer
from pygments.token import Whitespace

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# The directive with its options and an empty line, then the snippet: lines with more indentation.
_BLOCK = (
    r"^( *)"
    r"(\.\. df-(?:table|values)::.*\n(?:\1 +:.*\n)*\n)"
    r"((?:\1 +.*\n|\n)+)"
)


class DfTableLexer(RstLexer):
    """reStructuredText, with Python in the directives df-table and df-values."""

    tokens = {  # noqa: RUF012 - as in Pygments
        "root": [
            (_BLOCK, bygroups(Whitespace, using(RstLexer), using(PythonLexer))),
            inherit,
        ]
    }


def setup(app: Sphinx) -> ExtensionMetadata:
    """Use the lexer for code blocks of reStructuredText."""
    app.add_lexer("rst", DfTableLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
