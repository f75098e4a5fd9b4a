"""Prepare matplotlib for the figure of a job. It is imported only if a job needs it."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sphinx_df_table.protocol.job import Job


class NoMatplotlibError(Exception):
    """A job needs matplotlib, which is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "figures need matplotlib, which is not installed. Install it: "
            "pip install 'sphinx-df-table[figures]'."
        )


def figures_of(job: Job) -> AbstractContextManager[None]:
    """Return a context in which the snippet of a job can draw.

    Raises
    ------
    NoMatplotlibError
        The job has a figure, and matplotlib is not installed.

    """
    if not job.is_figure:
        return contextlib.nullcontext()
    if find_spec("matplotlib") is None:
        raise NoMatplotlibError
    # It tells that the sandbox refused its cache of fonts, and which fonts this system lacks.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    from .draw import drawing  # noqa: PLC0415 - imports matplotlib

    return drawing()


@contextlib.contextmanager
def without_font_cache() -> Iterator[None]:
    """Let matplotlib be imported without a search of this system and a file in the user's folder.

    Both happen at its first import otherwise, to list the fonts, of which figures use its own only.
    """
    with tempfile.TemporaryDirectory(prefix="df-table-") as folder:
        added = {"MPLCONFIGDIR": folder, "MPL_IGNORE_SYSTEM_FONTS": "1"}
        os.environ.update(added)
        try:
            yield
        finally:
            for name in added:
                del os.environ[name]
