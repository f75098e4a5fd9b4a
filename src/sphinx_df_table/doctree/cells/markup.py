"""Parser that makes inline nodes of the text of a cell.

Cells come from data files, so a sign in one is more often text than markup. A cell is inline markup
if it holds a complete piece of it; everything else in it is text as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.log import printable
from sphinx_df_table.private.docutils import SelectiveInliner

from .roles import (
    SELF_CONTAINED,
    called_role,
    is_allowed,
    is_harmless,
    is_safe_address,
    roles_by_function,
)

if TYPE_CHECKING:
    from collections.abc import Collection

# A text without these has no markup: start-strings, the end of a reference, a link.
_MARKUP_SIGN = re.compile(r"[*`|@]|_(?!\w)|(?:https?|ftp)://|mailto:")
# A backslash escapes a sign that may start markup, and a space between that and a word. Before
# everything else it is text: this noncharacter stands for it while docutils parses a cell. No cell
# has one, see `printable`.
_BACKSLASH = "\ufdd0"
_ESCAPE = re.compile(r"\\(?=[*`|_]|\s[*`|:])|(?<=[*`|_])\\(?=\s)")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SPACES = {ord("\v"): " ", ord("\f"): " "}
# A longer text, or one with more signs, is data: docutils' time grows with their square.
_LONGEST_MARKUP = 10_000
_MOST_SIGNS = 500


class CellParser:
    """Parser of the cells of a document.

    It parses each text once, and copies its nodes for further cells with the same text.

    Parameters
    ----------
    document
        The document that the cells are part of. It must have been parsed, so that its targets and
        substitutions are known.
    more_roles
        The names of roles that cells may use besides those that only refer or format.

    """

    def __init__(self, document: nodes.document, more_roles: Collection[str] = ()) -> None:
        self._document = document
        self._more_roles = more_roles
        self._inliner: SelectiveInliner | None = None
        self._parsed: dict[str, list[nodes.Node]] = {}

    def refused_roles(self) -> list[str]:
        """Return the roles that were refused since the last call."""
        if self._inliner is None:
            return []
        refused, self._inliner.refused_roles = self._inliner.refused_roles, set()
        return sorted(refused)

    def parse(self, text: str, source: str, line: int) -> list[nodes.Node]:
        """Return the inline nodes of a cell.

        Parameters
        ----------
        text
            The text of the cell.
        source, line
            The file and the line that messages of the cell's roles point to.

        """
        text = printable(text)
        if len(text) > _LONGEST_MARKUP or not 0 < len(_MARKUP_SIGN.findall(text)) <= _MOST_SIGNS:
            return plain_text(text)
        if (parsed := self._parsed.get(text)) is not None:
            return [node.deepcopy() for node in parsed]
        parsed = self._parse(text, source, line)
        if all(_is_reusable(node) for top in parsed for node in top.findall()):
            self._parsed[text] = [node.deepcopy() for node in parsed]
        return parsed

    def _parse(self, text: str, source: str, line: int) -> list[nodes.Node]:
        parts = (part.replace("\\", _BACKSLASH) for part in _ESCAPE.split(text))
        parsed = self._parse_inline("\\".join(parts), source, line)
        if _has_markup(parsed):
            return parsed
        # Backslashes escape only what would be markup without them: \*x\*, but not C:\_x.
        unescaped = _ESCAPE.sub("", text)
        if unescaped != text and _has_markup(self._parse_inline(unescaped, source, line)):
            return [nodes.Text(unescaped)]
        return [nodes.Text(text)]

    def _parse_inline(self, text: str, source: str, line: int) -> list[nodes.Node]:
        if self._inliner is None:
            env = getattr(self._document.settings, "env", None)
            by_function = roles_by_function(env.domains.values() if env else ())
            self._inliner = SelectiveInliner(
                self._document,
                lambda name, function: is_allowed(
                    name, called_role(function, by_function), self._more_roles
                ),
                lambda name, node: name in self._more_roles or is_harmless(node),
                is_safe_address,
            )
        return _with_backslashes(_joined_texts(self._inliner.parse_line(text, source, line)))


def plain_text(text: str) -> list[nodes.Node]:
    """Return the nodes of a cell without markup."""
    return [nodes.Text(printable(text))] if text else []


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell, at least one; white space that XML does not allow is a space."""
    return _LINE_END.split(text.rstrip("\r\n").translate(_SPACES))


def _has_markup(content: list[nodes.Node]) -> bool:
    return not all(isinstance(node, nodes.Text) for node in content)


def _is_reusable(node: nodes.Node) -> bool:
    if isinstance(node, nodes.reference):
        return "refuri" in node
    return isinstance(node, SELF_CONTAINED)


def _joined_texts(content: list[nodes.Node]) -> list[nodes.Node]:
    """Return nodes with neighbouring texts joined into one."""
    joined: list[nodes.Node] = []
    for node in content:
        if isinstance(node, nodes.Text) and joined and isinstance(joined[-1], nodes.Text):
            joined[-1] = nodes.Text(joined[-1] + node)
        elif not isinstance(node, nodes.Text) or node.astext():
            joined.append(node)
    return joined


def _with_backslashes(content: list[nodes.Node]) -> list[nodes.Node]:
    """Return nodes with backslashes in place of the character that stood for them."""
    around = nodes.inline("", "", *content)
    for node in list(around.findall()):
        if isinstance(node, nodes.Text):
            if _BACKSLASH in node:
                node.parent.replace(node, nodes.Text(node.replace(_BACKSLASH, "\\")))
        elif isinstance(node, nodes.Element):
            for name, value in node.attributes.items():
                if isinstance(value, str):
                    node[name] = value.replace(_BACKSLASH, "\\")
    return around.children
