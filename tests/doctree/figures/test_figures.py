"""Figures of a page, from the snippet to html."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from sphinx_df_table.doctree.figures.drawing import drawing

if TYPE_CHECKING:
    from bs4 import Tag
    from conftest import Build, Site

_CSV = "Model,Cost,P99\nbert,0.12,12\ngpt,3.5,250\nresnet,0.04,4\n"
_READ = 'df = pd.read_csv("costs.csv")'
_PLOT = 'fig = df.plot.barh(x="Model", y="Cost", title="Costs", xlabel="$", ylabel="Model")'


def figure(code: str, *options: str, caption: str = "") -> str:
    lines = [*options, "", *code.splitlines()]
    body = "\n".join(f"   {line}".rstrip() for line in lines)
    return f".. df-figure:: {caption}".rstrip() + f"\n{body}\n\n"


def _build(build: Build, page: str, **conf: object) -> Site:
    files = {"index.rst": f"Title\n=====\n\n{page}", "costs.csv": _CSV}
    return build(files, conf={"numfig": True, "df_table_sandbox": "require", **conf})


def _figures(site: Site) -> list[Tag]:
    return site.soup().select("figure.df-figure")


def test_a_drawing_is_inline_in_the_colour_of_the_page(build: Build) -> None:
    site = _build(build, figure(f"{_READ}\n{_PLOT}", ":alt: Shown & <so>.") * 2)
    boxes = site.soup().select("figure.df-figure > div.df-drawing")
    ids: list[str] = []
    for box in boxes:
        assert "df-card" not in box["class"]
        (svg,) = box.find_all("svg")
        assert (svg["role"], svg["aria-label"]) == ("img", "Shown & <so>.")
        assert svg.find("text", string="resnet") is not None
        assert "currentColor" in str(svg)
        assert "#010203" not in str(svg)
        assert not svg.select("style, [style], script, a")
        ids += [str(element["id"]) for element in svg.select("[id]")]
    assert len(boxes) == 2
    assert len({*ids}) == len(ids) > 0
    assert 'href="_static/df-table.css' in str(site.soup().head)
    assert ".js" not in str(site.soup().select("script[src*=df-table]"))


def test_the_options_of_a_figure_change_its_box(build: Build) -> None:
    options = (":alt: Shown.", ":class: wide", ":align: right", ":width: 50%", ":card:")
    site = _build(build, figure(f"{_READ}\nchart = df.plot.line()", *options, ":df-var: chart"))
    assert site.warnings == ""
    (shown,) = _figures(site)
    assert {"wide", "align-right"} <= {*shown["class"]}
    (svg,) = shown.select("div.df-card > svg")
    assert svg["width"] == "50%"
    assert not svg.has_attr("height")


def test_colours_of_an_author_that_dark_pages_hide_get_a_card(build: Build) -> None:
    code = f'{_READ}\nfig = df.plot.barh(x="Model", y="Cost", color="navy")'
    site = _build(build, figure(code, ":alt: Shown."))
    assert site.soup().select_one(".df-drawing.df-card") is not None


def test_parts_drawn_as_pictures_are_files(build: Build) -> None:
    code = f'{_READ}\nfig = df.plot.scatter(x="P99", y="Cost", rasterized=True)'
    site = _build(build, figure(code, ":alt: Shown."))
    (image,) = site.soup().select("svg image")
    assert (site.out / str(image["href"])).read_bytes().startswith(b"\x89PNG")


def test_an_alternative_text_with_fields_needs_values(build: Build) -> None:
    site = _build(build, figure(f"{_READ}\n{_PLOT}", ":alt: {least}"))
    assert "quotes 'least', but there is no df_values" in site.warnings


@pytest.mark.parametrize("off", ["option", "setting"])
def test_the_check_of_alternative_texts_can_be_off(build: Build, off: str) -> None:
    options = [":checks: file"] if off == "option" else []
    conf = {"df_table_checks": {"alt": False}} if off == "setting" else {}
    site = _build(build, figure(f"{_READ}\n{_PLOT}", *options), **conf)
    assert site.warnings == ""


def test_checks_of_data_work_for_figures(build: Build) -> None:
    code = f'{_READ}\ndf = df.merge(pd.DataFrame({{"Model": ["bert", "bert"]}}))\n{_PLOT}'
    site = _build(build, figure(code, ":alt: Shown."))
    assert "[df_table.duplicate]" in site.warnings


def test_a_drawing_that_is_refused_is_an_error(build: Build) -> None:
    code = (
        "import matplotlib.pyplot as plt\nfig, axes = plt.subplots()\n"
        "axes.pcolormesh([[1, 2], [3, 4]], shading='gouraud')"
    )
    site = _build(build, figure(code, ":alt: Shown."))
    assert "the figure can't be shown: the drawing has <filter>" in site.warnings


def test_a_figure_without_a_snippet_is_an_error(build: Build) -> None:
    site = _build(build, ".. df-figure:: Costs\n")
    assert 'Error in "df-figure" directive:\nthere is no snippet.' in site.warnings


def test_an_unknown_option_names_the_closest(build: Build) -> None:
    site = _build(build, figure(_PLOT, ":atl: Shown."))
    assert "atl" in site.warnings
    assert "alt" in site.warnings.replace("atl", "")


def test_a_caption_given_as_an_option_names_its_place(build: Build) -> None:
    site = _build(build, figure(_PLOT, ":caption: Costs"))
    assert ".. df-figure:: Caption" in site.warnings


def test_defaults_of_tables_that_make_no_sense_for_figures_do_not_count(build: Build) -> None:
    defaults = {"width": "10%", "df-var": "table", "align": "right", "source": True}
    page = figure(f"{_READ}\n{_PLOT}", ":alt: Shown.")
    site = _build(build, page, df_table_defaults=defaults)
    assert site.warnings == ""
    (shown,) = _figures(site)
    assert shown.select("svg[width='10%']") == []
    assert "align-right" not in shown["class"]
    assert site.soup().select_one("p.df-table-source") is not None


def test_a_drawing_is_copied_with_what_it_shows(build: Build) -> None:
    site = _build(build, figure(f"{_READ}\n{_PLOT}", ":alt: Shown."))
    (node,) = site.doctree().findall(drawing)
    assert node.deepcopy().svg is node.svg
    assert isinstance(node.parent, nodes.figure)
    assert node.astext() == "Shown."
