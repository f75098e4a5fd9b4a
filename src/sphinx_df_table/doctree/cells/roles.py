"""Roles and addresses that a cell may use: roles that refer or format, links to the web and mail.

A cell's text comes from a snippet, but Sphinx runs its roles, outside the sandbox: through a role
that reads a file, a snippet would get at files that the sandbox refuses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import roles
from sphinx import addnodes
from sphinx.domains.index import IndexRole
from sphinx.roles import AnyXRefRole, XRefRole

from sphinx_df_table.private.docutils import base_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sphinx.domains import Domain

# All roles of these modules and their submodules are allowed, except four, see `is_allowed`:
# docutils' and Sphinx's own, cross-references of domains, links of extlinks and intersphinx, and
# the badges and icons of sphinx-design. autosummary's role is not: it imports its argument.
_TRUSTED = (
    "docutils.parsers.rst.roles",
    "sphinx.domains",
    "sphinx.ext.extlinks",
    "sphinx.ext.intersphinx",
    "sphinx.roles",
    "sphinx_design",
)
# Nodes that no other node refers to.
SELF_CONTAINED = (
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
# Nodes that a role may make. Not raw, which one builder writes unchanged; not math, since LaTeX
# reads files through it and MathJax makes links; not acronym, which some writers don't know.
_HARMLESS = (
    *SELF_CONTAINED,
    nodes.abbreviation,
    nodes.reference,
    nodes.target,
    addnodes.index,  # of :pep: and :rfc:
    addnodes.literal_emphasis,
    addnodes.literal_strong,
    addnodes.manpage,
)
_SCHEMES = ("http", "https", "ftp", "mailto")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


# A title that the role numref may use as a format: with plain fields only, each at most once.
_NUMBERED_TITLE = re.compile(
    r"(?!.*(\{name\}|\{number\}|%s).*\1)(?:[^{}%]|\{(?:name|number)\}|%s)*", re.DOTALL
)


def roles_by_function(domains: Iterable[Domain]) -> dict[Any, Any]:
    """Return the roles of domains by the functions of Sphinx that docutils finds for them."""
    return {domain.role(name): role for domain in domains for name, role in domain.roles.items()}


def called_role(function: Any, domain_roles: Mapping[Any, Any]) -> Any:
    """Return the role that a function calls in the end; the function itself if it is one.

    Parameters
    ----------
    function
        The function that docutils found for the name of a role.
    domain_roles
        The roles of the project's domains, from `roles_by_function`.

    """
    role = base_role(function)
    return base_role(domain_roles.get(role, role))


def is_allowed(name: str, role: Any, more: Collection[str]) -> bool:
    """Return whether a cell may use a role.

    Parameters
    ----------
    name
        The name of the role in the cell; empty for the default role.
    role
        The role, from `called_role`.
    more
        The names that ``df_table_roles`` allows.

    """
    if name in more:
        return True
    # TeX that makes a picture or a PDF of a formula reads the files that the formula names.
    if role in (roles.raw_role, roles.math_role):
        return False
    # Any text in the index of the whole site would be that of one page's data.
    if isinstance(role, IndexRole):
        return False
    if isinstance(role, XRefRole) and issubclass(role.nodeclass, addnodes.download_reference):
        return False
    module = getattr(role, "__module__", "")
    return any(module == trusted or module.startswith(trusted + ".") for trusted in _TRUSTED)


def may_be_cpp(role: Any) -> bool:
    """Return whether Sphinx may parse the text of a role as C++, now or as a reference."""
    return isinstance(role, AnyXRefRole) or type(role).__module__.startswith("sphinx.domains.cpp")


def is_harmless(content: nodes.Node) -> bool:
    """Return whether a node that a role made can only refer or format, in every builder."""
    return all(
        isinstance(node, _HARMLESS)
        and (not isinstance(node, nodes.reference) or is_safe_address(node.get("refuri", "")))
        and not _has_format(node)
        for node in content.findall()
    )


def _has_format(node: nodes.Node) -> bool:
    """Return whether a node is a numbered reference whose title asks for more than a number.

    Sphinx formats the title: a field may ask for any width, for any attribute, or fail.
    """
    return (
        isinstance(node, addnodes.pending_xref)
        and node["reftype"] == "numref"
        and node["refexplicit"]
        and not _NUMBERED_TITLE.fullmatch(node.astext())
    )


def is_safe_address(address: str) -> bool:
    """Return whether a link may lead to an address: within the site, to the web, or to mail."""
    # Browsers and docutils ignore white space in an address.
    scheme = _SCHEME.match("".join(address.split()).replace("\\", ""))
    return scheme is None or scheme[1].lower() in _SCHEMES
