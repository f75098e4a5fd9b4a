"""Seed the random numbers of a figure, so that it is the same in each run.

seaborn draws lots without being asked: for the places of points in `stripplot`, and for the
intervals of `barplot`, `lineplot` and `regplot`.
"""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING, Any

import numpy as np

from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEED = 0
_default_rng = np.random.default_rng


@contextlib.contextmanager
def fixed_seeds() -> Iterator[None]:
    """Seed the generators of Python and numpy, and restore them at the end."""
    sequence = np.random.SeedSequence(_SEED)

    def seeded(seed: Any = None) -> np.random.Generator:
        # Each generator without a seed has one of its own: two of them are independent.
        return _default_rng(sequence.spawn(1)[0] if seed is None else seed)

    before, before_of_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - as seaborn
    random.seed(_SEED)
    np.random.seed(_SEED)  # noqa: NPY002
    try:
        with replaced([(np.random, "default_rng", seeded)]):
            yield
    finally:
        random.setstate(before)
        np.random.set_state(before_of_numpy)  # noqa: NPY002
