"""What looks like a mistake in the data of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sphinx_df_table.wording import as_message, first_few

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_VALUES = 3


def index_problem(frame: pd.DataFrame) -> str:
    """Say what the index of a frame holds where that would be lost, or return an empty string.

    What `groupby` or `describe` put there is data; the numbers that rows have, in whatever order,
    are not. Nor is what a column of the same name shows.
    """
    index = frame.index
    names = [name for name in index.names if name is not None and name not in frame.columns]
    numbered = not isinstance(index, pd.MultiIndex) and pd.api.types.is_integer_dtype(index.dtype)
    named_as_column = bool(index.names[0] is not None and not names)
    if not len(index) or (not names and (numbered or named_as_column)):
        return ""
    values = first_few([str(value) for value in index], _MOST_VALUES)
    what = f" {', '.join(repr(str(name)) for name in names)}" if names else ""
    return as_message(
        f"the index{what} is not shown, and it holds data: {values}. The option "
        "index shows it; df.reset_index(drop=True) drops it."
    )


def infinite_problem(frame: pd.DataFrame, cells: Sequence[Sequence[str]]) -> str:
    """Say which columns of a frame show infinite values, or return an empty string.

    A division by zero makes them: a throughput of 0, for a cost.

    Parameters
    ----------
    frame
        What is shown.
    cells
        The texts of each of its columns: a Styler may show another one for such a value.

    """
    floats = [position for position, dtype in enumerate(frame.dtypes) if dtype.kind == "f"]
    # All at once: to take columns out one by one costs more than to look at them.
    values = frame.iloc[:, floats].to_numpy(dtype=float, na_value=np.nan)
    found = [
        f"{frame.columns[position]!r} (in {count:,} of {len(frame):,} rows)"
        for position, count in zip(floats, np.isinf(values).sum(axis=0).tolist(), strict=True)
        if count and any("inf" in text.casefold() for text in cells[position])
    ]
    if not found:
        return ""
    return as_message(
        f"infinite values are shown in {', '.join(found)}: something was divided by 0. Leave such "
        "rows out, or make the value missing before the division."
    )
