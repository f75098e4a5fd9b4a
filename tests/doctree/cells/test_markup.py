"""Markup in cells: complete markup is parsed, everything else is text."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, states
from docutils.utils import new_document
from docutils.writers.html5_polyglot import Writer
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinx import addnodes

from sphinx_df_table.doctree.cells.markup import CellParser
from sphinx_df_table.wording import printable

if TYPE_CHECKING:
    from conftest import Build, Site

PAGE = """
    .. |sub| replace:: in *place*
    .. _web: https://example.org/web

    .. _there:

    Title
    =====

    A note. [#n]_

    .. [#n] The note.

    .. df-table::

       import json
       df = pd.DataFrame({"cell": json.load(open("cells.json"))})
"""

TEXT = [
    "A. Name",
    "- x",
    "* x",
    "1. x",
    "(a) x",
    "=====",
    "::",
    "x::",
    ".. note:: n",
    ".. |a| replace:: b",
    ".. _a:",
    "+---+",
    "| line",
    ">>> x",
    ":field: value",
    "-o FILE  an option",
    "*x",
    "**x",
    "``x",
    "`y",
    "`y`z",
    "|pipe|",
    "|pipe",
    "a_ b_",
    "a__",
    "x*y*z",
    "2 * 3 * 4",
    "`nowhere`_",
    "`nowhere`__",
    "`a <nowhere_>`_",
    "[1]_",
    "[#]_",
    "[nobody]_",
    "_`target`",
    "C:\\new",
    "C:\\_x",
    "\\",
    "a\\",
    "javascript:alert(1)",
    "`t <javascript:alert(1)>`_",
    "`t <javascript:alert(1)>`__",
    "`t <JavaScript:alert(1)>`__",
    "`t <data:text/html,x>`__",
    "`t <vbscript:x>`__",
    "data:text/html,x",
    "file:///etc/passwd",
    "<b>x</b>",
    "&amp; &lt;",
    "\"straight\" 'quotes' -- --- ...",
    "naïve \u2013 漢字 🎈",
    "None",
    "nan",
    "2.20",
    "user_name",
    "__init__",
    "*.csv",
    "a | b | c",
    "$10.123",
    "x" * 5000,
]

MARKUP = {
    "**a**": "<strong>a</strong>",
    "*a*": "<em>a</em>",
    "``a``": "<code>a</code>",
    "``a\\b``": "<code>a\\b</code>",
    "|sub|": "in <em>place</em>",
    "`L <https://example.org/1>`_": '<a href="https://example.org/1">L</a>',
    "`L <https://example.org/2>`_": '<a href="https://example.org/2">L</a>',
    "`L <https://example.org/3>`__": '<a href="https://example.org/3">L</a>',
    "`L <https://example.org/4>`__": '<a href="https://example.org/4">L</a>',
    "`L <mailto:a@example.org>`__": '<a href="mailto:a%40example.org">L</a>',
    "`L <page.html>`__": '<a href="page.html">L</a>',
    "`L <web_>`_": '<a href="https://example.org/web">L</a>',
    "https://example.org/5": '<a href="https://example.org/5">https://example.org/5</a>',
    "a@example.org": '<a href="mailto:a%40example.org">a@example.org</a>',
    "web_": '<a href="https://example.org/web">web</a>',
    "`web`_": '<a href="https://example.org/web">web</a>',
    "there_": '<a href="#there">there</a>',
    "Title_": '<a href="#title">Title</a>',
    "[#n]_": '<a href="#n">[1]</a>',
    ":ref:`there`": '<a href="#there">Title</a>',
    ":doc:`other`": '<a href="other.html">Other</a>',
    ":sup:`2`": "<sup>2</sup>",
    ":abbr:`P50 (the median)`": "<abbr>P50</abbr>",
    "*a* and **b** but *c": "<em>a</em> and <strong>b</strong> but *c",
    "- *a*": "- <em>a</em>",
    "C:\\new *a*": "C:\\new <em>a</em>",
    "\\*a\\*": "*a*",
    "\\`a\\`": "`a`",
    "\\|sub\\|": "|sub|",
}


def shown(cell: str) -> str:
    """Return the html of a cell with no other attributes than the addresses of links."""
    soup = BeautifulSoup(cell, "html.parser")
    for tag in soup.select("*"):
        tag.attrs = {key: value for key, value in tag.attrs.items() if key == "href"}
        if tag.name in ("span", "p"):
            tag.unwrap()
    return html.unescape(soup.decode())


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    """A page with all the cells, each of them twice."""
    cells = [*TEXT, *MARKUP] * 2
    return build(
        {
            "index.rst": PAGE,
            "other.rst": ":orphan:\n\nOther\n=====\n",
            "cells.json": json.dumps(cells),
        }
    )


@pytest.fixture(scope="module")
def cells(site: Site) -> dict[str, list[str]]:
    """The html of each cell, by its text."""
    (table,) = site.tables()
    found = [cell.decode_contents() for cell in table.element.select("tbody td")]
    texts = [*TEXT, *MARKUP]
    assert len(found) == 2 * len(texts)
    return {text: found[number :: len(texts)] for number, text in enumerate(texts)}


@pytest.mark.parametrize("text", TEXT)
def test_incomplete_markup_is_shown_as_text(cells: dict[str, list[str]], text: str) -> None:
    for cell in cells[text]:
        soup = BeautifulSoup(cell, "html.parser")
        assert [tag.name for tag in soup.select("*")] == ["p"]
        assert soup.get_text() == text


@pytest.mark.parametrize("text", MARKUP)
def test_complete_inline_markup_is_markup(cells: dict[str, list[str]], text: str) -> None:
    assert [shown(cell) for cell in cells[text]] == [MARKUP[text]] * 2


def test_no_cell_of_data_gives_a_warning(site: Site) -> None:
    assert site.warnings == ""


def test_unsafe_characters_are_replaced(build: Build) -> None:
    site = build(
        r"""
        .. df-table::

           texts = ["x\0y", "\x1b[31mred", "\u202eabc", "\ufdd0", "\ud800z"]
           df = pd.DataFrame({"a": texts}, dtype=object)
        """
    )
    assert site.tables()[0].rows == [
        ["x\ufffdy"],
        ["\ufffd[31mred"],
        ["\ufffdabc"],
        ["\ufffd"],
        ["\ufffdz"],
    ]
    assert site.warnings == ""


def test_a_role_that_does_not_exist_is_a_warning_at_the_line_of_the_block(build: Build) -> None:
    site = build(
        """
        Title
        =====

        .. df-table::

           df = pd.DataFrame({"a": [":nope:`x`", "y"]})
        """
    )
    assert 'index.rst:4: ERROR: Unknown interpreted text role "nope"' in site.warnings
    assert site.tables()[0].rows == [[":nope:`x`"], ["y"]]


def test_a_reference_of_a_role_to_nothing_is_a_warning_at_the_line_of_the_block(
    build: Build,
) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame({"a": [":doc:`nowhere`", ":ref:`nowhere`"]})
        """
    )
    refer = "index.rst:1: WARNING: cells refer with the role"
    assert f"{refer} doc to targets that were not found: 'nowhere'" in site.warnings
    assert f"{refer} ref to targets that were not found: 'nowhere'" in site.warnings


def test_labels_are_parsed_as_cells_are(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame({"*a*": ["1"], "*b": ["2"], "A. c": ["3"]})
        """
    )
    (table,) = site.tables()
    assert table.header == [["a", "*b", "A. c"]]
    assert [tag.name for tag in table.element.select("th em")] == ["em"]
    assert site.warnings == ""


def test_the_same_text_is_parsed_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = states.Inliner.parse

    def counted(inliner: states.Inliner, text: str, *arguments: object) -> object:
        parsed.append(text)
        return parse(inliner, text, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(states.Inliner, "parse", counted)
    site = build(
        """
        .. df-table::

           df = pd.DataFrame({
               "link": ["`Script <https://example.org/s>`__"] * 300,
               "term": [":term:`T`"] * 300,
               "text": ["*x"] * 300,
               "plain": ["plain"] * 300,
           })

        .. df-table::

           df = pd.DataFrame({"link": ["`Script <https://example.org/s>`__"] * 300})

        .. glossary::

           T
             A term.
        """
    )
    assert len(site.soup().select('td a[href="https://example.org/s"]')) == 600
    assert len(site.soup().select('td a[href="#term-T"]')) == 300
    for text in ("`Script <https://example.org/s>`__", ":term:`T`", "*x"):
        assert parsed.count(text) == 1
    assert "plain" not in parsed
    assert site.warnings == ""


def test_a_backslash_of_a_cell_is_one_also_in_the_index(build: Build) -> None:
    path = r":index:`C:\new` :file:`a\b` :kbd:`C-\\` :abbr:`P (C:\x)` ``\d`` `L \a <x\y>`__"
    files = {"index.rst": PAGE, "cells.json": json.dumps([path])}
    site = build(files, conf={"df_table_roles": ["index"]})
    assert "\ufdd0" not in site.doctree().pformat()
    entries = [node["entries"] for node in site.doctree().findall(addnodes.index)]
    assert r"C:\new" in str(entries).replace(r"\\", "\\")


def document_of(context: str = "") -> nodes.document:
    values = {"report_level": 1, "halt_level": 5, "warning_stream": "", "_disable_config": True}
    document = new_document("page", get_default_settings(Parser))
    for name, value in values.items():
        setattr(document.settings, name, value)
    document.reporter.stream = None  # type: ignore[assignment]
    Parser().parse(context, document)
    return document


def parsed(text: str) -> tuple[list[nodes.Node], list[str]]:
    document = document_of(".. |sub| replace:: in place\n\n.. _web: https://example.org/\n")
    messages: list[str] = []
    document.reporter.attach_observer(lambda message: messages.append(message.astext()))
    return CellParser(document).parse(text, "page", 1), messages


NO_MARKUP = st.tuples(
    st.text(st.characters(exclude_characters="*`|_@:\\")),
    st.sampled_from(["", "*", "**", "`", "``", "|", "_", "__", "]_", "_`", "@", "\\", "::", ".. "]),
    st.text(st.characters(exclude_characters="*`|_@:\\", categories=["L", "N", "Zs"])),
).map("".join)

# Pieces of markup, in any order.
PIECES = st.lists(
    st.sampled_from(
        [
            *("*", "**", "`", "``", "|", "_", "__", "_`", "`_", "`__", "]_", "\\", ":", "@", "<a>"),
            *("<", ">", "[", "]", "#", ".", " ", "\n", "a", "1", "sub", "web", ":sup:`"),
            *("https://", "mailto:", "javascript:", "\x00", "\u2028", "\ufdd0"),
        ]
    ),
    max_size=12,
).map("".join)


@given(NO_MARKUP)
@settings(max_examples=200)
def test_any_text_without_complete_markup_is_unchanged(text: str) -> None:
    content, messages = parsed(text)
    assert list(map(str, content)) == ([printable(text)] if text else [])
    assert messages == []


@given(PIECES | st.text())
@settings(max_examples=200)
def test_no_text_fails_or_makes_a_target_or_an_unsafe_link(text: str) -> None:
    content, messages = parsed(text)
    known_role = ":sup:`" in text
    assert known_role or not [m for m in messages if "Unknown interpreted text role" not in m]
    for top in content:
        assert not isinstance(top, nodes.problematic | nodes.target | nodes.system_message)
        for link in top.findall(nodes.reference):
            assert not str(link.get("refuri", "")).lower().startswith("javascript:")
    if all(isinstance(node, nodes.Text) for node in content) and "\\" not in text:
        assert "".join(node.astext() for node in content) == printable(text)


@given(st.lists(NO_MARKUP.filter(str.strip), min_size=1, max_size=20))
@settings(max_examples=30)
def test_the_html_page_shows_the_text_of_the_data(texts: list[str]) -> None:
    document = document_of()
    parser = CellParser(document)
    document += [nodes.paragraph(text, "", *parser.parse(text, "page", 1)) for text in texts]
    page = publish_from_doctree(
        document, writer=Writer(), settings_overrides={"_disable_config": True}
    )
    found = BeautifulSoup(page.decode(), "html.parser").select("main p")
    assert [paragraph.get_text() for paragraph in found] == [printable(text) for text in texts]
