"""The text of a cell as inline nodes.

Cells come from data files, so a sign in one is more often text than markup: a cell is inline markup
where it holds a whole piece of it, and the text as it stands everywhere else.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import roles
from docutils.parsers.rst.languages import get_language
from docutils.parsers.rst.states import Inliner, MarkupMismatch
from docutils.utils import Reporter, unescape
from sphinx import addnodes

from sphinx_df_table.log import printable

from .roles import is_allowed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from re import Match

# Where none of these is, nothing is markup: start-strings, the end of a reference, a link.
_MAY_BE_MARKUP = re.compile(r"[*`|@]|_(?!\w)|(?:https?|ftp)://|mailto:")
_SCHEMES = ("http", "https", "ftp", "mailto")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# docutils takes "8@80" for an address, too.
_EMAIL = re.compile(r"[^@\s]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
# The names that Sphinx itself substitutes.
_SPHINX_SUBSTITUTIONS = frozenset({"version", "release", "today", "translation progress"})
# A backslash escapes a sign that may start markup, and a space between that and a word; it is text
# before everything else. While a cell is parsed, a noncharacter stands for the latter; none comes
# from a data file, see `printable`.
_BACKSLASH = "\ufdd0"
_ESCAPE = re.compile(r"\\(?=[*`|_]|\s[*`|:])|(?<=[*`|_])\\(?=\s)")
# Nodes that may be copied for each further cell with the same text: nothing else refers to them.
_REUSABLE = (
    nodes.Text,
    nodes.emphasis,
    nodes.inline,
    nodes.literal,
    nodes.strong,
    nodes.subscript,
    nodes.superscript,
    nodes.title_reference,
    addnodes.pending_xref,
)

# What the nodes of a role may be. Not raw, which is for one builder as it stands; not math, through
# which LaTeX reads files and MathJax makes links; not acronym, which some writers can't write.
_HARMLESS = (
    *_REUSABLE,
    nodes.abbreviation,
    nodes.reference,
    nodes.target,
    addnodes.index,
    addnodes.literal_emphasis,
    addnodes.literal_strong,
    addnodes.manpage,
)
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SPACES = {ord("\v"): " ", ord("\f"): " "}
# What is longer, or has more signs, is data: docutils takes a time that grows with their square.
_LONGEST_MARKUP = 10_000
_MOST_SIGNS = 500


class _CellInliner(Inliner):
    """docutils' inliner, but what is not a whole piece of markup stays text, without a warning."""

    def __init__(self, document: nodes.document, more_roles: Collection[str]) -> None:
        super().__init__()
        self._more_roles = more_roles
        self.refused: set[str] = set()
        self.init_customizations(document.settings)
        self._loud = document.reporter
        self._quiet = Reporter("", Reporter.SEVERE_LEVEL + 1, Reporter.SEVERE_LEVEL + 1, stream="")
        self._in_role = False

    @property
    def reporter(self) -> Reporter:
        """Where messages go: a role's to the log, and those about signs nowhere."""
        return self._loud if self._in_role else self._quiet

    @reporter.setter
    def reporter(self, _: Reporter) -> None:
        """Ignore the reporter that `parse` takes from the document."""

    def problematic(self, text: str, rawsource: str, message: Any) -> Any:  # noqa: ARG002
        """Return what is not markup as the text that it is."""
        return nodes.Text(unescape(rawsource, restore_backslashes=True))

    def interpreted(self, rawsource: str, text: str, role: str, lineno: int) -> Any:
        """Parse a role; one that does not exist, or fails, is a warning as it is anywhere.

        One that a cell may not use is text.
        """
        found, _ = roles.role(role, self.language, lineno, self._quiet)
        if found and not is_allowed(role, found, self._more_roles):
            self.refused.add(role)
            return [nodes.Text(unescape(rawsource, restore_backslashes=True))], []
        self._in_role = True
        try:
            made, messages = super().interpreted(rawsource, text, role, lineno)
        except Exception:  # noqa: BLE001 - a role is code of others, which such a text may break
            made, messages = [nodes.raw()], []
        finally:
            self._in_role = False
        if role not in self._more_roles and not all(map(_is_harmless, made)):
            self.refused.add(role)
            return [nodes.Text(unescape(rawsource, restore_backslashes=True))], []
        return made, messages

    def _exists(self, name: str) -> bool:
        return nodes.fully_normalize_name(name) in self.document.nameids

    @staticmethod
    def _as_text(match: Match[str], end: str | int) -> Any:
        return match.string[: match.end(end)], [], match.string[match.end(end) :], []

    def phrase_ref(
        self, before: str, after: str, rawsource: str, escaped: str, text: str | None = None
    ) -> Any:
        """Parse a link, or a reference to what is there.

        The name that a link with one underscore would give to its address is dropped: it is data,
        and the next row has the same name for another address.
        """
        link = self.patterns.embedded_link.search(escaped)
        target = unescape(link[2]) if link else unescape(escaped)
        is_name = link is None or (target.endswith("_") and not self.patterns.uri.match(target))
        if is_name:
            anonymous = link is None and rawsource.endswith("__")
            is_markup = not anonymous and self._exists(target.removesuffix("_") if link else target)
        else:
            is_markup = _is_safe(target)
            rawsource = rawsource.removesuffix("__").removesuffix("_") + "__"
        if not is_markup:
            return before + rawsource, [], after, []
        return super().phrase_ref(before, after, rawsource, escaped, text)

    def reference(self, match: Match[str], lineno: int, anonymous: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Parse a simple reference to what is there."""
        if anonymous or not self._exists(match["refname"]):
            return self._as_text(match, "whole")
        return super().reference(match, lineno)

    def anonymous_reference(self, match: Match[str], lineno: int) -> Any:
        """Return the text: which target an anonymous reference means is a matter of pages."""
        return self.reference(match, lineno, anonymous=True)

    def footnote_reference(self, match: Match[str], lineno: int) -> Any:
        """Parse a reference to a footnote or citation that is there."""
        if not self._exists(match["footnotelabel"].removeprefix("#")):
            return self._as_text(match, "whole")
        return super().footnote_reference(match, lineno)

    def inline_internal_target(self, match: Match[str], _: int) -> Any:
        """Return the text: a cell makes no target."""
        return self._as_text(match, "start")

    def substitution_reference(self, match: Match[str], lineno: int) -> Any:
        """Parse a reference to a substitution that is defined."""
        end = match.string.find("|", match.end("start"))
        name = nodes.whitespace_normalize_name(match.string[match.end("start") : end])
        defined = self.document.substitution_names
        if end < 0 or (name.lower() not in defined and name not in _SPHINX_SUBSTITUTIONS):
            return self._as_text(match, "start")
        return super().substitution_reference(match, lineno)

    def standalone_uri(self, match: Match[str], lineno: int) -> Any:
        """Parse a bare address of the web or of mail."""
        whole = unescape(match["whole"])
        if not (_EMAIL.fullmatch(whole) if match["email"] else _is_safe(whole)):
            raise MarkupMismatch
        return super().standalone_uri(match, lineno)

    _own_methods: ClassVar[dict[str, Any]] = {
        "_`": inline_internal_target,
        "]_": footnote_reference,
        "|": substitution_reference,
        "_": reference,
        "__": anonymous_reference,
    }
    dispatch = Inliner.dispatch | _own_methods


# docutils builds an inliner's patterns from the strings of its own class, not of those above it.
for _name, _value in vars(Inliner).items():
    if isinstance(_value, str) and not _name.startswith("__"):
        setattr(_CellInliner, _name, _value)


def _is_safe(address: str) -> bool:
    """Return whether a link of a cell may lead there: within the site, to the web, to mail."""
    # Browsers, and docutils, pass over white space in an address.
    scheme = _SCHEME.match("".join(address.split()).replace("\\", ""))
    return scheme is None or scheme[1].lower() in _SCHEMES


def _is_harmless(made: nodes.Node) -> bool:
    """Return whether what a role made can only refer or format, in every builder."""
    return all(
        isinstance(node, _HARMLESS)
        and (not isinstance(node, nodes.reference) or _is_safe(node.get("refuri", "")))
        for node in made.findall()
    )


class CellParser:
    """Parses the cells of a document.

    The same text is parsed once; its nodes are copied for the other cells.

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
        self._inliner: _CellInliner | None = None
        self._parsed: dict[str, list[nodes.Node]] = {}

    def refused_roles(self) -> list[str]:
        """Return the roles that cells have used in vain since this was asked last."""
        if self._inliner is None:
            return []
        refused, self._inliner.refused = self._inliner.refused, set()
        return sorted(refused)

    def parse(self, text: str, line: int) -> list[nodes.Node]:
        """Return the inline nodes of a cell; `line` is where messages of its roles point."""
        text = printable(text)
        if len(text) > _LONGEST_MARKUP or not _MAY_BE_MARKUP.search(text):
            return [nodes.Text(text)] if text else []
        if len(_MAY_BE_MARKUP.findall(text)) > _MOST_SIGNS:
            return [nodes.Text(text)]
        if (known := self._parsed.get(text)) is not None:
            return [node.deepcopy() for node in known]
        parsed = self._parse(text, line)
        if all(_is_reusable(node) for top in parsed for node in top.findall()):
            self._parsed[text] = [node.deepcopy() for node in parsed]
        return parsed

    def _parse(self, text: str, line: int) -> list[nodes.Node]:
        parsed = self._inline(_marked(text), line)
        if any(not isinstance(node, nodes.Text) for node in parsed):
            return parsed
        if "\\" in text:
            # Escapes are escapes where without them there were markup: \*x\*, but not C:\_x.
            unescaped = _ESCAPE.sub("", text)
            inner = self._inline(unescaped, line)
            if any(not isinstance(node, nodes.Text) for node in inner):
                return [nodes.Text(unescaped)]
        return [nodes.Text(text)]

    def _inline(self, text: str, line: int) -> list[nodes.Node]:
        if self._inliner is None:
            self._inliner = _CellInliner(self._document, self._more_roles)
        # What docutils' parser keeps for its inliner.
        memo: Any = SimpleNamespace(
            document=self._document,
            reporter=self._document.reporter,
            language=get_language(self._document.settings.language_code),
            inliner=self._inliner,
        )
        parsed, _ = self._inliner.parse(text, line, memo, self._document)
        return list(_restored(_joined(parsed)))


def plain_text(text: str) -> list[nodes.Node]:
    """Return the nodes of a cell in which nothing is markup."""
    return [nodes.Text(printable(text))] if text else []


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell, at least one; white space that XML does not have is a space."""
    return _LINE_END.split(text.rstrip("\r\n").translate(_SPACES))


def _marked(text: str) -> str:
    """Return a text with the backslashes that are no escapes replaced by their stand-in."""
    parts = [part.replace("\\", _BACKSLASH) for part in _ESCAPE.split(text)]
    return "\\".join(parts)


def _is_reusable(node: nodes.Node) -> bool:
    if isinstance(node, nodes.reference):
        return "refuri" in node
    return isinstance(node, _REUSABLE)


def _joined(parsed: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield nodes with neighbouring texts made one."""
    text = ""
    for node in parsed:
        if isinstance(node, nodes.Text):
            text += node
            continue
        if text:
            yield nodes.Text(text)
            text = ""
        yield node
    if text:
        yield nodes.Text(text)


def _restored(parsed: Iterator[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield nodes with the backslashes put back in."""
    for top in parsed:
        if isinstance(top, nodes.Text):
            yield nodes.Text(top.replace(_BACKSLASH, "\\"))
            continue
        for element in list(top.findall(nodes.Element)):
            for name, value in element.attributes.items():
                if isinstance(value, str):
                    element[name] = value.replace(_BACKSLASH, "\\")
        for text in list(top.findall(nodes.Text)):
            if _BACKSLASH in text:
                text.parent.replace(text, nodes.Text(text.replace(_BACKSLASH, "\\")))
        yield top
