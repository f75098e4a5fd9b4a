"""Formats of a Styler whose names are no columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FRAME = (
    "df = pd.DataFrame({'Model': ['a', 'b'], 'Price': [0.5, 0.25], 'P99 (ms)': [1.5, 2.5]})\n"
    "years = pd.DataFrame({2025: [0.5], 2026: [0.25]})\n"
    "levels = df.set_index('Model').T.set_index([['x', 'y']], append=True).T\n"
    "whole = pd.DataFrame({'n': [1, 2], 'Date': ['x', 'y']})\n"
)


def _messages(project: Project, code: str) -> list[tuple[int, str]]:
    answer = project.answer(_FRAME + code)
    assert answer.failure is None, answer.failure
    return [(f.line, f.message) for f in answer.findings if f.subtype == "style"]


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("df.style.format({'price': '{:.2f}'})", "'price', which is no column: the closest is 'P"),
        ("df.style.format(formatter={'price': '{:.2f}'})", "'price', which is no column: the"),
        ("df.style.format({'Prize': '{:.2f}'}, na_rep='-')", "'Prize', which is no column: the"),
        ("df.style.format({'Price ': '{:.2f}'})", "'Price ', which is no column: the closest is "),
        (
            "df.style.format({'P99 (ms)': '{:.1f}', 'price': '{:.2f}'})",
            "'price', which is no column: the closest is 'Price'.",
        ),
        ("df.style.format({'model': str.upper})", "the closest is 'Model'."),
        ("df.style.format({'P99': '{:.1f}'}, subset=['Price'])", "the closest is 'P99 (ms)'."),
        ("df.style.hide(axis=0).format({'p99 (ms)': '{:.1f}'})", "the closest is 'P99 (ms)'."),
        (
            "df.style.format({'Kosten': '{:.2f}'})",
            "'Kosten', which is no column: the columns are 'Model', 'Price', 'P99 (ms)'.",
        ),
        (
            "df.style.format({'Kosten': '{:.2f}', 'Rest': '{}'})",
            "'Kosten', 'Rest', which are no columns: the columns are 'Model', 'Price', 'P99 (ms)'.",
        ),
        ("years.style.format({'2026': '{:.1f}'})", "the closest is 2026."),
        ("levels.style.format({'Price': '{:.1f}'})", "which is no column: the c"),
        ("df.style.format({'Model': str.upper}).format({'price': '{:.2f}'})", "is 'Price'."),
    ],
)  # fmt: skip
def test_a_format_for_no_column_is_reported_at_its_line(
    project: Project, code: str, end: str
) -> None:
    ((line, message),) = _messages(project, f"df = {code}")
    assert line == _FRAME.count("\n") + 1
    assert message.startswith("Styler.format ignores ")
    assert end in message


@pytest.mark.parametrize(
    "code",
    [
        "df.style.format({'Price': '{:.2f}'})",
        "df.style.format({})",
        "df.style.format('{}')",
        "df.style.format(str, subset=['Price'])",
        "df.style.format(None)",
        "df.style.format({2: '{:.2f}', 'Price': '{:.2f}'})",
        "years.style.format({2025: '{:.1f}'})",
        "levels.style.format({('Price', 'x'): '{:.1f}'})",
        # Several tables share these formats.
        "df.style.format({'Price': '{:.2f}', 'price': '{:.2f}'})",
        "df.style.format({'Price': '{:.2f}', 'Cost per hour': '{:.2f}'})",
        "df.style.format({'Price': '{:.2f}', 'P99 (ms)': '{:.1f}', 'P50 (ms)': '{:.1f}'})",
        "whole.style.format({'rate': '{:.2f}', 'Cost': '{:.2f}'})",
        "df.style.format_index({0: str.upper}).format(precision=2)",
    ],
)
def test_formats_of_columns_and_shared_formats_are_not_reported(
    project: Project, code: str
) -> None:
    assert _messages(project, f"df = {code}") == []


def test_a_missing_label_is_no_error(project: Project) -> None:
    code = "df = df.set_axis([pd.NA, 'Price', 'n'], axis=1).style.format({'price': '{:.2f}'})"
    ((_, message),) = _messages(project, code)
    assert message.endswith("the closest is 'Price'.")


def test_the_methods_of_pandas_are_restored(project: Project) -> None:
    style, format_ = pd.DataFrame.style, type(pd.DataFrame().style).format
    assert _messages(project, "df = df.style.format({'price': '{:.2f}'})")
    assert pd.DataFrame.style is style
    assert type(pd.DataFrame().style).format is format_


def test_without_the_check_style_nothing_is_said(project: Project) -> None:
    answer = project.answer(f"{_FRAME}df = df.style.format({{'price': '{{:.2f}}'}})", checks=())
    assert list(answer.findings) == []


@pytest.mark.parametrize("method", ["format('{}', subset=['price'])", "hide(['price'], axis=1)"])
def test_other_methods_raise_an_error_that_names_the_closest_column(
    project: Project, method: str
) -> None:
    message = project.failure(f"{_FRAME}df = df.style.{method}").message
    assert "The data frame has no column 'price'; the closest is 'Price'." in message
