"""Names of docutils that its documentation does not describe.

Read from docutils 0.20 and 0.22: `Inliner` and the memo of its parser in `parsers/rst/states.py`,
`CustomRole` in `parsers/rst/roles.py`, `Reporter` in `utils/__init__.py`, the column that the
writer of html counts in `writers/_html_base.py`, and the message about an unknown option, in
`parse_extension_options` of `parsers/rst/states.py`.
"""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import roles
from docutils.parsers.rst.languages import get_language
from docutils.parsers.rst.states import Inliner, MarkupMismatch
from docutils.utils import Reporter, unescape

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from re import Match

# Names that Sphinx substitutes, though the document does not define them.
_SUBSTITUTIONS = frozenset({"version", "release", "today", "translation progress"})
# A backslash that is text, while a line is parsed: docutils takes every other one for an escape.
# It is a noncharacter, which no text on a page has.
TEXT_BACKSLASH = "\ufdd0"
# docutils also takes "8@80" for an address.
_EMAIL = re.compile(r"[^@\s]+@(?:[\w-]+\.)+[A-Za-z]{2,}")


class Rules:
    """Rules for the markup of a text: these allow everything."""

    def allows_role(self, _name: str, _function: Any) -> bool:
        """Return whether a role may be run, for its name and the function that docutils found."""
        return True

    def allows_node(self, _name: str, _node: nodes.Node) -> bool:
        """Return whether a node may be in the document, for the name of the role that made it."""
        return True

    def allows_address(self, _address: str) -> bool:
        """Return whether a link may lead to an address."""
        return True

    def allows_text(self, _text: str, _function: Any) -> bool:
        """Return whether a role may read its text, for its function; None for that of a link."""
        return True

    def messages_of(self, _name: str) -> AbstractContextManager[None]:
        """Return a context in which to run a role, for its name."""
        return nullcontext()


