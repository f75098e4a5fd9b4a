"""Names of tables: references must lead to one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.log import relative_location, warn

from .state import record_of, state_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from .page import NamedTable

_REMEDY = "Give each table a name of its own with the option name."
_SAME_BLOCK = "It is the same block: show the docstring or the file that holds it only once."


def remedy(place: str, first: str) -> str:
    """Return what to change if two tables have one name.

    Parameters
    ----------
    place, first
        The places of the two blocks: ``path:line``.

    """
    return _SAME_BLOCK if place == first else _REMEDY


def claim_name(
    env: BuildEnvironment, name: str, table: NamedTable, *, is_taken: bool = False
) -> bool:
    """Note the name of a table, and return False, with a warning, if another on the page has it.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    name
        The name, as docutils normalizes it.
    table
        The table.
    is_taken
        Whether something on the page has the name already. A block that is read for a second time,
        because another directive reads its content twice, has the place of the first.

    """
    first = record_of(env).names.setdefault(name, table)
    if first is table or (first.place == table.place and not is_taken):
        return True
    message = (
        f"the table at {relative_location(first.place)} has the name {name!r} too, and references "
        f"lead to that one. {remedy(table.place, first.place)}"
    )
    warn("name", message, table.place)
    return False


def check_names(_app: Sphinx, env: BuildEnvironment) -> None:
    """Report names that tables on several pages have, if Sphinx itself does not report them.

    Sphinx compares the names of tables with a caption.
    """
    named: dict[str, list[NamedTable]] = {}
    for _, page in sorted(state_of(env).pages.items()):
        for name, table in page.names.items():
            named.setdefault(name, []).append(table)
    for name, (first, *others) in named.items():
        if not all(table.has_caption for table in (first, *others)):
            for table in others:
                message = (
                    f"the table at {relative_location(first.place)} has the name {name!r} too, so "
                    "a reference from another page may lead to either. "
                    f"{remedy(table.place, first.place)}"
                )
                warn("name", message, table.place)
