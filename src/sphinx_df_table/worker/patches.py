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
    with contextlib.ExitStack() as originals:
        for owner, name, value in replacements:
            originals.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield
