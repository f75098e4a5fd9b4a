"""Which roles a cell may use: those that only refer or format.

A cell's text comes from a snippet, and its roles are run by Sphinx, which the sandbox does not
confine: through a role that reads a file, a snippet would get at what was refused to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils.parsers.rst import roles
from sphinx import addnodes
from sphinx.roles import XRefRole

if TYPE_CHECKING:
    from collections.abc import Collection

# Of these modules and their submodules, all roles but three, see `is_allowed`:
# docutils' and Sphinx's own, cross-references of domains, links of extlinks and intersphinx, and
# the badges and icons of sphinx-design. Not autosummary's, which imports what it is given.
_TRUSTED = (
    "docutils.parsers.rst.roles",
    "sphinx.domains",
    "sphinx.ext.extlinks",
    "sphinx.ext.intersphinx",
    "sphinx.roles",
    "sphinx_design",
)


def is_allowed(name: str, role: Any, more: Collection[str]) -> bool:
    """Return whether a cell may use a role.

    Parameters
    ----------
    name
        What the cell calls it; empty for the default role.
    role
        What docutils found for that name.
    more
        The names that ``df_table_roles`` allows.

    """
    if name in more:
        return True
    # A role that a page defines with the directive "role" is made from another one.
    while base := getattr(role, "base_role", None):
        role = base
    # TeX that makes a picture or a PDF of a formula reads the files that the formula names.
    if role in (roles.raw_role, roles.math_role):
        return False
    if isinstance(role, XRefRole) and issubclass(role.nodeclass, addnodes.download_reference):
        return False
    module = getattr(role, "__module__", "")
    return any(module == trusted or module.startswith(trusted + ".") for trusted in _TRUSTED)
