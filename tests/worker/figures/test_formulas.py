"""Amounts of money in a text of a figure stay what they are; formulas are drawn as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest

from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.worker.figures.formulas import is_formula

if TYPE_CHECKING:
    from worker.conftest import Project


@pytest.mark.parametrize(
    "text",
    [
        "from $5 to $10",
        "$0-$10",
        "($0.5, $1.0]",
        "US$ 5 and US$ 10",
        "-$5 to +$5, and $7 to $9",
        "Cost ($) and price ($)",
        "Cost in $ and price in $",
        "$",
        "$1, $2 and $3",
        "$/hour and $/month",
        "",
    ],
)
def test_amounts_are_no_formula(text: str) -> None:
    assert not is_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "$x$",
        "$2x$",
        "$n$ runs of $m$",
        "$10^{6}$",
        "$2^3$5",
        "$\\mathdefault{10^{6}}$",
        "$ \\alpha $",
        "costs \\$5 in $x$",
        "$95$ percent",
        "rate ($s^{-1}$)",
    ],
)
def test_formulas_are_formulas(text: str) -> None:
    assert is_formula(text)


def test_amounts_in_each_kind_of_text_are_drawn(project: Project) -> None:
    code = """\
df = pd.DataFrame({"range": ["$0-$10", "$10-$20"], "number": [1, 2]})
axes = df.plot.bar(x="range", y="number", title="from $5 to $10", rot=0, label="$1 or $2")
axes.text(0, 1, "$x^2$")
axes.plot([0], [0], marker="$a$")
fig = axes
"""
    answer = project.answer(code, is_figure=True, variable="fig")
    assert answer.figure is not None
    texts = clean_svg(answer.figure.svg, "p-").texts
    assert {"$0-$10", "$10-$20", "from $5 to $10", "$1 or $2", "x2"} <= {*texts}


def test_matplotlib_is_as_before_after_a_figure(project: Project) -> None:
    before = mpl.cbook.is_math_text
    project.answer("fig = pd.Series([1]).plot()", is_figure=True, variable="fig")
    assert mpl.cbook.is_math_text is before
