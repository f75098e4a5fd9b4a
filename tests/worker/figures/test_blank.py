"""Figures that show no data are findings; all others are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sphinx_df_table.protocol.answer import Finding
    from worker.conftest import Project

_DATA = """\
import matplotlib.pyplot as plt
df = pd.DataFrame({"name": ["a", "b", "c"], "cost": [0.5, 2.5, 3.0], "time": [3.5, 4.5, 9.0]})
"""


def _findings(project: Project, code: str) -> list[Finding]:
    answer = project.answer(_DATA + code, is_figure=True, variable="fig")
    assert answer.failure is None, answer.failure
    return [finding for finding in answer.findings if finding.subtype == "empty"]


_BLANK = {
    "nothing": "fig = plt.figure()",
    "a title": "fig, axes = plt.subplots()\nfig.suptitle('t')\naxes.set(title='t', xlabel='x')",
    "parts": "fig = plt.figure()\nfig.subfigures(1, 2)[0].subplots()",
    "a filter": "fig = df[df['cost'] > 9].plot.scatter('cost', 'time')",
    "a line without points": "fig = df[df['cost'] > 9].plot.line(x='cost', y='time')",
    "missing values": "fig, axes = plt.subplots()\naxes.plot([1, 2], [np.nan, np.nan])",
    "no bars": "fig, axes = plt.subplots()\naxes.barh([], [])",
    "no points": "import seaborn as sns\n"
    "fig = sns.scatterplot(df[df['cost'] > 9], x='cost', y='time')",
}
_DRAWN = {
    "bars of zeros": "fig = pd.Series([0, 0]).plot.bar()",
    "one point": "fig, axes = plt.subplots()\naxes.plot([0], [0], 'o')",
    "text": "fig, axes = plt.subplots()\naxes.text(0, 0, 't')",
    "text of a figure": "fig = plt.figure()\nfig.text(0.5, 0.5, '42 %', size=40)",
    "artist of a figure": "fig = plt.figure()\nfig.add_artist(plt.Circle((0, 0), 1))",
    "table": "fig, axes = plt.subplots()\naxes.table(cellText=[['a']])",
    "lines across": "fig, axes = plt.subplots()\naxes.axhline(3)\naxes.axvline(2)",
    "image": "fig, axes = plt.subplots()\naxes.imshow([[1, 2]])",
    "mesh": "fig, axes = plt.subplots()\naxes.pcolormesh([[1, 2]])",
    "contours": "fig, axes = plt.subplots()\naxes.contour([[1, 2], [3, 4]])",
    "arrows": "fig, axes = plt.subplots()\naxes.quiver([0], [0], [1], [1])",
    "barbs": "fig, axes = plt.subplots()\naxes.barbs([0], [0], [1], [1])",
    "pie": "fig = df.plot.pie(y='cost')",
    "hexagons": "fig = df.plot.hexbin('cost', 'time')",
    "boxes": "fig = df[['cost', 'time']].plot.box()",
    "polar": "fig, axes = plt.subplots(subplot_kw={'projection': 'polar'})\naxes.plot([1, 2])",
    "cube": "fig, axes = plt.subplots(subplot_kw={'projection': '3d'})\naxes.plot([1], [2], [3])",
    "one of two": "fig, axes = plt.subplots(1, 2)\naxes[0].plot([1, 2])",
    "part": "fig = plt.figure()\nfig.subfigures(1, 2)[1].subplots().plot([1, 2])",
    "inset": "fig, axes = plt.subplots()\naxes.inset_axes([0, 0, 1, 1]).plot([1, 2])",
    "seaborn": "import seaborn as sns\nfig = sns.pairplot(df)",
    "lines": "from matplotlib.collections import LineCollection\nfig, axes = plt.subplots()\n"
    "axes.add_collection(LineCollection([[(0, 0), (1, 1)]]))\naxes.autoscale()",
    "dates": "fig = pd.Series([1, 2], pd.date_range('2024-01-01', periods=2)).plot()",
    "logarithmic": "fig = df.plot.scatter('cost', 'time', loglog=True)",
}


@pytest.mark.parametrize("code", _BLANK.values(), ids=_BLANK)
def test_a_figure_without_data_is_a_finding(project: Project, code: str) -> None:
    (finding,) = _findings(project, code)
    assert finding.message.startswith("the figure shows no data. Probably the data frame has")


@pytest.mark.parametrize("code", _DRAWN.values(), ids=_DRAWN)
def test_a_figure_with_anything_in_it_is_none(project: Project, code: str) -> None:
    assert _findings(project, code) == []


def test_a_plot_in_another_figure_is_the_likely_reason(project: Project) -> None:
    (finding,) = _findings(project, "fig, axes = plt.subplots()\ndf.plot.barh(x='name')")
    assert finding.message == (
        "the figure shows no data. Another figure has some: give the plot the axes, as in "
        "df.plot(ax=ax)."
    )


def test_a_merge_that_has_dropped_all_rows_is_the_only_finding(project: Project) -> None:
    code = """\
df = df.merge(pd.DataFrame({"name": ["x"], "rate": [1]}))
fig = df.plot.scatter("cost", "time")
"""
    answer = project.answer(_DATA + code, is_figure=True, variable="fig")
    assert [finding.subtype for finding in answer.findings] == ["merge"]
