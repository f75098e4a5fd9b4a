"""The snippet of a block, shown above its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils.statemachine import StateMachine

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.util.docutils import SphinxDirective

_FENCES = re.compile("`{3,}|:{3,}")


def shown_code(directive: SphinxDirective) -> list[nodes.Node]:
    """Return the content of a directive as highlighted Python.

    It is folded where sphinx-design is loaded, whose dropdown does that.
    """
    lines = list(directive.content)
    folded = "sd_custom_directives" in directive.config.values
    machine: object = directive.state_machine
    write = _in_rst if isinstance(machine, StateMachine) else _in_myst
    return directive.parse_text_to_nodes("\n".join(write(lines, folded=folded)))


def _in_rst(lines: list[str], *, folded: bool) -> list[str]:
    def block(title: str, content: list[str]) -> list[str]:
        return [f".. {title}", "", *(f"   {line}" for line in content)]

    code = block("code-block:: python", lines)
    return block("dropdown:: Code", code) if folded else code


def _in_myst(lines: list[str], *, folded: bool) -> list[str]:
    fence = "`" * max([2, *(len(found) for line in lines for found in _FENCES.findall(line))])

    def block(title: str, content: list[str], more: int) -> list[str]:
        marks = fence + "`" * more
        return [f"{marks}{{{title}", *content, marks]

    code = block("code-block} python", lines, 1)
    return block("dropdown} Code", code, 2) if folded else code
