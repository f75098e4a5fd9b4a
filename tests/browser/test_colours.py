"""Text of coloured cells is readable in light and dark themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from sphinx_df_table.doctree.cells.colours import Colour, contrast

from .conftest import change_scheme
from .reader import Reader

if TYPE_CHECKING:
    from conftest import Build, Site

    from .conftest import Visit

_PAGE = """
.. df-table::
   :name: grounds

   texts = ["`link <https://example.org>`__", "``code``"] * 6
   grounds = ["background-color: navy", "background: rgba(255, 0, 0, .3)"] * 6
   df = pd.DataFrame({"number": range(12), "text": texts})
   df = df.style.background_gradient(cmap="viridis", subset=["number"])
   df = df.apply(lambda _: grounds, subset=["text"])

.. df-table::
   :name: bars

   colours = ["#d65f5f", "gold", "black", "white", "lime", "navy", "gray", "lightblue"]
   df = pd.DataFrame({colour: [1, 2, 4] for colour in colours})
   df["links"] = "`link <https://example.org>`__"
   style = df.style
   for colour in colours:
       style = style.bar(subset=[colour], color=colour, vmin=0)
   df = style.map(lambda _: "background: linear-gradient(gold, gold)", subset=["links"])
"""
# The text colour of each cell, or of the link or the code in it, and the colours below it.
_COLOURS = """
cells => cells.map((cell) => {
  const inner = cell.querySelector("a, code") ?? cell;
  const grounds = [];
  for (let node = inner; node; node = node.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(node);
    const colours = backgroundImage.match(/rgba?\\(.*?\\)/g) ?? [];
    const bar = colours.find((text) => text !== "rgba(0, 0, 0, 0)");
    grounds.push(bar ?? "transparent", backgroundColor);
  }
  return [getComputedStyle(inner).color, ...grounds, "#fff"];
})
"""
_THEMES = [
    ("alabaster", "light"),
    ("furo", "light"),
    ("furo", "dark"),
    ("pydata_sphinx_theme", "light"),
    ("pydata_sphinx_theme", "dark"),
    ("sphinx_rtd_theme", "light"),
]


@pytest.mark.parametrize(("theme", "scheme"), _THEMES)
def test_text_on_colours_has_enough_contrast(
    build: Build, visit: Visit, theme: str, scheme: Literal["light", "dark"]
) -> None:
    page = visit(_site(build, theme), "index.html", color_scheme=scheme)
    change_scheme(page, scheme)
    for name, count in (("grounds", 24), ("bars", 27)):
        cells = Reader.of(page, name).table.locator("tbody td").evaluate_all(_COLOURS)
        assert len(cells) == count
        for text, *grounds in cells:
            colours = [Colour.parse(ground) for ground in reversed(grounds)]
            ground = Colour(255, 255, 255)
            for colour in filter(None, colours):
                ground = colour.over(ground)
            found = Colour.parse(text)
            assert found
            assert contrast(found, ground) >= 4.5, (text, grounds)


def test_a_bar_leaves_the_stripes_of_a_theme(build: Build, visit: Visit) -> None:
    page = visit(_site(build, "pydata_sphinx_theme"), "index.html", color_scheme="light")
    ground = "cells => cells.map((cell) => getComputedStyle(cell).backgroundColor)"
    grounds = Reader.of(page, "bars").table.locator("td:first-child").evaluate_all(ground)
    assert len(set(grounds)) == 2


def _site(build: Build, theme: str) -> Site:
    site = build(_PAGE, conf={"html_theme": theme})
    assert site.warnings == ""
    return site
