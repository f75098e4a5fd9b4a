"""Paths of the machine that builds, as a published page may show them."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Job

# What may follow a folder's name: not the rest of a longer one, but the dot of a sentence.
_END = r"(?![\w-]|\.\w)"


def _names(job: Job) -> Iterator[tuple[str, str]]:
    """Yield absolute paths of folders, and how a page names them."""
    yield job.source_folder, "."
    for folder in job.data_path:
        with contextlib.suppress(ValueError):  # it's on another drive
            above = Path(os.path.commonpath([job.source_folder, folder]))
            if above != above.parent:  # the way to what shares nothing but the root tells no less
                yield folder, Path(os.path.relpath(folder, job.source_folder)).as_posix()
    home = os.path.expanduser("~")  # noqa: PTH111 - "~" itself where there is none
    yield from ((folder, "~") for folder in (home, os.path.realpath(home)))


def with_short_paths(text: str, job: Job) -> str:
    """Return a text in which no path says in which folder, or by whom, a project is built.

    Paths within the source folder, and those of the data path, are relative to the source folder;
    others begin with ``~`` where they lie within the home folder.
    """
    names = {folder: name for folder, name in _names(job) if Path(folder) != Path(folder).parent}
    # As they stand, and as Python writes them in quotes.
    names |= {repr(folder)[1:-1]: name for folder, name in names.items()}
    longest_first = sorted(names, key=len, reverse=True)
    folders = "|".join(map(re.escape, longest_first)) or "(?!)"

    def short(found: re.Match[str]) -> str:
        name, more = names[found[1]], found[2]
        return name + more if name != "." or not more else ""

    return re.sub(rf"({folders}){_END}((?:[/\\]+(?=[^\s'\"/\\]))?)", short, text)
