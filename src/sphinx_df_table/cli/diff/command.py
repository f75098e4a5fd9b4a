"""Comparison of two versions, with a report on the standard output."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from .compare import compare
from .load import load
from .report import as_json, as_rst, as_text

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"text": as_text, "json": as_json, "rst": as_rst}


def limit_of(text: str) -> float:
    """Return a limit in percent.

    Raises
    ------
    argparse.ArgumentTypeError
        The text is not of the form ``5%`` or ``5``.

    """
    try:
        limit = float(text.removesuffix("%"))
    except ValueError:
        limit = math.nan
    if not 0 <= limit < math.inf:
        message = f"expected a limit such as 5%, not {text!r}"
        raise argparse.ArgumentTypeError(message)
    return limit


def diff(old: Path, new: Path, limit: float, form: str) -> int:
    """Write the differences between two versions, and return the exit status.

    Parameters
    ----------
    old, new
        See `load`.
    limit
        The largest difference of a figure, in percent, that is no reason for the status 1.
    form
        One of `FORMATS`.

    """
    found = compare(load(old), load(new))
    print(FORMATS[form](found, limit))
    return int(found.is_beyond(limit))
