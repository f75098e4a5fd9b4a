"""Problems that pandera found in a data frame, from the exception that it raised.

pandera is imported only by snippets that use it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.protocol.answer import MOST_FINDINGS

from .broken_rows import broken_rows

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job


def exceptions() -> tuple[type[Exception], ...]:
    """Return the exceptions of pandera that have problems; none if it is not imported."""
    errors = sys.modules.get("pandera.errors")
    return (errors.SchemaError, errors.SchemaErrors) if errors else ()


def problems(error: Any, job: Job) -> list[str]:
    """Return a message about each problem that an exception has.

    Parameters
    ----------
    error
        The exception, one of `exceptions`. It has ended the snippet.
    job
        The job of the snippet.

    """
    # A lazy validation collects the exceptions of all problems.
    found = getattr(error, "schema_errors", [error])[: MOST_FINDINGS - 1]
    shown = f"its table shows {job.variable!r}" if job.variable else "df_values is used"
    end = f" The snippet ended at this error; {shown} as it was then."
    messages = [_problem(one, error.data) for one in found]
    return [*messages[:-1], f"{messages[-1]}{end}"]


def _problem(error: Any, data: Any) -> str:
    """Return a message about one problem of the data, with its rows if pandera names them."""
    column = getattr(error.schema, "name", None)
    about = "" if column is None else f" for the column {column!r}"
    rows = _rows(error.failure_cases, data, column)
    if not rows:
        return f"pandera: {' '.join(str(error).split())}."
    check = getattr(error.check, "error", None) or getattr(error.check, "name", None) or error.check
    return f"the check {str(check)!r} of pandera{about} is not met{rows}."


def _rows(cases: Any, data: Any, column: Any) -> str:
    if isinstance(data, pd.Series):
        data = data.to_frame()
    is_of_pandas = isinstance(cases, pd.DataFrame) and isinstance(data, pd.DataFrame)
    if not is_of_pandas or "index" not in cases.columns or not data.index.is_unique:
        return ""
    broken = data.index.get_indexer_for(cases["index"].drop_duplicates())
    if not len(broken) or broken.min() < 0:
        return ""
    named = [] if column is None else [str(column)]
    return f" by {broken_rows(data, broken.tolist(), lambda _: named)}"
