"""Styles of cells as rules of a style sheet: only safe declarations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.doctree.cells.cell_styles import class_of, declarations, rules


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("color", "red"),
        ("color", "#ff0000"),
        ("color", "rgb(255, 0, 0)"),
        ("background-color", "rgba(0,0,0,.5)"),
        ("background", "linear-gradient(90deg, #d65f5f 33.3%, transparent 33.3%)"),
        ("background-size", "100% 50.0%"),
        ("width", "10em"),
        ("width", "calc(100% - 2px)"),
        ("font-weight", "bold"),
        ("border-left", "1px solid black"),
        ("text-align", "right"),
    ],
)
def test_a_property_that_colours_or_shapes_text_is_used(name: str, value: str) -> None:
    assert declarations([(name, value)]) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("background", "url(https://example.org/x)"),
        ("background", "URL (x)"),
        ("background-image", "image-set('x')"),
        ("background", "var(--x)"),
        ("background", "(red)"),
        ("color", "red; position: fixed"),
        ("color", "red } body { display: none"),
        ("color", "red /* "),
        ("color", "expression(alert(1))"),
        ("color", "\\75rl(x)"),
        ("color", '"red"'),
        ("color", "</style><script>"),
        ("color", "@import x"),
        ("color", ""),
        ("color", "r" * 501),
        ("color", "rgb(1"),
        ("color", "rgb)1("),
        ("color", "röt"),
        ("position", "fixed"),
        ("content", "x"),
        ("display", "none"),
        ("behavior", "x"),
        ("color;x", "red"),
        ("--x", "red"),
        ("", "red"),
    ],
)
def test_a_declaration_that_could_do_more_is_dropped(name: str, value: str) -> None:
    assert declarations([(name, value)]) == {}
    style = declarations([("color", "blue"), (name, value), ("width", "1em")])
    assert style in ({"width": "1em"}, {"color": "blue", "width": "1em"})


def test_the_last_declaration_of_a_name_counts() -> None:
    assert declarations([("COLOR ", "red"), ("width", "1em"), ("color", " blue\n")]) == {
        "color": "blue",
        "width": "1em",
    }


def test_a_shorthand_resets_its_longhands() -> None:
    colour, shorthand = ("background-color", "red"), ("background", "blue")
    assert list(declarations([colour, shorthand]).items()) == [shorthand]
    assert list(declarations([colour, shorthand, colour]).items()) == [shorthand, colour]
    assert declarations([colour, ("background", "url(x)")]) == dict([colour])


def test_the_same_style_has_the_same_class_anywhere() -> None:
    red = {"color": "red"}
    assert class_of(red) == class_of(dict(red)) != class_of({"color": "blue"})
    assert rules({class_of(red): red}) == [
        f"table.df-table .{class_of(red)}:not(#_) {{ color: red }}"
    ]


def test_links_and_code_on_a_ground_are_as_the_other_text() -> None:
    styles = {"a": {"color": "red"}, "b": {"background-color": "red"}, "c": {"background": "red"}}
    *_, last = rules(styles)
    assert last == (
        "table.df-table :is(.b, .c):not(#_) :is(a, code) { background: none; color: inherit }"
    )


@given(st.lists(st.tuples(st.sampled_from(["color", "background", "x"]), st.text())))
def test_any_declarations_make_a_single_rule(pairs: list[tuple[str, str]]) -> None:
    first, *_ = rules({"x": declarations(pairs)})
    assert re.fullmatch(r"table[^{}]*\{[^{}<>\"'@\\]*\}", first)
