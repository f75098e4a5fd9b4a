"""The blocks that docutils could not read: they are shown and told of as others that failed."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .fill import DfTableError
from .messages import shortened
from .render import error_box
from .summary import note_unread

# What docutils says before it says why it could not read a block, and so does the directive.
ERROR = 'Error in "df-table" directive:\n'
_ERROR = re.compile(re.escape(ERROR), re.IGNORECASE)


def told(error: nodes.system_message) -> str:
    """Return why a block could not be read; empty where a message is about something else."""
    text = error[0].astext() if error.children else ""
    begin = _ERROR.match(text)
    return text[begin.end() :] if begin else ""


class ShowUnread(SphinxTransform):
    """Puts an error into the page where a block could not be read.

    docutils has told of it. Its own node is one that Sphinx takes out of the page.
    """

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Replace all messages about such blocks, or end the build."""
        for error in list(self.document.findall(nodes.system_message)):
            if message := told(error):
                place = f"{error['source']}:{error.get('line', 0)}"
                if self.config.df_table_on_error == "raise":
                    message = f"{place}: {message}"
                    raise DfTableError(message)
                note_unread(self.env, place, message)
                block = "\n".join(node.astext() for node in error.findall(nodes.literal_block))
                box = error_box(message, shortened(block), nodes.table())
                box.source, box.line = error["source"], error.get("line")
                error.replace_self(box)
