"""Lines of a block in a docstring: those of the module that holds the docstring."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Source of a docstring, as autodoc names it. Sphinx 7.4 leaves the path of some variables out.
_DOCSTRING = re.compile("(?:(?P<path>.+):)?docstring of (?P<name>.+)")
# Sign of a comment that autodoc reads like the docstring of a variable.
_COMMENT = re.compile(r"\s*#: ?")


class Found(NamedTuple):
    """A directive that was found in a module.

    Attributes
    ----------
    path
        The file of the module.
    line
        The line of the directive, from 1.

    """

    path: str
    line: int


def is_docstring(source: str) -> bool:
    """Return whether the source of a directive is a docstring of a file that exists."""
    match = _DOCSTRING.fullmatch(source)
    return match is not None and match["path"] is not None and Path(match["path"]).is_file()


def find_in_module(source: str, block: Sequence[str]) -> Found | None:
    """Return the place of a directive in the module that holds its docstring.

    autodoc counts lines from the start of a docstring, and after another extension, such as
    napoleon, has rewritten it. For an object that is imported from elsewhere, it names the file
    that imports it. So the module is searched for the text of the directive.

    Parameters
    ----------
    source
        The source of the directive, which may be anything.
    block
        The lines of the directive, with its options and its content.

    Returns
    -------
    Found or None
        None if the text is not there, for example because Python has changed an escape in it, or
        if it is there more than once.

    """
    match = _DOCSTRING.fullmatch(source)
    if match is None or not block:
        return None
    wanted = [line.strip() for line in block]
    found = [
        Found(path, start + 1)
        for path in dict.fromkeys([*_files_of_modules(match["name"]), match["path"]])
        if path is not None
        for start in _starts(wanted, [_COMMENT.sub("", line).strip() for line in lines_of(path)])
    ]
    return found[0] if len(found) == 1 else None


def _files_of_modules(name: str) -> Iterator[str]:
    """Yield the file of the imported module that holds an object, by the object's full name."""
    parts = name.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    module = next((sys.modules[name] for name in names if name in sys.modules), None)
    path = getattr(module, "__file__", None)
    if path is not None and path.endswith(".py"):
        yield path


def lines_of(path: str) -> list[str]:
    """Return the lines of a file without the white space around them; none if it can't be read."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError):  # such as a path that is none, or a file that is not UTF-8
        return []
    return [line.strip() for line in text.expandtabs().splitlines()]


def _starts(wanted: list[str], lines: list[str]) -> list[int]:
    size = len(wanted)
    return [
        start
        for start, line in enumerate(lines)
        if line == wanted[0] and lines[start : start + size] == wanted
    ]
