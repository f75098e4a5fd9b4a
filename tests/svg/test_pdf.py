"""Drawings as PDF: looked at with poppler, as a reader of the PDF sees them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from PIL import Image

from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.drawing import SvgRefused
from sphinx_df_table.svg.pdf.document import pdf_file
from sphinx_df_table.svg.pdf.fonts import face_name
from sphinx_df_table.svg.write import inline_svg

from .any_drawing import any_drawing
from .drawings import RECORDED, address, drawing, image, png

if TYPE_CHECKING:
    from pathlib import Path

# The drawings have 30 by 15 points, of which each is made into 10 by 10 pixels.
_RED, _BLUE, _WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
_SQUARE = "M 10 5 L 20 5 L 20 10 L 10 10 z"


def _output(command: list[str], content: str) -> bytes:
    """Return what a program of poppler makes of a drawing, which must be without a fault."""
    pdf = pdf_file(clean_svg(drawing(content), "p-"))
    shown = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603
    assert shown.stderr == b""
    return shown.stdout


def _colours(content: str, *places: tuple[float, float]) -> list[tuple[int, ...]]:
    """Return the colours at some places of a drawing, in its points."""
    picture = _picture(content)
    assert picture.size == (300, 150)
    return [_pixel(picture, x, y) for x, y in places]


def _picture(content: str) -> Image.Image:
    command = ["pdftoppm", "-r", "720", "-png", "-aa", "no", "-aaVector", "no", "-"]
    return Image.open(io.BytesIO(_output(command, content)))


def _pixel(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    value = picture.convert("RGB").getpixel((int(x * 10), int(y * 10)))
    assert isinstance(value, tuple)
    return value


def _text(content: str) -> str:
    return " ".join(_output(["pdftotext", "-", "-"], content).decode().split())


def test_an_area_and_its_edge_are_where_they_were() -> None:
    style = "fill: #ff0000; stroke: #0000ff; stroke-width: 2"
    colours = _colours(f'<path d="{_SQUARE}" style="{style}"/>', (15, 7), (15, 4.5), (15, 3))
    assert colours == [_RED, _BLUE, _WHITE]


def test_a_fill_that_is_left_out_is_black_and_so_is_ink() -> None:
    ink = f'<path d="{_SQUARE}" style="fill: #010203"/>'
    assert _colours(ink, (15, 7)) == _colours(f'<path d="{_SQUARE}"/>', (15, 7)) == [(0, 0, 0)]


def test_groups_hand_their_look_on() -> None:
    content = f'<g style="fill: #ff0000"><g><path d="{_SQUARE}"/></g></g>'
    assert _colours(content, (15, 7)) == [_RED]


@pytest.mark.parametrize(
    ("transform", "place"),
    [
        ("translate(10 5)", (11, 6)),
        ("translate(10)", (11, 1)),
        ("scale(5)", (9, 9)),
        ("translate(20 10) scale(-1 -1)", (19, 9)),
        ("rotate(90 5 5)", (9, 1)),
        ("translate(10) rotate(90)", (9, 1)),
        ("matrix(1 0 0 1 4 5)", (5, 6)),
    ],
)
def test_transformations_move_what_is_drawn(transform: str, place: tuple[float, float]) -> None:
    square = '<rect x="0" y="0" width="2" height="2" style="fill: #ff0000"/>'
    assert _colours(f'<g transform="{transform}">{square}</g>', place, (28, 2)) == [_RED, _WHITE]


def test_curves_bend() -> None:
    quadratic = '<path d="M 0 15 Q 15 -15 30 15 z" style="fill: #ff0000"/>'
    assert _colours(quadratic, (15, 8), (15, 2), (3, 5)) == [_RED, _RED, _WHITE]


def test_dashes_leave_gaps() -> None:
    style = "stroke: #0000ff; stroke-width: 4; stroke-dasharray: 6,3; stroke-dashoffset: 0"
    line = f'<path d="M 0 5 L 30 5" style="{style}"/>'
    assert _colours(line, (3, 5), (7.5, 5), (12, 5)) == [_BLUE, _WHITE, _BLUE]
    moved = line.replace("offset: 0", "offset: 6")
    assert _colours(moved, (1, 5), (5, 5)) == [_WHITE, _BLUE]
    assert _colours(line.replace("6,3", "0,0"), (7.5, 5)) == [_BLUE]


def test_a_line_without_width_is_not_drawn() -> None:
    line = '<path d="M 0 5 L 30 5" style="stroke: #0000ff; stroke-width: 0; fill: none"/>'
    assert _colours(line, (15, 5)) == [_WHITE]


def test_ends_of_lines_have_their_shape() -> None:
    line = '<path d="M 10 7 L 20 7" style="stroke: #0000ff; stroke-width: 6; {}"/>'
    assert _colours(line.format("stroke-linecap: square"), (8, 5)) == [_BLUE]
    assert _colours(line.format("stroke-linecap: round"), (8, 7), (7.5, 4.5)) == [_BLUE, _WHITE]
    assert _colours(line.format("stroke-linecap: butt"), (8, 7)) == [_WHITE]


def test_a_clip_hides_what_is_outside() -> None:
    clip = '<defs><clipPath id="c"><rect x="10" y="5" width="5" height="5"/></clipPath></defs>'
    area = '<rect x="0" y="0" width="30" height="15" style="fill: #ff0000" clip-path="url(#c)"/>'
    after = '<rect x="25" y="0" width="5" height="5" style="fill: #0000ff"/>'
    assert _colours(area + after + clip, (12, 7), (17, 7), (27, 2)) == [_RED, _WHITE, _BLUE]


def test_an_empty_clip_hides_all() -> None:
    content = f'<defs><clipPath id="c"/></defs><path d="{_SQUARE}" clip-path="url(#c)"/>'
    assert _colours(content, (15, 7)) == [_WHITE]


def test_markers_repeat_an_outline_in_the_look_of_each() -> None:
    content = (
        '<defs><path id="m" d="M -2 -2 L 2 -2 L 2 2 L -2 2 z"/></defs>'
        '<use xlink:href="#m" x="5" y="5" style="fill: #ff0000"/>'
        '<g style="fill: #0000ff"><use xlink:href="#m" x="15" y="10"/></g>'
    )
    assert _colours(content, (6, 6), (16, 11), (10, 7)) == [_RED, _BLUE, _WHITE]


@pytest.mark.parametrize(
    "style", ["fill-opacity: 0.5", "opacity: 0.5", "opacity: 0.5; stroke: #ff0000"]
)
def test_opacity_lets_the_ground_through(style: str) -> None:
    [colour] = _colours(f'<path d="{_SQUARE}" style="fill: #ff0000; {style}"/>', (15, 7))
    assert colour == pytest.approx((255, 127, 127), abs=2)


def test_opacities_of_groups_and_parts_multiply() -> None:
    part = f'<path d="{_SQUARE}" style="fill: #000000; opacity: 0.5"/>'
    assert _colours(f'<g opacity="0.5">{part}</g>', (15, 7))[0] == pytest.approx((191,) * 3, abs=2)


def test_hatches_repeat() -> None:
    tile = (
        '<defs><pattern id="t" patternUnits="userSpaceOnUse" x="0" y="0" width="4" height="4">'
        '<rect x="0" y="0" width="2" height="4" style="fill: #ff0000"/></pattern></defs>'
    )
    area = '<rect x="0" y="0" width="30" height="15" style="fill: url(#t)"/>'
    assert _colours(tile + area, (1, 7), (3, 7), (5, 7), (7, 7)) == [_RED, _WHITE, _RED, _WHITE]


def test_a_picture_stands_upright_with_its_opacity() -> None:
    picture = png(b"\0\xff\0\0\xff\0\0\0\xff\xff")
    assert _colours(image(address(picture)), (5, 3), (5, 6), (20, 3)) == [_RED, _BLUE, _WHITE]
    clear = png(b"\0\xff\0\0\0\0\0\0\xff\xff")
    assert _colours(image(address(clear)), (5, 3), (5, 6)) == [_WHITE, _BLUE]
    plain = png(b"\0\xff\0\0\0\0\0\xff", (1, 2, 8, 2, 0, 0, 0))
    assert _colours(image(address(plain)), (5, 3), (5, 6)) == [_RED, _BLUE]


def test_text_can_be_searched() -> None:
    content = '<text x="0" y="9" style="font-size: 3px">µs × Ωλ Ä € −1 ≤</text>'
    assert _text(content) == "µs × Ωλ Ä € −1 ≤"


def test_spans_without_a_place_follow() -> None:
    content = (
        '<text><tspan x="0" y="9" style="font-size: 6px">1</tspan>'
        '<tspan x="3.8" y="9" style="font-size: 6px">0</tspan>'
        '<tspan x="7.6" y="6" style="font-size: 4px">3</tspan></text>'
    )
    assert _text(content) == "103"


@pytest.mark.parametrize(("anchor", "x"), [("start", 0), ("middle", 15), ("end", 30)])
def test_text_keeps_its_anchor(anchor: str, x: int) -> None:
    style = f"font-size: 12px; text-anchor: {anchor}; fill: #ff0000"
    command = ["pdftotext", "-bbox", "-", "-"]
    shown = _output(command, f'<text x="{x}" y="12" style="{style}">HHH</text>').decode()
    left, right = (float(side) for side in re.findall(r'x(?:Min|Max)="([\d.]+)"', shown))
    found = {"start": left, "middle": (left + right) / 2, "end": right}[anchor]
    assert found == pytest.approx(x, abs=0.1)


@pytest.mark.parametrize(
    ("look", "name"),
    [
        ({}, "DejaVuSans"),
        ({"font-weight": "700"}, "DejaVuSans-Bold"),
        ({"font-weight": "bold", "font-style": "italic"}, "DejaVuSans-BoldOblique"),
        ({"font-weight": "normal", "font-style": "oblique"}, "DejaVuSans-Oblique"),
        ({"font-weight": "300", "font-family": "monospace"}, "DejaVuSansMono"),
        ({"font-family": "serif", "font-style": "italic"}, "DejaVuSerif-Italic"),
    ],
)
def test_fonts_have_the_style_of_the_text(look: dict[str, str], name: str) -> None:
    assert face_name(look) == name


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_the_same_drawing_gives_the_same_bytes(file: Path) -> None:
    pdfs = {pdf_file(clean_svg(file.read_bytes(), prefix)) for prefix in ("a-", "b-")}
    assert len(pdfs) == 1
    assert len(pdfs.pop()) < 20_000


def test_an_outline_that_begins_nowhere_draws_nothing() -> None:
    assert _colours(f'<path d="L{_SQUARE[1:]}"/><path d=""/><path/>', (15, 7)) == [_WHITE]


def test_nothing_of_matplotlib_or_numpy_is_imported() -> None:
    code = (
        "import sys, sphinx_df_table.svg.pdf.document; "
        "print({'matplotlib', 'numpy', 'pandas', 'sphinx'} & set(sys.modules))"
    )
    shown = subprocess.check_output([sys.executable, "-c", code], text=True)  # noqa: S603
    assert shown == "set()\n"


def test_the_clip_of_a_marker_moves_with_it() -> None:
    content = (
        '<defs><path id="m" d="M 0 0 L 9 0 L 9 9 L 0 9 z"/>'
        '<clipPath id="c"><rect x="0" y="0" width="3" height="9"/></clipPath></defs>'
        '<use xlink:href="#m" x="10" y="5" clip-path="url(#c)" style="fill: #ff0000"/>'
    )
    assert _colours(content, (12, 7), (14, 7)) == [_RED, _WHITE]


def test_a_rectangle_without_an_extent_is_not_drawn() -> None:
    style = 'style="fill: #ff0000; stroke: #ff0000; stroke-width: 4"'
    content = f'<rect x="5" y="7" width="20" height="0" {style}/><rect x="5" y="1" {style}/>'
    assert _colours(content, (15, 7), (5, 1)) == [_WHITE, _WHITE]


def test_the_outline_of_text_is_drawn() -> None:
    text = '<text x="2" y="13" style="font-size: 16px; fill: none; stroke: #ff0000">{}</text>'
    pixels = _picture(text.format("\u2588")).convert("RGB").tobytes()
    assert 0 < pixels.count(bytes(_RED)) < 15_000


def test_a_curve_after_a_closed_part_begins_where_that_part_did() -> None:
    curve = '<path d="M 5 14 L 25 14 z Q 5 7 5 1" style="fill: none; stroke: #ff0000"/>'
    assert _colours(curve, (5, 5), (15, 9.4)) == [_RED, _WHITE]


def test_tiny_dashes_and_a_negative_offset_are_drawn_as_browsers_do() -> None:
    style = "stroke: #0000ff; stroke-width: 4; stroke-dasharray: {}"
    line = f'<path d="M 0 5 L 30 5" style="{style}"/>'
    assert _colours(line.format(",".join(["0.0004"] * 40)), (7.5, 5)) == [_BLUE]
    moved = line.format("6,3; stroke-dashoffset: -3")
    assert _colours(moved, (1.5, 5), (5, 5)) == [_WHITE, _BLUE]
    odd = line.format("2,4,6; stroke-dashoffset: -4")
    assert _colours(odd, (2, 5), (5, 5), (8, 5), (13, 5)) == [_WHITE, _BLUE, _WHITE, _BLUE]


def test_small_scales_keep_their_size() -> None:
    square = '<rect x="0" y="0" width="20000000" height="20000000" style="fill: #ff0000"/>'
    content = f'<g transform="scale(0.0000004)">{square}</g>'
    assert _colours(content, (7, 7), (9, 9)) == [_RED, _WHITE]


def test_text_without_a_size_is_as_large_as_on_a_page() -> None:
    assert 'font-size="10"' in inline_svg(clean_svg(drawing(""), "p-"), str, "label")


def test_the_opacities_of_a_drawing_are_listed_once() -> None:
    tiles = "".join(
        f'<pattern id="c{n}" patternUnits="userSpaceOnUse" width="9" height="9"/>'
        for n in range(1_000)
    )
    parts = "".join(
        f'<path opacity=".{n + 1:04}" d="{_SQUARE}"/><path fill="url(#c{n})" d="{_SQUARE}"/>'
        for n in range(1_000)
    )
    pdf = pdf_file(clean_svg(drawing(f"<defs>{tiles}</defs>{parts}"), "p-"))
    assert len(pdf) < 1_000_000


def test_an_anchor_is_that_of_all_spans_that_follow_each_other() -> None:
    text = '<text x="30" y="12" style="font-size: 8px; text-anchor: end">{}</text>'
    whole, parts = (
        _output(["pdftotext", "-bbox", "-", "-"], text.format(content)).decode()
        for content in ("HHH", "<tspan>HH</tspan><tspan>H</tspan>")
    )
    sides = [re.findall(r'x(?:Min|Max)="([\d.]+)"', shown) for shown in (whole, parts)]
    assert sides[0] == sides[1]


@given(any_drawing)
def test_each_clean_drawing_has_a_pdf(svg: bytes) -> None:
    try:
        clean = clean_svg(svg, "p-")
    except SvgRefused:
        return
    assert pdf_file(clean).startswith(b"%PDF-1.4")
