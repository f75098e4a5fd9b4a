"""Colours of CSS: all spellings, and the contrast of WCAG."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import CSS4_COLORS

from sphinx_df_table.doctree.cells.colour_names import NAMED_COLOURS
from sphinx_df_table.doctree.cells.colours import BLACK, WHITE, Colour, contrast


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("Gold", (255, 215, 0, 1)),
        (" #d65f5f ", (214, 95, 95, 1)),
        ("#F80", (255, 136, 0, 1)),
        ("#f808", (255, 136, 0, 136 / 255)),
        ("#ff880000", (255, 136, 0, 0)),
        ("rgb(255, 0, 10)", (255, 0, 10, 1)),
        ("rgba(255,0,10,.5)", (255, 0, 10, 0.5)),
        ("rgb(255 0 10)", (255, 0, 10, 1)),
        ("rgb(100%, 0%, 50%)", (255, 0, 128, 1)),
        ("rgba(300, -5, 10, 50%)", (255, 0, 10, 0.5)),
        ("hsl(120, 100%, 25%)", (0, 128, 0, 1)),
        ("hsla(480deg, 100%, 25%, 0.2)", (0, 128, 0, 0.2)),
        ("transparent", (0, 0, 0, 0)),
    ],
)
def test_all_spellings_of_a_colour_are_known(text: str, colour: tuple[float, ...]) -> None:
    assert Colour.parse(text) == colour


@pytest.mark.parametrize(
    "text",
    [
        *("", "Canvas", "currentcolor", "inherit", "golden", "10%", "#12345", "#xyz"),
        *("rgb(1, 2)", "rgb(1, 2, x)", "rgb(1, 2, 3, 4, 5)", "rgb(calc(1), 2, 3)"),
    ],
)
def test_another_value_is_no_colour(text: str) -> None:
    assert Colour.parse(text) is None


def test_the_named_colours_are_those_of_css() -> None:
    assert {name: f"#{digits.upper()}" for name, digits in NAMED_COLOURS.items()} == {
        name: str(digits).upper() for name, digits in CSS4_COLORS.items()
    }


@given(st.builds(Colour, *[st.integers(0, 255)] * 3, st.sampled_from([0.0, 0.05, 0.5, 1.0])))
def test_a_colour_that_is_written_is_read_again(colour: Colour) -> None:
    expected = colour if colour.alpha else Colour(0, 0, 0, 0)
    assert Colour.parse(str(colour)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # From https://webaim.org/resources/contrastchecker.
    [("white", "black", 21), ("#777", "white", 4.48), ("#0000ff", "#fff", 8.59), ("red", "red", 1)],
)
def test_the_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    first, second = Colour.parse(one), Colour.parse(other)
    assert first
    assert second
    assert contrast(first, second) == pytest.approx(expected, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


def test_a_transparent_colour_takes_from_its_ground() -> None:
    assert Colour(255, 0, 0, 0.5).over(WHITE) == (255, 128, 128, 1)
    assert Colour(255, 0, 0, 0.0).over(BLACK) == BLACK
