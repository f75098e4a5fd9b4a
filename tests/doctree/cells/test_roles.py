"""Roles that cells may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from docutils.parsers.rst import roles
from sphinx import addnodes
from sphinx.domains import Domain
from sphinx.domains.index import IndexRole
from sphinx.domains.python import PyXRefRole
from sphinx.domains.std import OptionXRefRole
from sphinx.ext.autosummary import AutoLink
from sphinx.ext.extlinks import make_link_role
from sphinx.ext.intersphinx import IntersphinxRole
from sphinx.roles import PEP, AnyXRefRole, XRefRole, specific_docroles
from sphinx_design.badges_buttons import BadgeRole

from sphinx_df_table.doctree.cells.roles import called_role, is_allowed, roles_by_function

if TYPE_CHECKING:
    from collections.abc import Callable


def another(*_: Any, **__: Any) -> Any:
    """Stand in for a role of another extension."""
    raise NotImplementedError


class Download(XRefRole):
    nodeclass = addnodes.download_reference


def custom(base: Any) -> Any:
    """Return a role as the directive "role" makes it from another one."""
    return roles.CustomRole("custom", base)


def _docutils(name: str) -> Callable[..., Any]:
    return roles._role_registry[name]  # type: ignore[attr-defined, no-any-return] # noqa: SLF001


ALLOWED = {
    "strong": _docutils("strong"),
    "code": _docutils("code"),
    "subscript": _docutils("subscript"),
    "custom": custom(_docutils("strong")),
    "custom-twice": custom(custom(_docutils("strong"))),
    "reference": XRefRole(),
    "any": AnyXRefRole(),
    "python": PyXRefRole(),
    "option": OptionXRefRole(),
    "pep": PEP(),
    "badge": BadgeRole("primary"),
    "extlink": make_link_role("issue", "https://example.org/%s", None),
    "intersphinx": IntersphinxRole("external:doc"),
}
REFUSED = {
    "download": specific_docroles["download"],
    "another-download": Download(),
    "raw": _docutils("raw"),
    "raw-custom": custom(_docutils("raw")),
    "raw-custom-twice": custom(custom(_docutils("raw"))),
    "math": _docutils("math"),
    "math-custom": custom(_docutils("math")),
    "another-extension": another,
    "another-custom": custom(another),
    "autosummary": AutoLink(),
    "index": IndexRole(),
    "no-module": object(),
}


def allows(function: Any, *more: str) -> bool:
    return is_allowed("x", called_role(function, {}), more)


@pytest.mark.parametrize("role", ALLOWED.values(), ids=ALLOWED)
def test_a_role_that_refers_or_formats_is_allowed(role: Any) -> None:
    assert allows(role)


@pytest.mark.parametrize("role", REFUSED.values(), ids=REFUSED)
def test_a_role_that_reads_or_passes_on_is_allowed_by_its_name_alone(role: Any) -> None:
    assert not allows(role)
    assert not allows(role, "y")
    assert allows(role, "y", "x")


def test_a_module_with_a_trusted_name_as_its_prefix_is_not_trusted() -> None:
    role = type("Role", (), {"__module__": "sphinx.rolesque"})()
    assert not allows(role)
    role = type("Role", (), {"__module__": "sphinx.roles.more"})()
    assert allows(role)


class Project:
    """Stand in for the environment of a domain."""

    domaindata: ClassVar[dict[str, Any]] = {}


class Slurping(Domain):
    name = "slurping"
    roles: ClassVar[dict[str, Any]] = {"file": another, "class": PyXRefRole()}


def test_a_role_of_a_domain_is_judged_itself_also_below_those_of_the_directive() -> None:
    domain = Slurping(Project())  # type: ignore[arg-type]
    by_function = roles_by_function([domain])
    for name, role in domain.roles.items():
        function = domain.role(name)
        for found in (function, custom(function), custom(custom(function))):
            assert called_role(found, by_function) is role
    assert called_role(roles.raw_role, by_function) is roles.raw_role
