"""Drawings: the same in each run, of a bounded size, with the texts that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.mathtext import MathTextParser

from sphinx_df_table.protocol.figure import MOST_TEXTS
from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.ink import DARK, LEAST_CONTRAST, WHITE, contrast
from sphinx_df_table.svg.write import svg_file
from sphinx_df_table.worker.figures import draw
from sphinx_df_table.worker.figures.look import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.backend_bases import RendererBase

    from sphinx_df_table.protocol.figure import Figure
    from sphinx_df_table.svg.drawing import CleanSvg, Element
    from worker.conftest import Project

_DATA = """\
import matplotlib.pyplot as plt
df = pd.DataFrame({"name": ["a", "b"], "cost": [0.015, 25.0], "time": [3.5, 4200.0]})
"""


def _figure(project: Project, code: str) -> Figure:
    answer = project.answer(_DATA + code, is_figure=True, variable="fig")
    assert answer.failure is None, answer.failure
    assert answer.figure is not None
    return answer.figure


def _clean(project: Project, code: str) -> CleanSvg:
    return clean_svg(_figure(project, code).svg, "p-")


def _all_parts(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _all_parts(child)


def test_a_figure_has_the_same_bytes_in_each_run(project: Project) -> None:
    code = "fig = df.plot.bar(x='name', y='cost', hatch='/', rasterized=True)"
    assert _figure(project, code) == _figure(project, code)


@pytest.mark.parametrize(
    "code",
    [
        "import seaborn as sns\nfig = sns.stripplot(runs, x='name', y='cost')",
        "import seaborn as sns\nfig = sns.barplot(runs, x='name', y='cost')",
        "import seaborn as sns\nfig = sns.regplot(runs, x='time', y='cost')",
        "fig = runs.sample(5).plot.scatter('time', 'cost')",
        "fig = pd.Series(np.random.default_rng().normal(size=9)).plot()",
        "import random\nfig = pd.Series([random.random() for _ in range(9)]).plot()",
    ],
)
def test_a_figure_that_draws_lots_has_the_same_bytes_in_each_run(
    project: Project, code: str
) -> None:
    runs = 'runs = pd.DataFrame({"name": ["a", "b"] * 9, "cost": range(18), "time": range(18)})\n'
    assert _figure(project, runs + code) == _figure(project, runs + code)


def test_two_generators_of_a_figure_are_independent(project: Project) -> None:
    code = """\
