"""Lines of the snippet, the prelude and the project's modules in tracebacks and stacks."""

from __future__ import annotations

import linecache
import sys
import traceback
from typing import TYPE_CHECKING, NamedTuple

from sphinx_df_table.protocol.modules import PYTHON
from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

    from sphinx_df_table.protocol.job import Place

# Packages whose calls are those of the code that called them.
_CALLED_FOR_PROJECT = frozenset({"pandas", "numpy", "sphinx_df_table", *sys.stdlib_module_names})
# The names under which the two pieces of source are compiled.
CODE_NAMES: dict[str, Place] = {"<df-table>": "snippet", "<df_table_prelude>": "prelude"}


def frames_of(error: BaseException) -> list[FrameType]:
    """Return the frames that an exception passed through, the innermost last."""
    return [frame for frame, _ in traceback.walk_tb(error.__traceback__)]


def own_frames(trace: TracebackType | None) -> list[tuple[Place, int]]:
    """Return the lines of the snippet and the prelude in a traceback, the innermost last."""
    return [
        (CODE_NAMES[frame.f_code.co_filename], line)
        for frame, line in traceback.walk_tb(trace)
        if frame.f_code.co_filename in CODE_NAMES
    ]


class ModuleLine(NamedTuple):
    """A line of a module of the project.

    Attributes
    ----------
    name
        The name of the module. Its path would show on the page in which folder it is.
    number, text
        The line, from 1, and the code on it.

    """

    name: str
    number: int
    text: str


def module_line(trace: TracebackType | None) -> ModuleLine | None:
    """Return the innermost line of a module of the project; None if the snippet called none.

    Modules of Python and of installed packages are no part of the project.
    """
    found = None
    for frame, number in traceback.walk_tb(trace):
        path = frame.f_code.co_filename
        if path in CODE_NAMES:
            found = None
        elif _is_of_project(path):
            name = str(frame.f_globals.get("__name__"))
            found = ModuleLine(name, number, linecache.getline(path, number).strip())
    return found


def _is_of_project(path: str) -> bool:
    return path.endswith(".py") and not is_below(path, PYTHON)


def is_called_by_project() -> bool:
    """Return whether the snippet, the prelude or a module of the project makes the current call.

    pandas makes some calls for them, as `pivot_table` does. Other libraries call it with data of
    their own: dask tries out what it is going to do with rows that it makes up.
    """
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - as in `current_lines`
    while frame is not None:
        path = frame.f_code.co_filename
        if path in CODE_NAMES:
            return True
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if package not in _CALLED_FOR_PROJECT:
            return _is_of_project(path)
        frame = frame.f_back
    return False


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
