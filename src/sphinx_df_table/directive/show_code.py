"""Snippet of a block as highlighted code, to show above its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_df_table.private.myst import is_markdown
from sphinx_df_table.private.sphinx_design import has_sphinx_design
from sphinx_df_table.translation import translate

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.util.docutils import SphinxDirective

_FENCES = re.compile("`{3,}|:{3,}")


def code_nodes(directive: SphinxDirective) -> list[nodes.Node]:
    """Return the content of a directive as highlighted Python.

    If sphinx-design is loaded, its dropdown folds the code.
    """
    lines = list(directive.content)
    folded = has_sphinx_design(directive.config)
    write = _in_myst if is_markdown(directive) else _in_rst
    return directive.parse_text_to_nodes("\n".join(write(lines, folded=folded)))


# "force", because a syntax error already gives a warning, and this one would have no line number.
def _in_rst(lines: list[str], *, folded: bool) -> list[str]:
    code = [".. code-block:: python", "   :force:", "", *(f"   {line}" for line in lines)]
    label = translate("Code")
    return [f".. dropdown:: {label}", "", *(f"   {line}" for line in code)] if folded else code


def _in_myst(lines: list[str], *, folded: bool) -> list[str]:
    fence = "`" * max([2, *(len(found) for line in lines for found in _FENCES.findall(line))])
    code = [f"{fence}`{{code-block}} python", ":force:", "", *lines, f"{fence}`"]
    label = translate("Code")
    return [f"{fence}``{{dropdown}} {label}", *code, f"{fence}``"] if folded else code
