"""Drawings that need a white ground, and others that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.ink import contrast

from .drawings import RECORDED, drawing

if TYPE_CHECKING:
    from pathlib import Path

_AREA = "M 0 0 L 9 0 L 9 9 z"
_LINE = "M 0 0 L 9 0"
_LARGE = "M 0 0 L 30 0 L 30 15 L 0 15 z"


def _needs_card(content: str) -> bool:
    return clean_svg(drawing(content), "p-").needs_card


def _ground(group: str, style: str) -> str:
    return f'<g id="{group}"><g id="patch_1"><path d="{_AREA}" style="{style}"/></g></g>'


def _text_on(content: str, moved: str = "translate(0 0)") -> str:
    """Return content below a text in ink."""
    text = '<text x="12" y="14" style="fill: #010203">ink</text>'
    return f'{content}<g transform="{moved}">{text}</g>'


@pytest.mark.parametrize(
    "content",
    [
        "<text>black, as matplotlib leaves black out</text>",
        '<text style="fill: #262626">as seaborn writes it</text>',
        '<text style="fill: #ffffff">white</text>',
        '<text style="fill: #ffff00">yellow</text>',
        '<g style="fill: #000080"><text><tspan x="0">navy</tspan></text></g>',
        f'<path d="{_LINE}" style="fill: none; stroke: #000000"/>',
        f'<path d="{_LINE}" style="stroke: #000080"/>',
        f'<path d="{_AREA}" style="fill: #440154"/>',
        f'<path d="{_AREA}"/>',
        f'<defs><path id="m" d="{_LINE}"/></defs><use xlink:href="#m" style="stroke: #000000"/>',
        f'<defs><path id="m" d="{_AREA}"/></defs><use xlink:href="#m" style="fill: #000080"/>',
        _ground("figure_1", "fill: #ffffff"),
        _ground("axes_1", "fill: #eaeaf2"),
        _ground("legend_1", "fill: #ffffff; opacity: 0.8"),
        _ground("text_3", "fill: #f5deb3"),
        _text_on(f'<path d="{_LARGE}" style="fill: #ffffcc"/>'),
        _text_on(f'<path d="{_LARGE}" style="fill: #ffffff; opacity: 0.5"/>'),
        _text_on(f'<path d="{_AREA}" style="fill: #ffffcc"/>', "translate(-8 -3) rotate(-30)"),
    ],
)
def test_a_part_that_a_page_may_hide_needs_a_card(content: str) -> None:
    assert _needs_card(content)


@pytest.mark.parametrize(
    "content",
    [
        "",
        '<text style="fill: #010203">ink</text>',
        '<g style="fill: #010203"><text><tspan x="0">ink</tspan></text></g>',
        '<text style="fill: #1f77b4">blue</text>',
        '<text style="fill: #000000"> </text>',
        f'<path d="{_LINE}" style="fill: none; stroke: #1f77b4"/>',
        f'<path d="{_LINE}" style="stroke: #010203"/>',
        f'<path d="{_AREA}" style="fill: #ff7f0e; stroke: #000000"/>',
        f'<path d="{_AREA}" style="fill: none"/>',
        f'<path d="{_AREA}" style="opacity: 0"/>',
        f'<defs><path id="m" d="{_AREA}"/></defs>',
        f'<defs><path id="m" d="{_LINE}"/></defs><use xlink:href="#m" style="stroke: #010203"/>',
        f'<defs><path id="m" d="{_AREA}"/></defs><use xlink:href="#m" style="fill-opacity: 0"/>',
        _ground("figure_1", "fill: none"),
        _ground("axes_1", "fill: #1f77b4"),
        _ground("legend_1", "fill: #ffffff; opacity: 0.1"),
        _ground("patch_7", "fill: #ffffff"),
        _text_on(f'<path d="{_LARGE}" style="fill: #1f77b4"/>'),
        _text_on(f'<path d="{_LARGE}" style="fill: #ffffcc; opacity: 0.2"/>'),
        _text_on(f'<path d="{_AREA}" style="fill: #ffffcc"/>'),
        _text_on(f'<path d="{_LARGE}" style="fill: none; stroke: #1f77b4"/>'),
        _text_on("") + f'<path d="{_LARGE}" style="fill: #ffffcc"/>',
        _text_on(f'<path d="{_LARGE}" style="fill: #ffffcc"/>').replace("#010203", "#1f77b4"),
        _text_on(f'<path d="{_LARGE}" style="fill: #ffffcc"/>', "translate(40 0)"),
    ],
)
def test_other_drawings_need_none(content: str) -> None:
    assert not _needs_card(content)


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_chart_in_ink_needs_none(file: Path) -> None:
    assert not clean_svg(file.read_bytes(), "p-").needs_card


@pytest.mark.parametrize(
    ("colour", "ground", "expected"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_wcag(colour: str, ground: str, expected: float) -> None:
    assert contrast(colour, ground) == pytest.approx(expected, abs=0.01)
    assert contrast(ground, colour) == contrast(colour, ground)


def test_very_many_texts_and_areas_are_not_compared_for_long() -> None:
    area = '<path d="M 0 0 L 1 0 L 1 1 L 0 1 z" style="fill: #ffffcc"/>'
    text = '<text x="20" y="10" style="fill: #010203">x</text>'
    assert _needs_card(area * 20_000 + text * 20_000)
    assert not _needs_card(area * 100 + text * 100)
