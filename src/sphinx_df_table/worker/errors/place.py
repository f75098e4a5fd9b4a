"""Lines of the snippet and the prelude in tracebacks and stacks."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

    from sphinx_df_table.protocol.job import Place

# The names under which the two pieces of source are compiled.
CODE_NAMES: dict[str, Place] = {"<df-table>": "snippet", "<df_table_prelude>": "prelude"}


def own_frames(trace: TracebackType | None) -> list[tuple[Place, int]]:
    """Return the lines of the snippet and the prelude in a traceback, the innermost last."""
    return [
        (CODE_NAMES[frame.f_code.co_filename], line)
        for frame, line in traceback.walk_tb(trace)
        if frame.f_code.co_filename in CODE_NAMES
    ]


def current_lines() -> Iterator[tuple[Place, int]]:
    """Yield the running lines of the snippet and the prelude, the innermost first."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - documented, and faster than `inspect.stack`
    while frame is not None:
        if place := CODE_NAMES.get(frame.f_code.co_filename):
            yield place, frame.f_lineno
        frame = frame.f_back


def current_line() -> tuple[Place, int]:
    """Return the current line of the snippet or the prelude; line 0 of the snippet if none runs."""
    return next(current_lines(), ("snippet", 0))
