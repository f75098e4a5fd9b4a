"""Warn once for each table and role about references of cells that have no target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from sphinx_df_table.doctree.nodes import TABLE
from sphinx_df_table.log import for_log
from sphinx_df_table.wording import first_few

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.domains import Domain
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)
# The attribute of a table, while its references are resolved: the missing targets by role.
_MISSING = "df_missing"
_MOST_TARGETS = 3
# Sphinx's own handler of `warn-missing-reference` warns about each reference of the type "ref",
# whatever other handlers say of it: those of cells have this type once no target was found.
_REF, _REF_OF_CELL = "ref", "df-table-ref"


def connect(app: Sphinx) -> None:
    """Collect the missing targets of cells, and warn about them page by page."""
    # After all handlers that may find the target, such as that of intersphinx.
    app.connect("missing-reference", _set_type, priority=1_000)
    app.connect("warn-missing-reference", _collect)
    app.connect("doctree-resolved", _warn)


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
    place = node.parent
    while place is not None and not isinstance(place, nodes.table):
        is_in_cell = is_in_cell or isinstance(place, nodes.entry)
        place = place.parent
    return place if is_in_cell and place is not None and TABLE in place["classes"] else None


def _warn(_: Sphinx, doctree: nodes.document, __: str) -> None:
    for table in doctree.findall(nodes.table):
        for (name, role), targets in table.attributes.pop(_MISSING, {}).items():
            _logger.warning(
                "cells refer with the role %s to targets that were not found: %s",
                name,
                for_log(first_few(list(targets), _MOST_TARGETS)),
                location=table,
                type="ref",
                subtype=role,
            )
