"""Warnings about blocks, collected from the log of Sphinx."""

from __future__ import annotations

import contextlib
import logging
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from sphinx_df_table.log import WARNING_TYPE, for_log, one_line, relative_location
from sphinx_df_table.private.sphinx import is_suppressed, location_of
from sphinx_df_table.protocol.job import DIRECTIVES
from sphinx_df_table.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

# In messages of docutils and MyST about a block that they can't parse.
_NAMES_DIRECTIVE = re.compile(rf"""["'](?:{"|".join(DIRECTIVES)})["'](?: directive|:)""")


class Message(Struct, frozen=True):
    """Warning about a block.

    Attributes
    ----------
    source, line
        The file and the line; empty and 0 if they are not known.
    text
        The message, with a bar before each line except the first.
    name
        The name of the warning for `suppress_warnings`.

    """

    source: str
    line: int
    text: str
    name: str

    def __str__(self) -> str:
        """Return the message in the format of compilers, its name at the end of the first line."""
        place = f"{self.source}:{self.line}" if self.line else self.source
        first, end, more = self.text.partition("\n")
        name = f" [{self.name}]" if self.name else ""
        if not place:
            return f"{first}{name}"
        return f"{one_line(relative_location(place))}: {first}{name}{end}{more}"


class Collector(logging.Handler):
    """Collects the warnings of blocks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Store a copy of a record, because later handlers may change it."""
        of_block = _NAMES_DIRECTIVE.search(record.getMessage())
        if getattr(record, "type", "") == WARNING_TYPE or of_block:
            self._records.append(logging.makeLogRecord(vars(record)))

    def clear(self) -> None:
        """Forget all warnings."""
        self._records.clear()

    @contextlib.contextmanager
    def listening(self, name: str) -> Iterator[None]:
        """Listen to a log."""
        log = logging.getLogger(name)
        log.addHandler(self)
        try:
            yield
        finally:
            log.removeHandler(self)

    def messages(self, app: Sphinx, *, suppressed: bool) -> list[Message]:
        """Return the warnings about the blocks that were read.

        Parameters
        ----------
        app
            The application that read them.
        suppressed
            Whether to include those that `suppress_warnings` silences.

        """
        found = []
        for stored in self._records:
            record = logging.makeLogRecord(vars(stored))  # `location_of` changes it
            kind, subtype = (getattr(record, key, None) or "" for key in ("type", "subtype"))
            if suppressed or not is_suppressed(kind, subtype, app.config.suppress_warnings):
                name = ".".join(filter(None, (kind, subtype)))
                text = record.getMessage().removesuffix(f" [{name}]")
                found.append(_message(location_of(app, record), text, name))
        return list(dict.fromkeys(found))


def _message(location: str, text: str, name: str) -> Message:
    source, _, line = location.rpartition(":")
    if not line.isdecimal():
        source, line = location, "0"
    if not name.startswith(WARNING_TYPE):
        text = for_log(text.partition("\n\n")[0])  # without the block, which follows
    return Message(source.rstrip(":"), int(line), printable(text), name)
