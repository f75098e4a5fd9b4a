"""Figures that snippets leave, in each of the forms that libraries have for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from worker.conftest import Project

_DATA = """\
import matplotlib.pyplot as plt
df = pd.DataFrame({"name": ["a", "b"], "cost": [1.5, 2.5], "time": [3.5, 4.5]})
"""
_SHOWN = {
    "figure": "fig, axes = plt.subplots()\naxes.set_title('shown')",
    "axes": "fig = df.plot.barh(x='name', y='cost', title='shown')",
    "part of a figure": "fig = plt.figure().subfigures(1, 2)[0]\nfig.suptitle('shown')",
    "artist": "fig = plt.title('shown')",
    "several axes": "fig = df.plot(subplots=True, title='shown')",
    "axes by group": "fig = df.plot.box(by='name', column=['cost', 'time'])\n"
    "fig.iloc[0].set_title('shown')",
    "list of axes": "figure, axes = plt.subplots(2)\nfig = [*axes]\nfigure.suptitle('shown')",
    "figure with several axes": "fig = plt.subplots(2, 2)\nfig[0].suptitle('shown')",
    "histogram": "fig = plt.hist([1, 2, 3])\nplt.title('shown')",
    "open figure": "df.plot.scatter(x='time', y='cost', title='shown')",
    "figure without pyplot": "from matplotlib.figure import Figure\nfig = Figure()\n"
    "fig.suptitle('shown')",
    "grid of seaborn": "import seaborn as sns\nfig = sns.relplot(df, x='time', y='cost')\n"
    "fig.figure.suptitle('shown')",
    "joint grid of seaborn": "import seaborn as sns\nfig = sns.jointplot(df, x='time', y='cost')\n"
    "fig.figure.suptitle('shown')",
    "axes of seaborn": "import seaborn as sns\nfig = sns.barplot(df, x='name', y='cost')\n"
    "fig.set_title('shown')",
}


@pytest.mark.parametrize("snippet", _SHOWN.values(), ids=_SHOWN)
def test_the_figure_of_a_value_is_drawn(project: Project, snippet: str) -> None:
    answer = project.answer(_DATA + snippet, is_figure=True, variable="fig")
    assert answer.failure is None
    assert answer.figure is not None
    assert answer.figure.titles[:1] == ("shown",)
    assert b">shown</text>" in answer.figure.svg


def test_the_figure_of_another_variable_is_drawn(project: Project) -> None:
    code = "chart = df.plot.barh(title='shown')\nfig = df.plot.barh(title='other')"
    answer = project.answer(_DATA + code, is_figure=True, variable="chart")
    assert answer.figure is not None
    assert answer.figure.titles == ("shown",)


_MODULE = """\
class Chart: pass
Chart.__module__ = {!r}
fig = Chart()
"""


@pytest.mark.parametrize(
    ("snippet", "message", "remedy"),
    [
        ("df = 1", "leaves no variable 'fig', and no open figure.", "fig = df.plot.barh()"),
        (
            "plt.figure()\nplt.figure()",
            "leaves no variable 'fig', and 2 open figures.",
            "option df-var",
        ),
        (
            "fig = [plt.figure(), plt.figure()]",
            "'fig' holds axes of 2 figures.",
            "Keep one of them.",
        ),
        ("fig = None", "'fig' is of the type 'NoneType', not a figure", "fig = df.plot.barh"),
        ("fig = []", "'fig' is of the type 'list', not a figure", "fig = df.plot.barh"),
        ("fig = df", "'fig' is an object of pandas, not a figure", "fig = df.plot.barh"),
        (_MODULE.format("altair.vegalite.v5.api"), "'fig' is a chart of altair", "df.plot.barh"),
        (_MODULE.format("plotly.graph_objs._figure"), "is a figure of plotly", "df.plot.barh"),
        (_MODULE.format("bokeh.plotting"), "'fig' is a figure of bokeh", "df.plot.barh"),
        (_MODULE.format("great_tables.gt"), "is a table of great_tables", "directive df-table"),
        (_MODULE.format("plotnine.ggplot"), "is a plot of plotnine", "fig = plot.draw()"),
        ("import seaborn.objects as so\nfig = so.Plot(df)", "an object of seaborn", "plot.on(ax)"),
    ],
)
def test_anything_else_is_an_error_with_a_remedy(
    project: Project, snippet: str, message: str, remedy: str
) -> None:
    failure = project.failure(_DATA + snippet, is_figure=True, variable="fig")
    assert message in failure.message
    assert remedy in failure.message


def test_no_figure_and_no_setting_is_left_for_the_next_snippet(project: Project) -> None:
    before = dict(mpl.rcParams)
    code = "plt.rcParams['font.size'] = 40\nplt.figure()\nfig = df.plot.barh()"
    assert project.answer(_DATA + code, is_figure=True, variable="fig").failure is None
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before
