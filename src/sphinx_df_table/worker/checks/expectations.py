"""Function `expect` of snippets: report rows that break a condition, and show the table."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.worker.dataframe.cell_text import is_missing_value
from sphinx_df_table.worker.dataframe.other_libraries import rows_of
from sphinx_df_table.worker.errors.place import CODE_NAMES, current_lines

from .broken_rows import broken_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from sphinx_df_table.protocol.job import Job, Place

    Report = Callable[[str, Place, int], None]

_EXAMPLE = 'expect(df["rate"] > 0, "each rate is positive")'


def expecting(job: Job, report: Report) -> Callable[[Any, str], None]:
    """Return the function `expect` for the snippet of a job.

    Parameters
    ----------
    job
        The job.
    report
        Called with a message, and the place and the line of the call, for each condition that is
        not met.

    """

    def expect(condition: Any, message: Any) -> None:
        """Report a condition that is not met."""
        if not isinstance(message, str) or not message.strip():
            given = "empty" if isinstance(message, str) else f"a {type(message).__name__}"
            problem = f"the message of expect is {given}. Write a text: {_EXAMPLE}"
            raise TypeError(problem)
        broken = _broken(condition, sys._getframe(1), job)  # noqa: SLF001 - documented
        if broken is None:
            return
        place, line, called_by = _place(job)
        text = " ".join(message.split())
        report(f"the expectation {text!r} is not met{broken}.{called_by}", place, line)

    expect.__qualname__ = "expect"  # the errors of Python about arguments begin with it
    return expect


def _place(job: Job) -> tuple[Place, int, str]:
    """Return the line of the snippet, or of the prelude if no other runs, and who called expect."""
    lines = list(current_lines())
    in_snippet = [found for found in lines if found[0] == "snippet"]
    place, line = (in_snippet or lines or [("snippet", 0)])[0]
    if lines and lines[0][0] == "prelude":
        return place, line, f" See {job.prelude_name}, line {lines[0][1]}."
    return place, line, ""


def _broken(condition: Any, caller: FrameType, job: Job) -> str | None:
    """Return the end of the message about a condition; None if it is met.

    Raises
    ------
    TypeError
        The condition is no answer of yes or no, and has none for each row.

    """
    if isinstance(condition, bool | np.bool_):
        return None if condition else ""
    if condition is pd.NA:
        return ": it is missing"
    answers = _answers(condition)
    is_met = np.ones(answers.shape, dtype=bool)
    for number in range(answers.shape[1]):
        is_met[:, number] = _met(answers.iloc[:, number])
    if is_met.all():
        return None
    names, texts = _named(caller, job)
    has_labels = isinstance(condition, pd.Series | pd.DataFrame)
    variables = {**caller.f_globals, **caller.f_locals}
    candidates = [variables.get(name) for name in names]
    others = [value for value in candidates if value is not condition]
    frame = _frame_of(answers, others, has_labels=has_labels)
    if answers.shape[1] == 1:
        # A comparison keeps the name of the column.
        labels = [str(label) for label in frame.columns]
        known = [text for text in (*texts, str(answers.columns[0])) if text in labels]
        known = labels if len(labels) == 1 else known
    broken = np.flatnonzero(~is_met.all(axis=1)).tolist()

    def columns(row: int) -> list[str]:
        if answers.shape[1] == 1:
            return known
        return [str(label) for label in answers.columns[~is_met[row]]]

    return f" by {broken_rows(frame, broken, columns)}"


def _answers(condition: Any) -> pd.DataFrame:
    """Return a condition as a data frame."""
    if isinstance(condition, np.ndarray) and condition.ndim in (1, 2):
        return pd.DataFrame(condition)
    if isinstance(condition, pd.api.extensions.ExtensionArray):
        return pd.DataFrame({0: condition})
    rows = rows_of(condition, Show())
    if rows is None or rows.left_out != 0:
        problem = (
            "the condition of expect must be True or False, or have one of them for each row. Its "
            f"type is {type(condition).__name__}. Write, for example: {_EXAMPLE}"
        )
        raise TypeError(problem)
    return rows.frame


def _met(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Return whether each row of a condition is met; a missing answer is not."""
    if column.dtype == np.dtype(bool):
        return column.to_numpy()
    values = column.tolist()
    others = [v for v in values if not (isinstance(v, bool | np.bool_) or is_missing_value(v))]
    if others:
        problem = (
            "the condition of expect must have True or False for each row, and is of type "
            f"{column.dtype}. Compare the values: {_EXAMPLE}"
        )
        raise TypeError(problem)
    return np.array([isinstance(v, bool | np.bool_) and bool(v) for v in values], dtype=bool)


def _named(caller: FrameType, job: Job) -> tuple[list[str], list[str]]:
    """Return the names of variables in the condition of the running call, and the texts in it.

    The texts are names of columns, also as attributes: ``df.rate``.
    """
    names, texts = [], []
    for node in _condition(caller, job):
        match node:
            case ast.Name(id=name):
                names.append(name)
            case ast.Constant(value=str(text)) | ast.Attribute(attr=text):
                texts.append(text)
    return [*dict.fromkeys([*names, job.variable])], [*dict.fromkeys(texts)]


def _condition(caller: FrameType, job: Job) -> Iterator[ast.AST]:
    """Yield the parts of the condition of the running call, if a snippet or the prelude made it."""
    place = CODE_NAMES.get(caller.f_code.co_filename)
    if place is None:
        return
    line, last_line, column, last_column = list(caller.f_code.co_positions())[caller.f_lasti // 2]
    for node in ast.walk(ast.parse(getattr(job, place))):
        if isinstance(node, ast.Call) and (
            (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
            == (line, last_line, column, last_column)
        ):
            conditions = [word.value for word in node.keywords if word.arg == "condition"]
            for condition in [*node.args[:1], *conditions]:
                yield from ast.walk(condition)


def _frame_of(answers: pd.DataFrame, candidates: list[Any], *, has_labels: bool) -> pd.DataFrame:
    """Return the data frame that a condition is about; the condition itself if none is found.

    Parameters
    ----------
    answers
        The condition.
    candidates
        The values of variables that may be the data frame, the likeliest first.
    has_labels
        Whether the rows of the condition have labels. Otherwise the number of rows must agree.

    """
    for value in candidates:
        is_frame = isinstance(value, pd.Series) or hasattr(type(value), "columns")
        rows = rows_of(value, Show()) if is_frame else None
        if rows is None or len(rows.frame) != len(answers):
            continue
        index = rows.frame.index
        if not has_labels or (index.equals(answers.index) and index.names == answers.index.names):
            return rows.frame
    return answers.iloc[:, :0]
