"""Names of Sphinx that its documentation for extensions does not describe.

Read from Sphinx 7.4 and 9.0.
"""

from __future__ import annotations

import contextlib
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import WarningLogRecordTranslator, is_suppressed_warning

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Sequence

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.writers.latex import LaTeXTranslator


def names_in_conf(config: Config) -> Iterable[str]:
    """Return the names that conf.py defines, with those that nothing registered as a setting."""
    return config._raw_config  # noqa: SLF001 - no public name has the unregistered ones


def read_page(app: Sphinx, docname: str) -> None:
    """Read one page, as a build does."""
    app.builder.read_doc(docname)


def is_embedded(builder: StandaloneHTMLBuilder) -> bool:
    """Return whether the pages are shown inside another program, as those of an epub are."""
    return builder.embedded


def is_suppressed(warning_type: str, subtype: str, suppressed: Sequence[str]) -> bool:
    """Return whether ``suppress_warnings`` silences a warning.

    Parameters
    ----------
    warning_type, subtype
        The two parts of the warning's name.
    suppressed
        The value of ``suppress_warnings``.

    """
    return is_suppressed_warning(warning_type, subtype, suppressed)


def location_of(app: Sphinx, record: logging.LogRecord) -> str:
    """Return the file and line of a logged warning, as ``path:line``; empty if it has none.

    Parameters
    ----------
    app
        The application that logged the warning.
    record
        The record of the warning, which is changed.

    """
    WarningLogRecordTranslator(app).filter(record)  # type: ignore[arg-type]
    return getattr(record, "location", None) or ""


def resolve_references(resolver: ReferencesResolver, elements: Iterable[nodes.Element]) -> None:
    """Resolve the references in some elements of a document, and no others.

    Parameters
    ----------
    resolver
        The transform that Sphinx resolves references with, for the document.
    elements
        Elements of the document.

    """
    document = resolver.document
    found = (node for element in elements for node in element.findall(pending_xref))
    part = SimpleNamespace(findall=lambda _: found, settings=document.settings)
    resolver.document = part  # type: ignore[assignment]
    try:
        ReferencesResolver.run(resolver)
    finally:
        resolver.document = document


@contextlib.contextmanager
def patched_docutils(conf_folder: str) -> Iterator[None]:
    """Let an application change docutils, and undo its changes at the end."""
    with patch_docutils(conf_folder), docutils_namespace():
        yield


def hypertarget_to(
    translator: LaTeXTranslator, node: nodes.Element, *, anchor: bool = False
) -> str:
    """Return the LaTeX code of the labels of a node, for references to it.

    Parameters
    ----------
    translator
        The writer of LaTeX.
    node
        The node.
    anchor
        Whether to add a place to jump to, for a node without a number.

    """
    return translator.hypertarget_to(node, anchor)