first, second = (np.random.default_rng().normal(size=3) for _ in range(2))
again = [np.random.default_rng(3).normal(size=3) for _ in range(2)]
fig = plt.figure()
fig.suptitle(f"{np.allclose(first, second)}, {np.allclose(*again)}")
"""
    assert _figure(project, code).titles == ("False, True",)


@pytest.mark.parametrize("code", ["np.random.random()", "np.random.default_rng().random()"])
def test_random_numbers_of_tables_are_as_before_after_a_figure(project: Project, code: str) -> None:
    figure = "fig = pd.Series([np.random.random()]).plot()"
    texts = set()
    for _ in range(2):
        project.answer(figure, is_figure=True, variable="fig")
        texts.add(str(project.cells(f'df = pd.DataFrame({{"a": [{code}]}})')))
    assert len(texts) == 2


@pytest.mark.parametrize("ground", [WHITE, DARK])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_series_can_be_seen_on_light_and_dark_pages(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    "code",
    [
        "fig = df.plot.barh(x='name', title='t')",
        "fig = df.plot.line(x='time', y='cost', subplots=True)",
        "fig = df.plot.scatter(x='time', y='cost', loglog=True)",
        "fig = df.plot.pie(y='cost')",
        "fig = df[['cost', 'time']].plot.box()",
        "fig = df['cost'].plot.hist()",
        "fig = df.plot.area(y='cost', stacked=False)",
        "fig, axes = plt.subplots()\naxes.bar_label(axes.barh(df['name'], df['cost']))",
        "fig, axes = plt.subplots()\naxes.bar_label(axes.bar([1], [2]), label_type='center')",
        "fig, axes = plt.subplots()\naxes.bar_label(axes.bar([1], [2], color='#cfe8ff'))",
        "fig, axes = plt.subplots()\naxes.errorbar(df['time'], df['cost'], yerr=1)",
        "fig, axes = plt.subplots()\naxes.annotate('a', (0, 0), (1, 1), arrowprops={})",
        "import seaborn as sns\nfig = sns.scatterplot(df, x='time', y='cost', hue='name')",
    ],
)
def test_usual_charts_need_no_card(project: Project, code: str) -> None:
    clean = _clean(project, code)
    assert not clean.needs_card
    assert clean.texts


@pytest.mark.parametrize(
    "code",
    [
        "fig = plt.figure(facecolor='#202020')\nfig.add_subplot().set_title('t', color='white')",
        "plt.style.use('dark_background')\nfig = df.plot(x='name')",
    ],
)
def test_the_ground_that_an_author_gives_to_a_figure_is_drawn(project: Project, code: str) -> None:
    root = _clean(project, code).root
    ground = next(part for part in _all_parts(root) if part.tag == "path")
    assert contrast("#ffffff", ground.attributes.get("fill", "#000000")) > 4.5, "of white text"


def test_a_style_with_a_dark_ground_has_no_text_in_ink(project: Project) -> None:
    code = "plt.style.use('dark_background')\nfig = df.plot(x='name', title='t')"
    texts = [part for part in _all_parts(_clean(project, code).root) if part.tag == "text"]
    assert {part.attributes["fill"] for part in texts} == {"#ffffff"}


@pytest.mark.parametrize(
    "code",
    [
        "axes.table(cellText=[['a', 'b']], loc='center')",
        "axes.pcolormesh([[1, 2]], cmap='Blues', vmax=9)\naxes.text(0.5, 0.5, '1')",
        "axes.axvspan(0, 1, color='#ffffcc')\naxes.text(0.5, 0.5, 'part')",
        "axes.bar_label(axes.bar([1], [2], color='#cfe8ff'), label_type='center')",
        "axes.axvspan(0, 1, color='#ffffcc')\naxes.text(0.5, 0.5, '$x^2$')",
    ],
)
def test_text_on_a_pale_ground_needs_a_card(project: Project, code: str) -> None:
    code = f"fig, axes = plt.subplots()\n{code}"
    assert _clean(project, code).needs_card


def test_the_walls_of_a_cube_hide_no_series(project: Project) -> None:
    code = "fig, axes = plt.subplots(subplot_kw={'projection': '3d'})\naxes.plot([1], [2], [3])"
    fills = {part.attributes.get("fill", "") for part in _all_parts(_clean(project, code).root)}
    assert not {fill for fill in fills if fill.startswith("#")} - {*COLOURS}


@pytest.mark.parametrize(
    "code",
    [
        "import seaborn as sns\nfig = sns.relplot(df, x='time', y='cost', col='name')",
        "import seaborn as sns\nfig = sns.pairplot(df)",
        "fig, axes = plt.subplots()\naxes.plot([1, 2])\nplt.tight_layout()",
    ],
)
def test_another_layout_than_that_of_figures_is_no_finding(project: Project, code: str) -> None:
    answer = project.answer(_DATA + code, is_figure=True, variable="fig")
    assert answer.figure is not None
    assert answer.findings == []


def test_a_text_in_a_colour_of_its_own_needs_a_card(project: Project) -> None:
    assert _clean(project, "plt.title('t', color='navy')").needs_card


@pytest.mark.parametrize("scale", ["loglog=True", "logx=True, logy=True"])
def test_numbers_on_logarithmic_axes_are_readable(project: Project, scale: str) -> None:
    texts = _clean(project, f"fig = df.plot.scatter(x='time', y='cost', {scale})").texts
    assert {"0.1", "1", "10", "100", "1000"} <= {*texts}


@pytest.mark.parametrize("scale", ["log", "symlog"])
def test_numbers_on_logarithmic_axes_are_no_formulas(
    project: Project, monkeypatch: pytest.MonkeyPatch, scale: str
) -> None:
    parsed = []
    monkeypatch.setattr(MathTextParser, "parse", lambda _, text, *__: parsed.append(text))
    code = f"""\
