"""Infinite values that a figure leaves out are findings; all others are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_DATA = """\
import matplotlib.pyplot as plt
df = pd.DataFrame({"name": ["a", "b", "c"], "cost": [0.5, np.inf, 3.0], "time": [3.5, 4.5, 9.0]})
"""


def _findings(project: Project, code: str) -> list[str]:
    answer = project.answer(_DATA + code, is_figure=True, variable="fig")
    assert answer.failure is None, answer.failure
    return [finding.message for finding in answer.findings if finding.subtype == "infinite"]


@pytest.mark.parametrize(
    "code",
    [
        "fig = df.plot.line(x='name', y='cost')",
        "fig = df.plot.scatter('cost', 'time')",
        "fig = df.plot.scatter('time', 'cost')",
        "fig, axes = plt.subplots(1, 2)\naxes[0].plot([1, 2])\naxes[1].plot([1, -np.inf])",
        "fig, axes = plt.subplots()\naxes.bar(df['name'], df['cost'])",
        "fig, axes = plt.subplots()\naxes.barh(df['name'], df['cost'])",
    ],
)
def test_an_infinite_value_is_a_finding(project: Project, code: str) -> None:
    (message,) = _findings(project, code)
    assert message.startswith("the figure leaves out infinite values: there was a division by 0.")


@pytest.mark.parametrize(
    "code",
    [
        "fig = df.plot.line(x='name', y='time')",
        "fig = df.replace(np.inf, np.nan).plot.bar(x='name', y='cost')",
        "fig, axes = plt.subplots()\naxes.axhline(1)\naxes.axvspan(0, 1)",
        "fig, axes = plt.subplots()\naxes.plot([0, 1], [0, 10])\naxes.set_yscale('log')",
        "fig, axes = plt.subplots()\naxes.barh(['a'], [0], log=True)",
        "fig, axes = plt.subplots()\naxes.fill_between([0, 1], [1, 2])\naxes.imshow([[1, 2]])",
        "fig = df.plot.pie(y='time')",
        "fig, axes = plt.subplots(subplot_kw={'projection': '3d'})\naxes.plot([1], [2], [3])",
    ],
)
def test_other_figures_have_no_finding(project: Project, code: str) -> None:
    assert _findings(project, code) == []
