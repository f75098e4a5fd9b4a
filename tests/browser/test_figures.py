"""Figures fit in with the page, light and dark, wide and narrow, on screen and on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from sphinx_df_table.svg.ink import LEAST_CONTRAST, contrast

from .pages import THEMES
from .test_paper import printed
from .test_policy import refusals, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site
    from playwright.sync_api import Browser, FloatRect, Locator

    from .conftest import Visit

_DATA = """
   df = pd.DataFrame({"Model": ["bert", "gpt", "resnet"], "Cost": [0.12, 3.5, 0.04]})
"""
_PAGE = f"""
Figures
=======

.. df-figure:: Costs of models
   :name: costs
   :alt: The cheapest model is resnet.
{_DATA}
   fig = df.plot.barh(x="Model", y="Cost")

.. df-figure:: Costs in dark blue
   :name: own-colours
   :alt: The dearest model is gpt.
{_DATA}
   fig = df.plot.barh(x="Model", y="Cost", color="navy")

.. df-figure:: Costs as a picture
   :name: picture
   :alt: The costs of three models.
{_DATA}
   fig = df.plot.line(x="Model", y="Cost", rasterized=True, figsize=(3, 2))

.. df-figure:: Costs of half a page
   :name: half
   :alt: The costs of three models.
   :width: 50%
{_DATA}
   fig = df.plot.line(x="Model", y="Cost")

.. note::

   .. df-figure:: Costs in a note
      :name: in-a-note
      :align: left
      :alt: The costs of three models.
{_DATA.replace(chr(10), chr(10) + "   ")}
      fig = df.plot.line(x="Model", y="Cost")
