"""Search for blocks in the text of pages, and for conf.py in the folders above.

Nothing here needs Sphinx: a pre-commit hook gets all changed pages, and most have no block.
"""

from __future__ import annotations

import os
import re
from enum import Enum, auto
from pathlib import Path

from .exit import UsageError

_BLOCK = re.compile(rb"df-(?:table|tabs|figure|values)")
_INCLUDE = re.compile(rb"\binclude::|\{include\}")


class Blocks(Enum):
    """Signs of blocks in the text of a page."""

    NAMED = auto()
    """The text names the directive."""

    INCLUDED = auto()
    """The text includes another file, which may have blocks."""

    NONE = auto()
    """There is no sign of a block, though another directive may create one."""


def blocks_in(page: Path) -> Blocks:
    """Return the sign of blocks in the text of a page.

    Raises
    ------
    UsageError
        The page can't be read.

    """
    try:
        text = page.read_bytes()
    except OSError as error:
        message = f"{page}: {error.strerror}"
        raise UsageError(message) from error
    if _BLOCK.search(text):
        return Blocks.NAMED
    return Blocks.INCLUDED if includes(text) else Blocks.NONE


def includes(text: bytes) -> bool:
    """Return whether the text of a page includes other files."""
    return _INCLUDE.search(text) is not None


def conf_folder(page: Path) -> Path:
    """Return the folder of the conf.py that a page, or a folder of pages, belongs to.

    The search ends at the repository of the page, because the conf.py will be executed.

    Raises
    ------
    UsageError
        There is no conf.py.

    """
    path = Path(os.path.abspath(page))  # noqa: PTH100 - must not follow links
    is_folder = path.is_dir()
    for folder in [path, *path.parents] if is_folder else path.parents:
        if (folder / "conf.py").is_file():
            return folder
        if (folder / ".git").exists():
            break
    searched = f"{page}" if is_folder else f"the folder of {page}"
    message = f"there is no conf.py in {searched} or above. Name its folder with -c FOLDER"
    raise UsageError(message)
