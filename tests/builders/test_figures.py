"""Figures in builders other than html: a file if they take one, or else the alternative text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.worker.figures import draw

from .test_latex import CONF, pages_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, Site

_ALT = "The cheapest is resnet."
_PAGE = """\
Title
=====

.. df-figure:: Costs of models
   :name: costs
   :alt: The cheapest is {cheapest}.
   :width: 200px

   df = pd.DataFrame({"Model": ["bert", "resnet"], "Cost": [0.12, 0.04]})
   df_values = {"cheapest": df.loc[df["Cost"].idxmin(), "Model"]}
   fig = df.plot.barh(x="Model", y="Cost")

See :numref:`costs`.
"""
_EPUB = {"epub_copyright": "x", "version": "1"}


def _build(build: Build, builder: str, **conf: Any) -> Site:
    site = build(_PAGE, builder=builder, conf={"numfig": True, **conf})
    assert site.warnings == ""
    return site


def test_an_epub_has_a_file(build: Build) -> None:
    site = _build(build, "epub", **_EPUB)
    text = (site.out / "index.xhtml").read_text(encoding="utf-8")
    (image,) = re.findall(r"<img [^>]*>", text)
    assert f'alt="{_ALT}"' in image
    assert "200px" in image
    (address,) = re.findall(r'src="([^"]*\.svg)"', image)
    drawing = (site.out / address).read_text(encoding="utf-8")
    assert drawing.startswith("<svg ")
    assert "currentColor" not in drawing
    assert "<svg" not in text
    assert address in (site.out / "content.opf").read_text(encoding="utf-8")


def test_latex_has_a_pdf_made_by_this_extension(build: Build) -> None:
    site = _build(build, "latex", **CONF)
    text = (site.out / "t.tex").read_text(encoding="utf-8")
    (name,) = re.findall(r"\\sphinxincludegraphics\[[^]]*\]\{\{(\w+)\}\.pdf\}", text)
    assert (site.out / f"{name}.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert r"\caption{Costs of models}" in text


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [("\u6570\u5b57", 2, "\u5b57"), ("\u05d0", 1, "\u05d0"), ("\u0627\u0627", 1, "\u0627")],
)
def test_characters_that_a_pdf_can_not_show_are_a_warning(
    build: Build, name: str, count: int, first: str
) -> None:
    site = build(_PAGE.replace('"bert"', f'"{name}"'), builder="latex", conf=CONF)
    message = f"can't show {count} of the characters in its texts, such as {first!r}. Draw other"
    (line,) = [line for line in site.warnings.splitlines() if "[df_table.font]" in line]
    assert line.startswith("index.rst:4: WARNING: the PDF of the figure ")
    assert message in line


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_characters_that_matplotlib_lacks_are_no_warning_in_the_font_of_a_page(
    build: Build, builder: str
) -> None:
    page = _PAGE.replace('"bert"', '"\u6570\u5b57"')
    site = build(page, builder=builder, conf={"numfig": True, **_EPUB})
    if draw._HAS_ALL_WIDTHS:  # noqa: SLF001 - older versions guess the widths
        assert site.warnings == ""


def test_usual_characters_are_in_the_fonts(build: Build) -> None:
    page = _PAGE.replace('"bert"', '"\u00e9 \u03b1 \u2212 \u2192 \u20ac\u00a0\u0416"')
    assert build(page, builder="latex", conf=CONF | {"numfig": True}).warnings == ""


@pytest.mark.parametrize(("builder", "conf"), [("epub", _EPUB), ("latex", CONF)])
def test_drawings_that_no_page_has_any_more_leave_no_files(
    build: Build, builder: str, conf: dict[str, Any]
) -> None:
    site = _build(build, builder, **conf)
    page = site.folder / "index.rst"
    (first,) = _drawings(site)
    page.write_text(_PAGE.replace("0.12", "0.24"), encoding="utf-8")
    assert site.rebuild().read == ["index"]
    assert site.warnings == ""
    (second,) = _drawings(site)
    assert second != first
    assert site.rebuild().read == []
    page.write_text("Title\n=====\n", encoding="utf-8")
    site.rebuild()
    assert _drawings(site) == []


def _drawings(site: Site) -> list[Path]:
    """Return the files of drawings beside the doctrees."""
    return [path for path in site.env.doctreedir.glob("df-figures/**/*") if path.is_file()]


def test_a_pdf_shows_the_figure_and_its_texts(build: Build) -> None:
    site = _build(build, "latex", **CONF)
    (page,) = [page for page in pages_of(site) if "Fig. 1: Costs of models" in page]
    assert "resnet" in page
    assert "See Fig. 1" in page


@pytest.mark.parametrize("builder", ["text", "man", "texinfo", "xml", "pseudoxml"])
def test_other_builders_write_the_alternative_text(build: Build, builder: str) -> None:
    conf = {"man_pages": [("index", "x", "x", "x", 1)]} if builder == "man" else {}
    site = _build(build, builder, **conf)
    texts = [
        path.read_text(encoding="utf-8")
        for path in site.out.iterdir()
        if path.suffix in (".txt", ".1", ".texi", ".xml", ".pseudoxml")
    ]
    (text,) = texts
    assert _ALT in text.replace("\n", " ")
    assert "Costs of models" in text


@pytest.mark.parametrize(
    "builder",
    ["theirs", "strict", "other-markdown", "other-confluence", "other-html", "other-text"],
)
def test_builders_of_others_get_nodes_that_they_know(build: Build, builder: str) -> None:
    site = build(_PAGE, builder=builder, conf={"numfig": True}, extensions=("foreign_builders",))
    assert site.warnings == ""


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml"])
def test_other_builders_of_html_have_inline_drawings(build: Build, builder: str) -> None:
    site = _build(build, builder)
    assert "<svg" in (site.out / "index.html").read_text(encoding="utf-8")


def test_gettext_offers_the_alternative_text_with_its_fields(build: Build) -> None:
    site = _build(build, "gettext")
    text = "".join(path.read_text(encoding="utf-8") for path in site.out.rglob("*.pot"))
    assert 'msgid "The cheapest is {cheapest}."' in text
    assert 'msgid "Costs of models"' in text


def test_builders_that_share_doctrees_do_not_change_what_others_write(build: Build) -> None:
    site = _build(build, "html", **_EPUB)
    before = site.soup().find("figure")
    for builder in ("text", "epub", "html"):
        site.builder = builder
        (site.out / "index.html").unlink(missing_ok=True)
        assert site.rebuild().read == []
        assert site.warnings == ""
    assert site.soup().find("figure") == before