"""
# A page of the same theme without figures.
_FILES = {"index.rst": f"{_PAGE}\n.. toctree::\n\n   plain\n", "plain.rst": "Plain\n=====\n"}
_DARK_THEMES = ("furo", "pydata_sphinx_theme", "sphinx_book_theme")
_NARROW, _BROAD = 390, 1400
# The colours of the text of the first figure, and of the nearest ground below the figure.
_TEXT = "node => getComputedStyle(node.querySelector('text')).fill"
_GROUND = """node => {
  const colour = (part) => part && getComputedStyle(part).backgroundColor;
  while (node && /, 0\\)$|^transparent$/.test(colour(node))) node = node.parentElement;
  return node ? colour(node) : "rgb(255, 255, 255)";
}"""


@pytest.fixture(scope="module")
def figures_of(build: Build) -> Callable[[str], Site]:
    """Return a function that builds the page of figures with a theme."""

    def figures_of(theme: str) -> Site:
        # A long name of the project would make pages of pydata-sphinx-theme wider than a phone.
        conf = {"project": "Costs", "html_theme": theme, "html_copy_source": False}
        site = build(_FILES, conf=conf)
        assert site.warnings == ""
        return site

    return figures_of


def _hex(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


def _box(part: Locator) -> FloatRect:
    box = part.bounding_box()
    assert box is not None, "it is visible"
    return box


def _contrast_of_text(box: Locator) -> float:
    return contrast(_hex(box.evaluate(_TEXT)), _hex(box.evaluate(_GROUND)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_figures_are_accessible_and_readable(
    figures_of: Callable[[str], Site], visit: Visit, theme: str, scheme: str
) -> None:
    narrow = {"width": _NARROW, "height": 900}
    page = visit(figures_of(theme), "index.html", color_scheme=scheme, viewport=narrow)
    for width in (_NARROW, _BROAD):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = page.locator(".df-drawing").all()
        assert len(boxes) == 5
        assert min(map(_contrast_of_text, boxes)) > 4.5
        found = Axe().run(
            page,
            context={"include": [[".df-figure"]]},
            options={"preload": False, "resultTypes": ["violations"]},
        )
        assert found.violations_count == 0, (width, found.generate_report())


@pytest.mark.parametrize("theme", THEMES)
def test_a_drawing_keeps_its_size_and_scrolls_on_a_narrow_screen(
    figures_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    broad = {"width": _BROAD, "height": 900}
    page = visit(figures_of(theme), "index.html", viewport=broad)
    boxes = [page.locator(f"#{name} .df-drawing") for name in ("costs", "in-a-note")]
    before = [_box(box.locator("svg")) for box in boxes]
    page.set_viewport_size({"width": _NARROW, "height": 900})
    for box, size in zip(boxes, before, strict=True):
        assert _box(box.locator("svg"))["width"] == size["width"]
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") > 100
        assert _box(box)["x"] >= 0
        start = box.locator("svg").evaluate(
            "svg => svg.getBoundingClientRect().left - svg.parentNode.getBoundingClientRect().left"
        )
        assert start == 0, "nothing is cut off on the left"
    outside = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(outside) <= 0, "the page itself does not scroll"
    box = boxes[0]
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


@pytest.mark.parametrize("theme", THEMES)
def test_a_drawing_of_the_usual_size_fits_into_the_column_of_a_broad_screen(
    figures_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(figures_of(theme), "index.html", viewport={"width": _BROAD, "height": 900})
    assert (
        page.locator("#costs .df-drawing").evaluate("box => box.scrollWidth - box.clientWidth") == 0
    )


@pytest.mark.parametrize("theme", _DARK_THEMES)
def test_a_drawing_follows_the_colours_of_the_page_at_once(
    figures_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(figures_of(theme), "index.html", color_scheme="light")
    texts = [page.locator(f"#{name} svg text").first for name in ("costs", "own-colours")]
    light = [text.evaluate("text => getComputedStyle(text).fill") for text in texts]
    page.emulate_media(color_scheme="dark")
    expect(texts[0]).not_to_have_css("fill", light[0])
    card = page.locator("#own-colours .df-drawing")
    expect(card).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(texts[1]).to_have_css("fill", "rgb(0, 0, 0)")


@pytest.mark.parametrize("theme", THEMES)
def test_a_figure_can_have_the_width_of_a_part_of_the_page(
    figures_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    page = visit(figures_of(theme), "index.html", viewport={"width": _BROAD, "height": 900})
    ratio = """box => {
      const { width, height } = box.querySelector("svg").getBoundingClientRect();
      return [width / box.clientWidth, width / height];
    }"""
    part, shape = page.locator("#half .df-drawing").evaluate(ratio)
    assert part == pytest.approx(0.5, abs=0.01)
    assert shape == pytest.approx(6.6 / 3.8, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_on_paper_is_complete_and_dark_on_white(
    figures_of: Callable[[str], Site], visit: Visit, tmp_path: Path, theme: str, scheme: str
) -> None:
    # Narrower than the drawing.
    size = {"width": 600, "height": 1000}
    page = visit(figures_of(theme), "index.html", color_scheme=scheme, viewport=size)
    text = printed(page, tmp_path)
    assert "Costs of models" in text
    assert text.count("resnet") >= 1, "text stays text"
    page.emulate_media(media="print")
    box = page.locator("#costs .df-drawing")
    assert contrast(_hex(box.evaluate(_TEXT)), "#ffffff") >= LEAST_CONTRAST
    drawn, around = _box(box.locator("svg")), _box(box)
    assert drawn["x"] + drawn["width"] <= around["x"] + around["width"] + 1, "nothing is cut off"


def test_the_policy_refuses_nothing_of_a_figure(
    figures_of: Callable[[str], Site], browser: Browser
) -> None:
    with serving(figures_of("alabaster")) as address:
        of_theme = refusals(browser, f"{address}/plain.html", act=False)
        of_page = refusals(browser, f"{address}/index.html", act=False)
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        picture = page.locator("#picture svg image")
        href = picture.get_attribute("href") or ""
        assert href.startswith("_images/")
        assert page.request.get(f"{address}/{href}").ok
        expect(page.locator("#half svg")).to_be_visible()
        page.close()
    assert of_page == of_theme
