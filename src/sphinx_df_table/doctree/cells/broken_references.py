"""Resolve the references in cells, and warn once for each table and role about missing targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util import logging

from sphinx_df_table.doctree.nodes import OF_SNIPPET, PREFIX, TABLE, ancestors, tables_of
from sphinx_df_table.log import for_log
from sphinx_df_table.private.sphinx import resolve_references
from sphinx_df_table.wording import first_few

from .messages import Messages

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.domains import Domain
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)
# The attribute of a table, while its references are resolved: the missing targets by role.
_MISSING = "df_missing"
_MOST_TARGETS = 3
_LONGEST_TEXT = 300
# Sphinx's own handler of `warn-missing-reference` warns about each reference of the type "ref",
# whatever other handlers say of it: those of cells have this type once no target was found.
_REF, _REF_OF_CELL = "ref", "df-table-ref"


def connect(app: Sphinx) -> None:
    """Collect the missing targets of cells, and warn about them page by page."""
    # After all handlers that may find the target, such as that of intersphinx.
    app.connect("missing-reference", _set_type, priority=1_000)
    app.connect("warn-missing-reference", _collect)
    app.connect("doctree-resolved", _warn)
    app.add_post_transform(ResolveCells)


def _set_type(_: Sphinx, __: BuildEnvironment, node: pending_xref, ___: nodes.Node) -> None:
    if node["reftype"] == _REF and _table_around(node):
        node["reftype"] = _REF_OF_CELL


def _collect(_: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Collect the target of a reference of a cell; leave other references to Sphinx."""
    if (table := _table_around(node)) is None:
        return None
    role = _REF if node["reftype"] == _REF_OF_CELL else node["reftype"]
    name = role if domain is None or domain.name == "std" else f"{domain.name}:{role}"
    table.attributes.setdefault(_MISSING, {}).setdefault((name, role), {})[node["reftarget"]] = None
    return True


def _table_around(node: nodes.Element) -> nodes.table | None:
    """Return the table of this extension that has `node` in a cell."""
    is_in_cell = False
    for place in ancestors(node):
        if isinstance(place, nodes.table):
            return place if is_in_cell and TABLE in place["classes"] else None
        is_in_cell = is_in_cell or _is_data(place)
    return None


class ResolveCells(ReferencesResolver):
    """Resolves the references in cells, with one message for each table and role.

    It runs before Sphinx's own transform of this kind, which then finds those outside cells.
    """

    default_priority = ReferencesResolver.default_priority - 1

    def run(self, **_: Any) -> None:
        """Resolve the references in the cells of all tables."""
        for table in tables_of(self.document):
            if next(table.findall(pending_xref), None) is None:
                continue
            messages = Messages()
            with messages.collected():
                kinds = (nodes.entry, nodes.title)
                cells = [node for kind in kinds for node in table.findall(kind) if _is_data(node)]
                resolve_references(self, cells)
            messages.report(table, table.get(PREFIX, ""))
            for cell in cells:
                for reference in cell.findall(nodes.reference):
                    _shorten(reference)


def _is_data(node: nodes.Element) -> bool:
    """Return whether a node is a cell, or a caption that a snippet has set."""
    return isinstance(node, nodes.entry) or OF_SNIPPET in node


def _shorten(reference: nodes.reference) -> None:
    """Cut the text of a reference: a cell of ten characters may show a caption of thousands."""
    text = reference.astext()
    if len(text) > _LONGEST_TEXT:
        reference.children = []
        reference += nodes.inline("", f"{text[:_LONGEST_TEXT]}…")


def _warn(_: Sphinx, doctree: nodes.document, __: str) -> None:
    for table in tables_of(doctree):
        for (name, role), targets in table.attributes.pop(_MISSING, {}).items():
            _logger.warning(
                "%scells refer with the role %s to targets that were not found: %s. Correct these "
                "cells, or show all cells as text with the option plain.",
                table.get(PREFIX, ""),
                name,
                for_log(first_few(list(targets), _MOST_TARGETS)),
                location=table,
                type="ref",
                subtype=role,
            )
