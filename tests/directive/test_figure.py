"""Directive df-figure: a snippet that draws becomes an ordinary figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Build, Site

_DATA = "name,cost\na,1\nb,20\n"
_CODE = """\
df = pd.read_csv("a.csv")
fig = df.plot.barh(x="name", y="cost")
"""
_VALUES = 'df_values = {"cheapest": df["name"][0], "low": df["cost"].min(), "none": None}\n'
_PROSE = "See :numref:`costs` and :ref:`costs`.\n"


def rst(options: str = ":alt: Costs.", *, caption: str = "Costs", code: str = _CODE) -> str:
    lines = [*options.splitlines(), "", *code.splitlines()]
    return f".. df-figure:: {caption}\n" + "".join(f"   {line}\n" for line in lines) + "\n"


def _build(build: Build, page: str, **arguments: Any) -> Site:
    files = {"index.rst": f"Title\n=====\n\n{page}", "a.csv": _DATA}
    return build(files, **{"conf": {"numfig": True}, **arguments})


def _labels(site: Site) -> list[str]:
    return [str(svg.get("aria-label", "")) for svg in site.soup().select("figure svg")]


def test_it_is_numbered_and_referenced_as_any_figure(build: Build) -> None:
    options = ":name: costs\n:alt: Costs.\n:align: right\n:class: mine"
    plain = ".. figure:: a.png\n\n   First\n\n"
    site = _build(build, plain + rst(options, caption="Costs of *all*") + _PROSE)
    assert "df_table" not in site.warnings
    (figure,) = site.soup().select("figure.df-figure.mine.align-right#costs")
    assert figure.select_one("svg") is not None
    caption = figure.select_one("figcaption")
    assert caption is not None
    assert caption.get_text().strip("\n¶") == "Fig. 2 Costs of all"
    assert caption.select_one("em") is not None
    assert "See Fig. 2 and Costs of all." in site.soup().get_text()


def test_a_failed_figure_keeps_its_number(build: Build) -> None:
    bad = rst(":name: costs", code="fig = 1")
    site = _build(build, bad + rst(":name: next\n:alt: Next.") + _PROSE + "And :numref:`next`.\n")
    assert "index.rst:4: WARNING: the variable 'fig' is of the type 'int', not a" in site.warnings
    text = site.soup().get_text()
    assert "See Fig. 1 and Costs." in text
    assert "And Fig. 2." in text


def test_a_caption_is_optional(build: Build) -> None:
    site = _build(build, rst(caption=""))
    assert site.warnings == ""
    assert site.soup().select("figcaption") == []
    assert _labels(site) == ["Costs."]


def test_it_works_in_myst(build: Build) -> None:
    options = ":name: costs\n:alt: Of {cheapest}.\n"
    page = f"# Title\n\n```{{df-figure}} Costs\n{options}\n{_CODE}{_VALUES}```\n"
    files = {"index.md": page + "\nSee {numref}`costs`.\n", "a.csv": _DATA}
    site = build(files, conf={"numfig": True}, extensions=("myst_parser",))
    assert site.warnings == ""
    assert _labels(site) == ["Of a."]
    assert "See Fig. 1." in site.soup().get_text()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The cheapest is {cheapest}.", "The cheapest is a."),
        ("It costs {low:$,.2f}.", "It costs $1.00."),
        ("{{{cheapest}}} & <b>", "{a} & <b>"),
    ],
)
def test_the_alternative_text_quotes_values(build: Build, text: str, label: str) -> None:
    site = _build(build, rst(f":alt: {text}", code=_CODE + _VALUES))
    assert site.warnings == ""
    assert _labels(site) == [label]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{cheap}", "quotes 'cheap', but df_values has 'cheapest'"),
        ("{none}", "quotes 'none', which is missing"),
        ("{low:q}", "quotes 'low': the format 'q' "),
        ("{low", "has a single '{'. Double it, or write a field such as {lowest}"),
    ],
)
def test_a_field_that_can_not_be_filled_in_is_an_error(
    build: Build, text: str, problem: str
) -> None:
    site = _build(build, rst(f":alt: {text}\n:name: costs", code=_CODE + _VALUES))
    assert f"WARNING: the option alt {problem}" in site.warnings
    assert site.warnings.count("[df_table.option]") == 1
    assert site.soup().select("figure") == []
    assert site.rebuild().read == ["index"]  # a page with an error is read in each build
    assert f"WARNING: the option alt {problem}" in site.warnings


@pytest.mark.parametrize(
    ("code", "caption", "label"),
    [
        ('fig = df.plot(title="T", xlabel="x", ylabel="y")', "C", "T. x; y"),
        ("fig = df.plot()", "Costs of *all*", "Costs of all"),
        ("fig = df.plot()", "", ""),
    ],
)
def test_titles_labels_or_the_caption_stand_in_for_an_alternative_text(
    build: Build, code: str, caption: str, label: str
) -> None:
    site = _build(build, rst("", caption=caption, code=f'df = pd.DataFrame({{"a": [1]}})\n{code}'))
    assert "index.rst:4: WARNING: the figure has no text for readers who do not" in site.warnings
    assert (f"'{label}' stands in" if label else "it has no title, lab") in site.warnings
    assert site.warnings.count("[df_table.alt]") == 1
    (svg,) = site.soup().select("figure svg")
    assert (svg.get("role"), svg.get("aria-label", "")) == ("img" if label else None, label)
    assert svg.get("aria-hidden") == (None if label else "true")


def test_a_missing_alternative_text_is_found_only_if_the_checks_say_so(build: Build) -> None:
    assert _build(build, rst(":checks: off")).warnings == ""
    assert _build(build, rst(""), conf={"df_table_checks": False}).warnings == ""


@pytest.mark.parametrize(
    ("width", "shown"), [("300px", "300px"), ("50%", "50%"), ("20em", "20em"), ("300", "300")]
)
def test_the_width_keeps_the_proportions(build: Build, width: str, shown: str) -> None:
    site = _build(build, rst(f":alt: Costs.\n:width: {width}"))
    (svg,) = site.soup().select("figure svg")
    assert (svg["width"], svg.get("height")) == (shown, None)


@pytest.mark.parametrize(
    ("width", "size", "may_scroll"),
    [
        ("", "(7, 4)", True),
        ("", "(3, 2)", True),
        ("", "(2, 2)", False),
        ("100%", "(7, 4)", False),
        ("25.5%", "(7, 4)", False),
        ("150%", "(7, 4)", True),
        ("20em", "(2, 2)", True),
    ],
)
def test_a_drawing_is_a_tab_stop_only_if_it_may_scroll(
    build: Build, width: str, size: str, *, may_scroll: bool
) -> None:
    code = f'fig = pd.DataFrame({{"a": [1]}}).plot(figsize={size})'
    site = _build(build, rst(f":alt: One.\n:width: {width}" if width else ":alt: One.", code=code))
    assert site.warnings == ""
    (box,) = site.soup().select(".df-drawing")
    assert box.has_attr("tabindex") == may_scroll


def test_the_code_and_the_files_are_shown(build: Build) -> None:
    site = _build(build, rst(":alt: Costs.\n:show-code:\n:source:"))
    assert site.warnings == ""
    (line,) = site.soup().select(".df-table-source")
    assert line.get_text() == "Source: a.csv."
    (code,) = site.soup().select(".highlight-python")
    assert code.get_text().strip() == _CODE.strip()


def test_a_figure_without_files_has_no_line_about_them(build: Build) -> None:
    code = 'fig = pd.DataFrame({"a": [1]}).plot()'
    site = _build(build, rst(":alt: One.\n:source:", code=code))
    assert site.warnings == ""
    assert site.soup().select(".df-table-source") == []


@pytest.mark.parametrize(
    ("code", "options", "has_card"),
    [
        ("fig = df.plot()", "", False),
        ("fig = df.plot()", ":card:", True),
        ('fig = df.plot()\nfig.set_title("T", color="black")', "", True),
    ],
)
def test_a_card_is_white_ground_by_option_or_if_text_has_a_colour_of_its_own(
    build: Build, code: str, options: str, *, has_card: bool
) -> None:
    code = f'df = pd.DataFrame({{"a": [1]}})\n{code}'
    site = _build(build, rst(f":alt: One.\n{options}", code=code))
    assert site.warnings == ""
    assert bool(site.soup().select("figure .df-drawing.df-card")) == has_card


def test_other_variables_can_hold_the_figure(build: Build) -> None:
    site = _build(build, rst(":alt: Costs.\n:df-var: ax", code=_CODE.replace("fig", "ax")))
    assert site.warnings == ""
    assert _labels(site) == ["Costs."]


def test_options_of_tables_are_unknown(build: Build) -> None:
    site = _build(build, rst(":best: cost min"))
    assert 'unknown option: "best"' in site.warnings


def test_project_wide_defaults_of_tables_do_not_disturb_it(build: Build) -> None:
    conf = {"df_table_defaults": {"index": True, "source": True}}
    site = _build(build, rst(), conf=conf)
    assert site.warnings == ""
    assert len(site.soup().select(".df-table-source")) == 1


def _figures(site: Site, docname: str = "index") -> list[str]:
    return [str(svg) for svg in site.soup(docname).select("figure svg")]


def test_its_values_can_be_quoted_in_prose(build: Build) -> None:
    page = rst(":name: costs\n:alt: Costs.", code=_CODE + _VALUES) + "From :df-value:`costs.low`.\n"
    site = _build(build, page)
    assert site.warnings == ""
    assert "From 1." in site.soup().get_text()


def test_ids_differ_also_on_a_page_that_joins_others(build: Build) -> None:
    files = {
        "index.rst": f"Title\n=====\n\n.. toctree::\n\n   a-b\n   a/b\n\n{rst()}{rst()}",
        "a-b.rst": f"Page\n====\n\n{rst()}",
        "a/b.rst": f"Page\n====\n\n{rst(code=_CODE.replace('a.csv', '../a.csv'))}",
        "a.csv": _DATA,
    }
    site = build(files, builder="singlehtml")
    assert site.warnings == ""
    assert len(site.soup().select("figure svg")) == 4
    ids = [str(element["id"]) for element in site.soup().select("figure [id]")]
    assert len(ids) == len(set(ids)) > 4
