"""Messages of Sphinx and docutils about the roles of cells: one for each role, with a count."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from logging import WARNING
from logging.handlers import BufferingHandler
from typing import TYPE_CHECKING

from sphinx.addnodes import pending_xref
from sphinx.util import logging

from sphinx_df_table.log import for_log, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from logging import LogRecord

    from docutils.nodes import Node

_logger = logging.getLogger(__name__)
_LONGEST_MESSAGE = 300
# The names of roles come from the data, too.
MOST_ROLES = 10


def _role_of(record: LogRecord) -> str:
    """Return the role of the reference that a message is about."""
    node = getattr(record, "location", None)
    if not isinstance(node, pending_xref):
        return ""
    domain = node.get("refdomain", "")
    return f"{domain}:{node['reftype']}" if domain not in ("", "std") else str(node["reftype"])


def warn_of_others(roles: int, which: str, location: str | Node, prefix: str) -> None:
    """Give one warning about the roles of a table beyond those that have one each.

    Parameters
    ----------
    roles
        The number of all roles.
    which
        What they have in common.
    location
        The place of the block, as ``path:line`` or as a node.
    prefix
        Start of the messages about the block.

    """
    if roles > MOST_ROLES:
        warn("role", f"{prefix}cells use {roles - MOST_ROLES:,} more roles {which}.", location)


class Messages:
    """Messages about the cells of a table: the first one of each role, and their number."""

    def __init__(self) -> None:
        self._first: dict[str, LogRecord] = {}
        self._count: Counter[str] = Counter()
        self._handler = BufferingHandler(0)  # that of the context

    def total(self) -> int:
        """Return the number of messages since the last report."""
        return self._count.total()

    @contextlib.contextmanager
    def collected(self) -> Iterator[None]:
        """Collect the messages about roles and references, which are logged in this context."""
        with logging.pending_logging() as self._handler:
            yield
            self._take(0, _role_of)

    @contextlib.contextmanager
    def of_role(self, role: str) -> Iterator[None]:
        """Take the messages that are logged in this context as messages about a role.

        Parameters
        ----------
        role
            The name of the role.

        """
        first = len(self._handler.buffer)
        yield
        self._take(first, lambda _: role)

    def _take(self, first: int, role_of: Callable[[LogRecord], str]) -> None:
        """Take the warnings and errors from a position on; the rest is logged later."""
        logged = self._handler.buffer[first:]
        for record in logged:
            if record.levelno >= WARNING:
                role = role_of(record)
                self._first.setdefault(role, record)
                self._count[role] += 1
        self._handler.buffer[first:] = [record for record in logged if record.levelno < WARNING]

    def report(self, location: str | Node, prefix: str) -> None:
        """Log the collected messages, one for each role, and forget them.

        Parameters
        ----------
        location
            The place of the block, as ``path:line`` or as a node.
        prefix
            Start of the messages about the block.

        """
        for role, record in itertools.islice(self._first.items(), MOST_ROLES):
            text = record.getMessage()
            if len(text) > _LONGEST_MESSAGE:
                text = f"{text[:_LONGEST_MESSAGE]} …"
            others = self._count[role] - 1
            messages = "is 1 more message" if others == 1 else f"are {others:,} more messages"
            more = f" There {messages} about this role." if others else ""
            _logger.log(
                record.levelno,
                "%s",
                f"{prefix}{for_log(text)}\n| This is about the role {role!r} in cells.{more} "
                "Correct the cells, or show them as text with the option plain.",
                type=getattr(record, "type", None),
                subtype=getattr(record, "subtype", None),
                location=location,
            )
        warn_of_others(len(self._first), "with messages", location, prefix)
        self._first.clear()
        self._count.clear()
