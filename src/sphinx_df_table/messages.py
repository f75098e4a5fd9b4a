"""The warnings of this extension: their type, their subtypes, and how they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils.nodes import Node

WARNING_TYPE = "df_table"

SUBTYPES = {
    "error": "A snippet raised an exception, has a syntax error, or leaves no data frame.",
    "timeout": "A snippet ran longer than it may.",
    "worker": "A snippet's process ended before it answered, or its answer can't be used.",
    "python": "A snippet caused a warning of Python.",
    "option": "An option of a block does not fit its table.",
    "sandbox": "A snippet tried what the sandbox refuses, or this system lacks what it requires.",
    "role": "A cell uses a role that cells may not use.",
    "setting": "A setting in conf.py has a value that can't be used.",
}

logger = logging.getLogger(__name__)


def warn(subtype: str, message: str, location: str | Node | None = None) -> None:
    """Give a warning that `suppress_warnings` can name as ``df_table.<subtype>``.

    Parameters
    ----------
    subtype
        One of `SUBTYPES`.
    message
        What was wrong, and what to do.
    location
        The file and line, as ``path:line``, or a node that knows them.

    """
    logger.warning("%s", message, type=WARNING_TYPE, subtype=subtype, location=location)
