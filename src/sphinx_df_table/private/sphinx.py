"""Names of Sphinx that its documentation for extensions does not describe.

Read from Sphinx 7.4 and 9.0.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import WarningLogRecordTranslator, is_suppressed_warning

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.latex import LaTeXTranslator

# The formats for which Sphinx has translators, and the modules of these.
_FORMATS = frozenset({"html", "latex", "text", "man", "texinfo"})
_WRITERS = re.compile(r"sphinx\.writers\.")


def names_in_conf(config: Config) -> Iterable[str]:
    """Return the names that conf.py defines, with those that nothing registered as a setting."""
    return config._raw_config  # noqa: SLF001 - no public name has the unregistered ones


def read_page(app: Sphinx, docname: str) -> None:
    """Read one page, as a build does."""
    app.builder.read_doc(docname)


def is_embedded(builder: StandaloneHTMLBuilder) -> bool:
    """Return whether the pages are shown inside another program, as those of an epub are."""
    return builder.embedded


def has_translator_of_sphinx(builder: Builder) -> bool:
    """Return whether pages are written by a translator of Sphinx, or one that is based on it.

    Such a translator writes a node without a visitor like a node of its base class.
    """
    try:
        translator = builder.get_translator_class()
    except AttributeError:  # the builder does not name its translator
        return False
    modules = (base.__module__ for base in translator.__mro__)
    return builder.format in _FORMATS and any(map(_WRITERS.match, modules))


def has_visitor(app: Sphinx, kind: type[nodes.Element]) -> bool:
    """Return whether the builder's translator gets a visitor that was registered for a class.

    Parameters
    ----------
    app
        The application with the builder.
    kind
        The class of a node.

    """
    # Those for its name, or else for its format, as in `SphinxComponentRegistry.create_translator`.
    by_name = app.registry.translation_handlers
    visitors = by_name.get(app.builder.name)
    if visitors is None:
        visitors = by_name.get(app.builder.format, {})
    return kind.__name__ in visitors


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


def set_download_address(env: BuildEnvironment, target: str, address: str) -> None:
    """Set the address of a file that the page which is being read offers.

    Parameters
    ----------
    env
        The environment.
    target
        The path of the file, as in the role ``download``.
    address
        Its path in the folder of downloads.

    """
    name, _ = env.relfn2path(target, env.docname)
    files: Any = env.dlfiles
    made = files.add_file(env.docname, name)
    # Sphinx 7.4 has texts as keys, Sphinx 9.0 has paths.
    key = next(key for key in (name, Path(name)) if key in files)
    files[key] = (files[key][0], type(made)(address))


def merge_download_addresses(
    _: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    """Set the addresses of the files of some pages as in another environment.

    It handles the event ``env-merge-info``.

    Parameters
    ----------
    env
        The environment.
    docnames
        The names of the pages, which another process has read.
    other
        The environment of that process.

    """
    files: Any = env.dlfiles
    for name, (pages, address) in other.dlfiles.items():
        if not docnames.isdisjoint(pages):
            files.setdefault(name, (set(), address))


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
