"""Prepare matplotlib for the figure of a job. It is imported only if a job needs it."""

from __future__ import annotations

import contextlib
import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    # It warns that it may not keep a list of fonts.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from .draw import drawing  # noqa: PLC0415 - imports matplotlib

    return drawing()
