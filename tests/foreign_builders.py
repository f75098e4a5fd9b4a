"""Builders of others, which know the nodes of docutils and Sphinx by their names, and no others.

An extension for the projects of tests. The builders write each table as lines of texts with bars
between them, and ignore that a cell may cover several places.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.builders.text import TextBuilder
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

_KNOWN = {*nodes.node_class_names, *(name for name in vars(addnodes) if name.islower())}


class StrictTranslator(nodes.NodeVisitor):
    """Writer of tables that raises at an unknown node, as `nodes.NodeVisitor` does."""

    def __init__(self, document: nodes.document, _builder: Builder) -> None:
        super().__init__(document)
        self.cells: list[str] = []
        self.lines: list[str] = []

    def __getattr__(self, name: str) -> Any:
        action, _, node = name.partition("_")
        if action in ("visit", "depart") and node in _KNOWN:
            return lambda _: None
        raise AttributeError(name)

    def visit_entry(self, node: nodes.entry) -> None:
        self.cells.append(" ".join(node.astext().split()))

    def visit_row(self, _: nodes.row) -> None:
        self.cells.clear()

    def depart_row(self, node: nodes.row) -> None:
        head = "# " if isinstance(node.parent, nodes.thead) else ""
        self.lines.append(head + "|".join(self.cells))

    def visit_error(self, node: nodes.error) -> None:
        self.lines.append(f"error: {node[0].astext()}: {node[1].astext()}")

    def visit_compound(self, node: nodes.compound) -> None:
        self.lines.append(f"compound: {node[0].astext()}: {node[1].astext()}")


class LoggingTranslator(StrictTranslator):
    """Writer that logs unknown nodes, and skips them."""

    def unknown_visit(self, node: nodes.Node) -> None:
        logger.warning("unknown node %s", type(node).__name__)
        raise nodes.SkipNode


class StrictBuilder(Builder):
    """Builder without a format, and with a translator of which only it knows."""

    name = "strict"
    translator: Any = StrictTranslator

    def get_outdated_docs(self) -> Any:
        """Return all pages."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002
        """Return the name of a page."""
        return docname

    def prepare_writing(self, docnames: Any) -> None:
        """Do nothing."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write the tables of a page."""
        translator = self.translator(doctree, self)
        doctree.walkabout(translator)
        lines = "\n".join(translator.lines)
        Path(self.outdir, f"{docname}.txt").write_text(lines, encoding="utf-8")

    def finish(self) -> None:
        """Do nothing."""


class MarkdownBuilder(StrictBuilder):
    """Builder with a format of its own."""

    name = "other-markdown"
    format = "markdown"
    default_translator_class = StrictTranslator


class ConfluenceBuilder(StrictBuilder):
    """Builder whose format has joined cells, like that of sphinxcontrib-confluencebuilder."""

    name = "other-confluence"
    format = "confluence_storage"
    translator = default_translator_class = LoggingTranslator


class HtmlFormatBuilder(StrictBuilder, StandaloneHTMLBuilder):
    """Builder of html without Sphinx's translator."""

    name = "other-html"
    format = "html"
    default_translator_class: ClassVar[Any] = StrictTranslator

    def copy_assets(self) -> None:
        """Do nothing."""

    def write_doc_serialized(self, docname: str, doctree: nodes.document) -> None:
        """Do nothing."""


class TextFormatBuilder(StrictBuilder, TextBuilder):
    """Builder of text without Sphinx's translator."""

    name = "other-text"
    format = "text"
    default_translator_class: ClassVar[Any] = StrictTranslator


class HtmlBuilder(StandaloneHTMLBuilder):
    """Builder of html with Sphinx's translator."""

    name = "theirs"


class foreign_node(nodes.inline):  # noqa: N801 - named as docutils' nodes are
    """Node with a visitor for one builder of html, to which Sphinx then gives no others."""


def setup(app: Sphinx) -> None:
    """Register the builders."""
    builders = (
        StrictBuilder,
        MarkdownBuilder,
        ConfluenceBuilder,
        HtmlFormatBuilder,
        TextFormatBuilder,
        HtmlBuilder,
    )
    for builder in builders:
        app.add_builder(builder)

    app.add_node(foreign_node, theirs=(lambda *_: None, None))
