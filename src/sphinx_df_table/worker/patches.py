"""Temporary replacements of attributes of modules and classes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextlib.contextmanager
def replaced(replacements: Iterable[tuple[Any, str, Any]]) -> Iterator[None]:
    """Replace attributes while the block runs.

    Parameters
    ----------
    replacements
        For each attribute its owner, its name and its value for that time.

    """
    originals: list[tuple[Any, str, Any]] = []  # an ExitStack takes several times as long
    try:
        for owner, name, value in replacements:
            originals.append((owner, name, getattr(owner, name)))
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, original in reversed(originals):
            setattr(owner, name, original)
