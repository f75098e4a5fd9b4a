"""Text is readable on any colour, in light and dark themes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.doctree.cells.colours import WHITE, Colour, contrast
from sphinx_df_table.doctree.cells.readable import readable

# Text and ground of pages: alabaster, furo, pydata-sphinx-theme with its stripes, Read the Docs.
_PAGES = [
    ("#3e4349", "#fff"),
    ("#000", "#fff"),
    ("#cfd0d0", "#131416"),
    ("#222832", "#f3f4f5"),
    ("#ced6dd", "#14181e"),
    ("#ced6dd", "#222832"),
    ("#404040", "#f3f6f6"),
]

colours = st.one_of(
    st.builds(Colour, *[st.integers(0, 255)] * 3, st.just(1.0)),
    st.builds(Colour, *[st.integers(0, 255)] * 3, st.floats(0.05, 1)),
).map(str)


def _colour(text: str) -> Colour:
    colour = Colour.parse(text)
    assert colour is not None, text
    return colour


def _bar(colour: str) -> str:
    stops = f"transparent 5.0%, {colour} 5.0%, {colour} 50.0%, transparent 50.0%"
    return f"linear-gradient(90deg, {stops})"


def _bar_colours(style: dict[str, str]) -> set[Colour]:
    return {
        _colour(text) for text in re.findall(r"(#\w+|rgba\(.*?\)) \d", style["background-image"])
    }


@given(colours, st.sampled_from(["background", "background-color"]))
def test_a_ground_is_opaque_and_has_text_of_enough_contrast(ground: str, name: str) -> None:
    style = readable({name: ground})
    assert _colour(style["background-color"]) == _colour(ground).over(WHITE)
    assert style["color"] in ("#000000", "#ffffff")
    assert contrast(_colour(style["color"]), _colour(style["background-color"])) >= 4.5


@given(colours)
def test_text_is_readable_on_a_bar_that_is_visible_on_any_page(colour: str) -> None:
    (shown,) = _bar_colours(readable({"background": _bar(colour)}))
    alpha = _colour(colour).alpha
    assert shown.alpha <= alpha
    for text, ground in _PAGES:
        on_page = shown.over(_colour(ground))
        assert contrast(on_page, _colour(text)) >= 4.5
        if alpha == 1:
            assert contrast(on_page, _colour(ground)) >= 1.2


@given(colours, colours)
def test_text_is_readable_on_a_bar_on_a_ground(colour: str, ground: str) -> None:
    style = readable({"background-color": ground, "background-image": _bar(colour)})
    (shown,) = _bar_colours(style)
    on_ground = shown.over(_colour(style["background-color"]))
    assert contrast(on_ground, _colour(style["color"])) >= 4.5


@pytest.mark.parametrize(
    "style",
    [
        {"color": "red"},
        {"background-color": "#ffff00", "color": "yellow"},
        {"background-color": "transparent"},
        {"background-color": "Canvas"},
        {"background": "Canvas linear-gradient(Canvas, Highlight)"},
        {"background-color": "#112233", "color": "inherit"},
        {"width": "10em"},
    ],
)
def test_text_colours_of_authors_and_unknown_values_are_kept(style: dict[str, str]) -> None:
    assert readable(style) == style


def test_light_text_that_pandas_chose_is_replaced_on_a_light_ground() -> None:
    dark = {"background-color": "#023858", "color": "#f1f1f1"}
    assert readable(dark) == dark
    assert readable({"background-color": "#75aedb", "color": "#f1f1f1"})["color"] == "#000000"


def test_a_bar_leaves_the_ground_of_a_cell_to_the_theme() -> None:
    style = readable({"width": "10em", "background": f"{_bar('#d65f5f')} no-repeat center"})
    assert style == {
        "width": "10em",
        "background-image": _bar("rgba(214, 95, 95, 0.50)"),
        "background-repeat": "no-repeat",
        "background-position": "center",
    }


def test_a_bar_is_kept_if_none_is_readable_under_the_text_of_an_author() -> None:
    style = {"background-color": "#000000", "color": "#777777", "background-image": _bar("red")}
    assert readable(style) == style


def test_other_words_of_a_gradient_are_kept() -> None:
    image = "linear-gradient(to right, Canvas 1%, darkslate-gray 2%, calc(1px + 2em))"
    assert readable({"background-image": image}) == {"background-image": image}
