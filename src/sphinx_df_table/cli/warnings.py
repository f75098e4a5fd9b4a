"""What is wrong with blocks, as the log of Sphinx tells it."""

from __future__ import annotations

import contextlib
import logging
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from sphinx_df_table.log import WARNING_TYPE, for_log, printable, relative_location
from sphinx_df_table.private.sphinx import is_suppressed, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

# What docutils and MyST say of a block that they can't read.
_OF_BLOCK = re.compile(r"""["']df-table["'](?: directive|:)""")


class Message(Struct, frozen=True):
    """What is wrong with a block.

    Attributes
    ----------
    source, line
        Where; empty and 0 where that is not known.
    text
        What, all lines but the first beginning with a bar.
    kind
        The name that `suppress_warnings` knows it by.

    """

    source: str
    line: int
    text: str
    kind: str

    def __str__(self) -> str:
        """Return the message as compilers write theirs, the kind at the end of its first line."""
        place = f"{self.source}:{self.line}" if self.line else self.source
        first, end, more = self.text.partition("\n")
        kind = f" [{self.kind}]" if self.kind else ""
        return (
            f"{relative_location(place)}: {first}{kind}{end}{more}" if place else f"{first}{kind}"
        )


class Collector(logging.Handler):
    """Collects the warnings of blocks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, as it is now: handlers after this one may change it."""
        of_block = _OF_BLOCK.search(record.getMessage())
        if getattr(record, "type", "") == WARNING_TYPE or of_block:
            self._records.append(logging.makeLogRecord(vars(record)))

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
        """Return what is wrong with the blocks that were read.

        Parameters
        ----------
        app
            The Sphinx that read them.
        suppressed
            Whether what `suppress_warnings` names is among it.

        """
        found = []
        for kept in self._records:
            record = logging.makeLogRecord(vars(kept))  # a translator changes what it is given
            name, subname = (getattr(record, key, None) or "" for key in ("type", "subtype"))
            silent = is_suppressed(name, subname, app.config.suppress_warnings)
            if suppressed or not silent:
                kind = ".".join(filter(None, (name, subname)))
                text = record.getMessage().removesuffix(f" [{kind}]")
                found.append(_message(location_of(app, record), text, kind))
        return list(dict.fromkeys(found))


def _message(location: str, text: str, kind: str) -> Message:
    source, _, line = location.rpartition(":")
    if not line.isdecimal():
        source, line = location, "0"
    if not kind.startswith(WARNING_TYPE):
        text = for_log(text.partition("\n\n")[0])  # the block follows
    return Message(source.rstrip(":"), int(line), printable(text), kind)
