"""Nodes of sphinx-design's tab sets, which its documentation does not describe.

Read from sphinx-design 0.6 and 0.8: the directives and the transform in `tabs.py`, the containers
in `shared.py`, and the names of its settings in `config.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.config import Config

# Its transform for html makes the elements of a page from these nodes.
PRIORITY_OF_TABS = 200
# Tab sets are synchronized with those of the same group; this is the usual one.
_GROUP = "tab"


class Tab(NamedTuple):
    """A tab.

    Attributes
    ----------
    value
        Names the tab among those of a set. Tabs of one name are selected together.
    label, content
        The nodes of its label, and of its content.

    """

    value: str
    label: list[nodes.Node]
    content: list[nodes.Node]


def has_sphinx_design(config: Config) -> bool:
    """Return whether sphinx-design is loaded."""
    return "sd_custom_directives" in config.values


def tab_set(tabs: Iterable[Tab]) -> nodes.container:
    """Return a tab set, as the directives ``tab-set`` and ``tab-item`` make it."""
    items = [
        _component(
            "tab-item",
            nodes.rubric(
                "",
                "",
                *tab.label,
                classes=["sd-tab-label"],
                sync_id=tab.value,
                sync_group=_GROUP,
            ),
            _component("tab-content", *tab.content),
            selected=False,
        )
        for tab in tabs
    ]
    return _component("tab-set", *items)


def tabs_of(node: nodes.container) -> list[Tab]:
    """Return the tabs of a tab set that `tab_set` has made."""
    items: Any = node.children
    return [Tab(label["sync_id"], label.children, content.children) for label, content in items]


def _component(name: str, *children: nodes.Node, **attributes: bool) -> nodes.container:
    return nodes.container(
        "", *children, is_div=True, design_component=name, classes=[f"sd-{name}"], **attributes
    )