fig, axes = plt.subplots()
axes.set(xscale="{scale}", yscale="{scale}", xlim=(0.0001, 100), ylim=(-1000, 10))
"""
    texts = _clean(project, code.replace("-1000", "1" if scale == "log" else "-1000")).texts
    assert not parsed
    assert ("0.0001" if scale == "log" else "\N{MINUS SIGN}1000") in texts


def test_powers_remain_formulas(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    parse = MathTextParser.parse

    def recorded(parser: MathTextParser[Any], text: str, *options: Any) -> Any:
        parsed.append(text)
        return parse(parser, text, *options)

    monkeypatch.setattr(MathTextParser, "parse", recorded)
    _figure(project, "fig, axes = plt.subplots()\naxes.set(xscale='log', xlim=(1, 1e12))")
    assert {*parsed} == {rf"$\mathdefault{{10^{{{power}}}}}$" for power in (6, 8, 10, 12)}


def test_a_figure_is_drawn_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw_line = Line2D.draw

    def recorded(line: Line2D, renderer: RendererBase) -> None:
        drawn.append(line)
        draw_line(line, renderer)

    monkeypatch.setattr(Line2D, "draw", recorded)
    _figure(project, "fig, axes = plt.subplots(layout='constrained')\naxes.plot([1, 2])")
    assert len(drawn) == len({*drawn})


@pytest.mark.parametrize(
    "code",
    [
        "fig, axes = plt.subplots()\nfig.colorbar(axes.imshow([[1, 2], [3, 4], [5, 6]]))",
        "fig, axes = plt.subplots(2, 2)\nfig.suptitle('a')\nfig.supylabel('b')",
        "fig, axes = plt.subplots(1, 2, layout='compressed')\naxes[0].imshow([[1, 2, 3]])",
        "fig, axes = plt.subplots(1, 2, layout='tight')\naxes[0].set_ylabel('a long label')",
        "plt.rcParams['savefig.bbox'] = 'tight'\nfig, axes = plt.subplots()\naxes.plot([1, 2])",
        "fig, axes = plt.subplots()\naxes.pie([1, 2], labels=['a', 'b'])\naxes.legend()",
        "fig, axes = plt.subplots()\naxes.twinx().plot([1, 2])\naxes.secondary_xaxis('top')",
        "fig, axes = plt.subplots(subplot_kw={'projection': 'polar'})\naxes.plot([1, 2])",
        "fig = plt.figure()\nfor part in fig.subfigures(1, 2):\n    part.subplots().plot([1, 2])",
        "fig, axes = plt.subplots()\naxes.annotate('a', (1, 1), (3, 3), annotation_clip=False)",
        "fig = df.plot.barh(x='name', title='t', logx=True)",
    ],
)
def test_a_figure_is_laid_out_as_matplotlib_does(
    project: Project, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    drawn = svg_file(_clean(project, code))
    monkeypatch.setattr(draw, "_lay_out", lambda _: None)
    # The oldest matplotlib gives the clip of polar axes another id in each run.
    assert drawn == svg_file(_clean(project, code))


def test_the_texts_of_a_figure_are_its_titles_and_the_labels_of_its_axes(project: Project) -> None:
    code = """\
figure, (left, right) = plt.subplots(1, 2)
figure.suptitle("Costs\\nof models")
left.set(title="a", xlabel="x", ylabel="y")
right.set_title("a")
right.set(xlabel="x", ylabel="z")
figure.supxlabel("below")
"""
    figure = _figure(project, code)
    assert figure.titles == ("Costs of models", "a")
    assert figure.labels == ("below", "x", "y", "z")


def test_a_figure_with_very_many_axes_has_only_the_first_texts(project: Project) -> None:
    code = f"""\
from matplotlib.figure import Figure
fig = Figure(layout="none")
for number in range({MOST_TEXTS + 20}):
    fig.add_axes((0, 0, 1, 1)).set(title=str(number), xticks=[], yticks=[])
"""
    assert _figure(project, code).titles == tuple(map(str, range(MOST_TEXTS)))


def test_only_fonts_of_matplotlib_are_used() -> None:
    files = [font.fname for font in fontManager.ttflist]
    assert files
    assert all(file.startswith(mpl.get_data_path()) for file in files)


def test_a_drawing_that_is_too_large_is_an_error_with_a_remedy(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "LARGEST_DRAWING", 100)
    failure = project.failure(f"{_DATA}plt.figure()", is_figure=True, variable="fig")
    assert "rasterized=True" in failure.message
    assert failure.line == 0


def test_an_error_of_the_drawing_tells_when_it_was_raised(project: Project) -> None:
    code = "plt.title('$\\\\frac{a$')"
    failure = project.failure(_DATA + code, is_figure=True, variable="fig")
    assert failure.message.endswith("Raised while 'fig' was drawn.")


@pytest.mark.parametrize("character", ["\0", "\x07", "\x0b", "\x0c", "\x1b", "\uffff"])
def test_a_character_that_no_page_can_show_is_replaced(project: Project, character: str) -> None:
    code = f"plt.title({f'a{character}b'!r})\nplt.plot([1, 2])"
    assert "a\ufffdb" in _clean(project, code).texts


def test_a_font_that_is_missing_is_no_output(project: Project) -> None:
    assert _figure(project, "plt.title('t', family='No Such Font')").titles == ("t",)
    assert project.printed == ""


def test_without_matplotlib_the_error_names_the_extra(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sphinx_df_table.worker.figures.prepare.find_spec", lambda _: None)
    failure = project.failure("fig = 1", is_figure=True, variable="fig")
    assert failure.message == (
        "figures need matplotlib, which is not installed. Install it: "
        "pip install 'sphinx-df-table[figures]'."
    )