class SelectiveInliner(Inliner):
    """Parser of inline markup that leaves the rest of a text as it stands, without a warning.

    The rest is markup that is incomplete, that refers to nothing on the page, that makes a target,
    or that is not allowed.

    Parameters
    ----------
    document
        A document that has been parsed, so that its targets and substitutions are known.
    rules
        The rules for roles, their nodes, and links.

    """

    def __init__(self, document: nodes.document, rules: Rules) -> None:
        super().__init__()
        self._rules = rules
        self._silent = Reporter("", Reporter.SEVERE_LEVEL + 1, Reporter.SEVERE_LEVEL + 1, stream="")
        self._in_role = False
        self.refused_roles: set[str] = set()
        self.init_customizations(document.settings)
        self._memo: Any = SimpleNamespace(
            document=document,
            reporter=document.reporter,
            language=get_language(document.settings.language_code),
            inliner=self,
        )

    def parse_line(self, text: str, source: str, line: int) -> list[nodes.Node]:
        """Return the nodes of a text.

        Parameters
        ----------
        text
            A text without line ends, with `TEXT_BACKSLASH` for each backslash that is no escape.
        source, line
            The file and the line that messages of its roles point to.

        """
        document = self._memo.document
        document.reporter.get_source_and_line = lambda *_: (source, line)
        try:
            content, _ = self.parse(text, line, self._memo, document)
        finally:
            del document.reporter.get_source_and_line
        return content

    @property
    def reporter(self) -> Reporter:
        """Reporter for messages: the document's for those of roles, else a silent one."""
        return self._memo.document.reporter if self._in_role else self._silent

    @reporter.setter
    def reporter(self, _: Reporter) -> None:
        """Ignore the reporter that `parse` sets."""

    def problematic(self, text: str, rawsource: str, message: Any) -> Any:  # noqa: ARG002
        """Return incomplete markup as text."""
        return nodes.Text(unescape(rawsource, restore_backslashes=True))

    def interpreted(self, rawsource: str, text: str, role: str, lineno: int) -> Any:
        """Run a role if it is allowed; an unknown or failing role is a warning, as on any page."""
        rawsource = rawsource.replace(TEXT_BACKSLASH, "\\")
        text = text.replace(TEXT_BACKSLASH, "\\")
        with self._rules.messages_of(role):  # Sphinx logs one about a domain that it lacks
            function, _ = roles.role(role, self.language, lineno, self._silent)
        if not function or self._rules.allows_role(role, function):
            if function and not self._rules.allows_text(text, function):
                return [self.problematic("", rawsource, None)], []
            self._in_role = True
            try:
                with self._rules.messages_of(role):
                    content, messages = super().interpreted(rawsource, text, role, lineno)
            except Exception:  # noqa: BLE001 - a role of another extension may fail on any text
                content, messages = [nodes.raw()], []
            finally:
                self._in_role = False
            if all(self._rules.allows_node(role, node) for node in content):
                return content, messages
        self.refused_roles.add(role)
        return [self.problematic("", rawsource, None)], []

    def _has_target(self, name: str) -> bool:
        return nodes.fully_normalize_name(name) in self.document.nameids

    @staticmethod
    def _as_text(match: Match[str], end: str | int) -> Any:
        return match.string[: match.end(end)], [], match.string[match.end(end) :], []

    def phrase_ref(
        self, before: str, after: str, rawsource: str, escaped: str, text: str | None = None
    ) -> Any:
        """Parse a link to an allowed address, or a reference to a target of the document.

        A link makes no name for its address: another text may give the name to another address.
        """
        if not self._rules.allows_text(escaped, None):
            return before + rawsource, [], after, []
        link = self.patterns.embedded_link.search(escaped)
        target = unescape(link[2]) if link else unescape(escaped)
        is_name = link is None or (target.endswith("_") and not self.patterns.uri.match(target))
        if is_name:
            anonymous = link is None and rawsource.endswith("__")
            name = target.removesuffix("_") if link else target
            is_markup = not anonymous and self._has_target(name)
        else:
            is_markup = self._rules.allows_address(target)
            rawsource = rawsource.removesuffix("__").removesuffix("_") + "__"
        if not is_markup:
            return before + rawsource, [], after, []
        return super().phrase_ref(before, after, rawsource, escaped, text)

    def reference(self, match: Match[str], lineno: int, anonymous: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Parse a simple reference to a target of the document."""
        # The target of an anonymous reference depends on its place among others.
        if anonymous or not self._has_target(match["refname"]):
            return self._as_text(match, "whole")
        return super().reference(match, lineno)

    def footnote_reference(self, match: Match[str], lineno: int) -> Any:
        """Parse a reference to a footnote or citation of the document."""
        if not self._has_target(match["footnotelabel"].removeprefix("#")):
            return self._as_text(match, "whole")
        return super().footnote_reference(match, lineno)

    def inline_internal_target(self, match: Match[str], _: int) -> Any:
        """Return the text: no target is made."""
        return self._as_text(match, "start")

    def substitution_reference(self, match: Match[str], lineno: int) -> Any:
        """Parse a reference to a substitution that is defined."""
        end = match.string.find("|", match.end("start"))
        name = nodes.whitespace_normalize_name(match.string[match.end("start") : end])
        is_defined = name.lower() in self.document.substitution_names or name in _SUBSTITUTIONS
        if end < 0 or not is_defined:
            return self._as_text(match, "start")
        return super().substitution_reference(match, lineno)

    def standalone_uri(self, match: Match[str], lineno: int) -> Any:
        """Parse a bare address."""
        address = unescape(match["whole"])
        if not (
            _EMAIL.fullmatch(address) if match["email"] else self._rules.allows_address(address)
        ):
            raise MarkupMismatch
        return super().standalone_uri(match, lineno)

    def implicit_inline(self, text: str, lineno: int) -> list[Any]:
        """Parse bare addresses, without a level of recursion for each one as in docutils."""
        content: list[Any] = []
        while text:
            for pattern, method in self.implicit_dispatch:
                if not (match := pattern.search(text)):
                    continue
                with suppress(MarkupMismatch):
                    found = method(match, lineno)
                    content += [*self.implicit_inline(text[: match.start()], lineno), *found]
                    text = text[match.end() :]
                    break
            else:
                return [*content, nodes.Text(text)]
        return content


# `Inliner.dispatch` has functions, not the names of methods; `Inliner.init_customizations` builds
# patterns from the strings of the inliner's own class.
SelectiveInliner.dispatch = {
    sign: getattr(SelectiveInliner, function.__name__)
    for sign, function in Inliner.dispatch.items()
}
for _name, _value in vars(Inliner).items():
    if isinstance(_value, str) and not _name.startswith("__"):
        setattr(SelectiveInliner, _name, _value)


def base_role(role: Any) -> Any:
    """Return the role that the directive ``role`` made a page's own role from; else `role`."""
    while base := getattr(role, "base_role", None):
        role = base
    return role


def unknown_option(name: str, hint: str, code: str) -> KeyError:
    """Return the error for an unknown option, with a hint in the message of docutils.

    docutils reports the argument of the error as ``unknown option: "…"``, in quotes.

    Parameters
    ----------
    name
        The name that nothing defines.
    hint
        What to write instead, without its last words.
    code
        The last words, which stand in quotes.

    """
    return KeyError(f'{name}"; {hint} "{code}')


def column_of(row: Any) -> int:
    """Return the column of the cell that the writer of html writes next in a row."""
    return int(row.column)


def set_column(row: Any, column: int) -> None:
    """Set that column: the writer does not count cells that reach down from the rows above."""
    row.column = column


def set_header_cell(row: Any, is_header: bool) -> None:  # noqa: FBT001 - a value, like the column
    """Set whether the writer of html writes the next cell as a header cell, in the body."""
    row.parent.parent.stubs[row.column] = is_header
