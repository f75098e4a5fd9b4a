"""The pages that a command is given: what they may hold, and which conf.py is theirs.

Nothing here needs Sphinx: a hook of pre-commit gets all pages that were changed, and most have no
block.
"""

from __future__ import annotations

import os
import re
from enum import Enum, auto
from pathlib import Path

from sphinx_df_table.cli.exit import WrongUseError

_BLOCK = b"df-table"
_INCLUDE = re.compile(rb"\binclude::|\{include\}")


class Blocks(Enum):
    """What the text of a page tells of its blocks."""

    NAMED = auto()
    """It names the directive."""

    INCLUDED = auto()
    """It includes another file, which may have some."""

    UNSEEN = auto()
    """There are none, unless another directive brings them."""


def blocks_in(page: Path) -> Blocks:
    """Return what the text of a page tells of its blocks.

    Raises
    ------
    WrongUseError
        The page can't be read.

    """
    try:
        text = page.read_bytes()
    except OSError as error:
        message = f"{page}: {error.strerror}"
        raise WrongUseError(message) from error
    if _BLOCK in text:
        return Blocks.NAMED
    return Blocks.INCLUDED if includes(text) else Blocks.UNSEEN


def includes(text: bytes) -> bool:
    """Return whether the text of a page includes other files."""
    return _INCLUDE.search(text) is not None


def conf_folder(page: Path) -> Path:
    """Return the folder of the conf.py that a page, or a folder of pages, belongs to.

    It is not looked for above the repository that holds the page: it will be run.

    Raises
    ------
    WrongUseError
        There is none.

    """
    path = Path(os.path.abspath(page))  # noqa: PTH100 - must not follow links
    is_folder = path.is_dir()
    for folder in [path, *path.parents] if is_folder else path.parents:
        if (folder / "conf.py").is_file():
            return folder
        if (folder / ".git").exists():
            break
    where = f"{page}" if is_folder else f"the folder of {page}"
    message = f"there is no conf.py in {where} or above; -c FOLDER says where it is"
    raise WrongUseError(message)
