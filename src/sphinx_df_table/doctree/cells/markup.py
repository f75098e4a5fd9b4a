"""Parser that makes inline nodes of the text of a cell.

Cells come from data files, so a sign in one is more often text than markup. A cell is inline markup
if it holds a complete piece of it; everything else in it is text as it stands.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_df_table.log import one_line, warn
from sphinx_df_table.private.docutils import TEXT_BACKSLASH, Rules, SelectiveInliner
from sphinx_df_table.wording import printable

from .messages import MOST_ROLES, Messages, warn_of_others
from .parse_budget import ParseBudget, inline_cost, role_cost
from .roles import (
    SELF_CONTAINED,
    called_role,
    is_allowed,
    is_harmless,
    is_safe_address,
    may_be_cpp,
    roles_by_function,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from contextlib import AbstractContextManager

# A text without these has no markup: start-strings, the end of a reference, a link.
_MARKUP_SIGN = re.compile(r"[*`|@]|_(?!\w)|(?:https?|ftp)://|mailto:")
# A backslash escapes a sign that may start markup, and a space between that and a word. Before
# everything else it is text: see `TEXT_BACKSLASH`. No cell has that, see `printable`.
_ESCAPE = re.compile(r"\\(?=[*`|_]|\s[*`|:])|(?<=[*`|_])\\(?=\s)")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SPACES = {ord("\v"): " ", ord("\f"): " "}


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
        self._starts_anywhere = bool(
            getattr(document.settings, "character_level_inline_markup", False)
        )
        self._rules = _CellRules(document, more_roles)
        self._inliner: SelectiveInliner | None = None
        self._parsed: dict[str, list[nodes.Node]] = {}
        # Of the texts in `_parsed`, those that gave a warning about the present table.
        self._with_problems: set[str] = set()

    @contextlib.contextmanager
    def table(self, location: str, prefix: str) -> Iterator[None]:
        """Parse the cells of one table in this context, with a budget and warnings of their own.

        Parameters
        ----------
        location
            The place of the block, as ``path:line``.
        prefix
            Start of the messages about the block.

        """
        for text in self._with_problems:
            self._parsed.pop(text, None)
        self._with_problems.clear()
        self._rules.budget = ParseBudget()
        if self._inliner is not None:
            self._inliner.refused_roles = set()
        with self._rules.messages.collected():
            yield
        self._warn(location, prefix)

    def _warn(self, location: str, prefix: str) -> None:
        """Warn about roles that failed or were refused, and about costly texts."""
        self._rules.messages.report(location, prefix)
        refused_roles = sorted(self._inliner.refused_roles) if self._inliner else []
        for role in refused_roles[:MOST_ROLES]:
            warn(
                "role",
                f"{prefix}cells use the role {one_line(role)!r}, which is shown as text. Cells may "
                "use roles that only refer or format; df_table_roles in conf.py allows more.",
                location,
            )
        warn_of_others(len(refused_roles), "that are shown as text", location, prefix)
        if refused := self._rules.budget.refused:
            warn(
                "markup",
                f"{prefix}texts of cells that would take too long to parse: {refused:,}. They are "
                "shown without markup. Shorten these texts, or show all cells as text with the "
                "option plain.",
                location,
            )

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
        if not _MARKUP_SIGN.search(text) or not self._rules.budget.allows_nodes():
            return plain_text(text)
        content = self._content(text, source, line)
        if _has_markup(content):
            self._rules.budget.count_nodes(content)
        return content

    def _content(self, text: str, source: str, line: int) -> list[nodes.Node]:
        """Return the nodes of a text that may have markup: copies if it was parsed before."""
        if (parsed := self._parsed.get(text)) is not None:
            return [node.deepcopy() for node in parsed]
        if not self._rules.budget.allows(
            inline_cost(text, starts_anywhere=self._starts_anywhere), text
        ):
            return plain_text(text)
        before = self._problems()
        parsed = self._parse(text, source, line)
        if self._problems() != before or (self._inliner and self._inliner.refused_roles):
            self._with_problems.add(text)
        if all(_is_reusable(node) for top in parsed for node in top.findall()):
            self._parsed[text] = [node.deepcopy() for node in parsed]
        return parsed

    def _problems(self) -> int:
        return self._rules.messages.total() + self._rules.budget.refused

    def _parse(self, text: str, source: str, line: int) -> list[nodes.Node]:
        parts = (part.replace("\\", TEXT_BACKSLASH) for part in _ESCAPE.split(text))
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
            self._inliner = SelectiveInliner(self._document, self._rules)
        return _with_backslashes(_joined_texts(self._inliner.parse_line(text, source, line)))


class _CellRules(Rules):
    """Rules for cells: markup that only refers or formats, as far as there is time to parse it."""

    def __init__(self, document: nodes.document, more_roles: Collection[str]) -> None:
        env = getattr(document.settings, "env", None)
        self._by_function = roles_by_function(env.domains.values() if env else ())
        self._more_roles = more_roles
        self.budget = ParseBudget()
        self.messages = Messages()

    def allows_role(self, name: str, function: Any) -> bool:
        return is_allowed(name, called_role(function, self._by_function), self._more_roles)

    def allows_node(self, name: str, node: nodes.Node) -> bool:
        return name in self._more_roles or is_harmless(node)

    def allows_address(self, address: str) -> bool:
        return is_safe_address(address)

    def allows_text(self, text: str, function: Any) -> bool:
        is_cpp = may_be_cpp(called_role(function, self._by_function))
        return self.budget.allows(role_cost(text, is_cpp=is_cpp), text)

    def messages_of(self, name: str) -> AbstractContextManager[None]:
        return self.messages.of_role(name)


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
            if TEXT_BACKSLASH in node:
                node.parent.replace(node, nodes.Text(node.replace(TEXT_BACKSLASH, "\\")))
        elif isinstance(node, nodes.Element):
            for name, value in node.attributes.items():
                if isinstance(value, str):
                    node[name] = value.replace(TEXT_BACKSLASH, "\\")
    return around.children
