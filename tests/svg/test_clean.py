"""Cleaning of drawings: hostile ones are refused or made harmless, others keep their look."""

from __future__ import annotations

import contextlib
import re
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.drawing import SvgRefused
from sphinx_df_table.svg.write import inline_svg

from .any_drawing import any_drawing
from .drawings import HEAD, RECORDED, address, drawing, image, png
from .independent_check import problems

if TYPE_CHECKING:
    from pathlib import Path

_PATH = '<path d="M 0 0 L 9 9 L 3 4 z" style="fill: #ff0000"/>'
_MARKER = '<defs><path id="m" d="M 0 0 L 1 1"/></defs>'
_CLIP = '<defs><clipPath id="c"><rect x="0" y="0" width="9" height="9"/></clipPath></defs>'
_TILE = (
    '<defs><pattern id="t" patternUnits="userSpaceOnUse" x="0" y="0" width="72" height="72">'
    f"{_PATH}</pattern></defs>"
)

_DOCTYPE = (
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
)

_LARGE_PICTURE = address(png(bytes(4_000 * 16_001), (4_000, 4_000, 8, 6, 0, 0, 0)))


def _inline(svg: bytes, prefix: str = "p-") -> str:
    return inline_svg(clean_svg(svg, prefix), "_images/{}".format, "label")


def _again(written: str) -> bytes:
    """Return a drawing that was written for a page as a document of its own."""
    return written.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()


_REFUSED = {
    "nothing": b"",
    "no markup": b"a chart",
    "html": b"<html><svg/></html>",
    "another root": b'<g xmlns="http://www.w3.org/2000/svg"/>',
    "no namespace": b'<svg width="3pt" height="3pt" viewBox="0 0 3 3"/>',
    "not closed": HEAD.encode(),
    "two roots": drawing("") + drawing(""),
    "bytes that are not UTF-8": drawing(_PATH).replace(b"30pt", b"\xff\xfe"),
    "UTF-16": drawing(_PATH).decode().encode("utf-16"),
    "UTF-7": b'<?xml version="1.0" encoding="utf-7"?>+ADw-svg/+AD4-',
    "a null": drawing("\0"),
    "entities that multiply": (
        b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        + drawing("<text>&b;</text>")
    ),
    "an entity that names a file": (
        b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawing("<text>&a;</text>")
    ),
    "a document type of another": b'<!DOCTYPE svg SYSTEM "http://evil/x.dtd">' + drawing(""),
    "matplotlib's document type, twice": _DOCTYPE * 2 + drawing(""),
    "an unknown entity": drawing("<text>&nbsp;</text>"),
    "a style sheet": b'<?xml-stylesheet href="http://evil/x.css"?>' + drawing(""),
    "a script": drawing("<script>alert(1)</script>"),
    "a script of html": drawing('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
    "a script in a text": drawing("<text><script>alert(1)</script></text>"),
    "foreign content": drawing('<foreignObject><body onload="alert(1)"/></foreignObject>'),
    "an animation": drawing('<path d=""><animate attributeName="href" to="javascript:x"/></path>'),
    "a setter": drawing('<set attributeName="onmouseover" to="alert(1)"/>'),
    "a frame": drawing('<iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil"/>'),
    "a handler": drawing('<handler type="text/javascript">alert(1)</handler>'),
    "a filter": drawing('<filter id="f"><feImage href="http://evil"/></filter>'),
    "a mask": drawing('<mask id="m"/>'),
    "a gradient that names another": drawing('<linearGradient href="http://evil#a"/>'),
    "a marker element": drawing('<marker id="m"/>'),
    "a symbol": drawing('<symbol id="m"/>'),
    "an outline of another namespace": drawing('<path xmlns="http://evil" d=""/>'),
    "a root with a prefix": (
        b'<e:svg xmlns:e="http://www.w3.org/2000/svg" width="3pt" height="3pt" '
        b'viewBox="0 0 3 3"/>'
    ),
    "a link in a text": drawing("<text>1<a>0</a>0</text>"),
    "a title in a text": drawing("<text>1<title>0</title>0</text>"),
    "a drawing in the drawing": drawing('<svg width="1" height="1"/>'),
    "a switch": drawing("<switch/>"),
    "text on a path": drawing('<text><textPath href="#a">a</textPath></text>'),
    "a video": drawing('<video href="http://evil"/>'),
    "an outline of script": drawing('<path d="javascript:alert(1)"/>'),
    "an outline with not enough numbers": drawing('<path d="M 0 0 L 1"/>'),
    "a number that is none": drawing('<path d="M nan 0"/>'),
    "a huge number": drawing(f'<path d="M {"9" * 400} 0"/>'),
    "a huge exponent": drawing('<rect x="1e999" y="0" width="1" height="1"/>'),
    "an expression": drawing('<path d="" fill="expression(alert(1))"/>'),
    "a colour that is an address": drawing('<path d="" fill="url(http://evil/x.svg#a)"/>'),
    "a colour in quotes": drawing("<path d='' fill='url(\"#a\")'/>"),
    "a declaration that is an address": drawing('<path d="" style="fill:url(//evil#a)"/>'),
    "an escaped address": drawing(r'<path d="" style="fill: u\72l(http://evil)"/>'),
    "a variable": drawing('<path d="" fill="var(--color)"/>'),
    "a clip of elsewhere": drawing(f'{_CLIP}<path d="" clip-path="url(http://evil#c)"/>'),
    "a clip that does not exist": drawing('<path d="" clip-path="url(#none)"/>'),
    "a clip that is a tile": drawing(f'{_TILE}<path d="" clip-path="url(#t)"/>'),
    "a clip in its own clip": drawing(
        '<defs><clipPath id="c"><path d="" clip-path="url(#c)"/></clipPath></defs>'
        '<path d="" clip-path="url(#c)"/>'
    ),
    "a tile in its own tile": drawing(
        '<defs><pattern id="t" patternUnits="userSpaceOnUse" x="0" y="0" width="9" height="9">'
        '<path d="" fill="url(#t)"/></pattern></defs><path d="" fill="url(#t)"/>'
    ),
    "a tile without width": drawing('<defs><pattern id="t" width="0.0001" height="1"/></defs>'),
    "a use of elsewhere": drawing('<use xlink:href="http://evil/x.svg#a"/>'),
    "a use of script": drawing('<use xlink:href="javascript:alert(1)"/>'),
    "a use of data": drawing('<use href="data:image/svg+xml;base64,PHN2Zz4="/>'),
    "a use of nothing": drawing('<use xlink:href="#none"/>'),
    "a use of itself": drawing('<use id="u" xlink:href="#u"/>'),
    "a use of a group": drawing('<g id="g"><use xlink:href="#g"/></g>'),
    "a picture of elsewhere": drawing(image("http://evil/x.png")),
    "a picture of the site": drawing(image("../secret.png")),
    "a picture that is SVG": drawing(image("data:image/svg+xml;base64,PHN2Zz4=")),
    "a picture that is no PNG": drawing(image("data:image/png;base64,R0lGODlhAQABAAAAACw=")),
    "a transformation of script": drawing('<g transform="translate(1) url(x)"/>'),
    "a long transformation": drawing(f'<g transform="{"scale(9) " * 99}"/>'),
    "too deep": drawing("<g>" * 60 + "</g>" * 60),
    "too many elements": drawing("<g/>" * 100_001),
    "too many bytes": drawing(" " * (9 << 20)),
    "no size": drawing("").replace(b'width="30pt"', b""),
    "no box": drawing("").replace(b"viewBox", b"box"),
    "an empty box": drawing("").replace(b"0 0 30 15", b"0 0 0 0"),
    "a size without end": drawing("").replace(b"30pt", b"99999pt"),
    "a size of another shape than its box": drawing("").replace(b"30pt", b"60pt"),
    "a clip that is moved": drawing(
        '<defs><clipPath id="c"><path d="" transform="scale(9)"/></clipPath></defs>'
    ),
    "a clip of several parts": drawing('<defs><clipPath id="c"><path/><path/></clipPath></defs>'),
    "a tile without units": drawing('<defs><pattern id="t" width="9" height="9"/></defs>'),
    "a size in other units": drawing("").replace(b"30pt", b"100vw"),
    "a small file of large markers": drawing(
        f'<defs><path id="m" d="M 0 0{" L 1 1" * 10_000}"/></defs>'
        + '<use href="#m"/>' * 2_000
    ),
}  # fmt: skip

_HARMLESS = {
    "an event": drawing('<path d="M 0 0 L 1 1" onclick="alert(1)" onload="alert(1)"/>'),
    "an event of the root": drawing("").replace(b"<svg ", b'<svg onload="alert(1)" '),
    "a class": drawing('<g class="btn modal"/>'),
    "a style that covers the page": drawing('<g style="position: fixed; top: 0; z-index: 9"/>'),
    "a style with an import": drawing("<style>@import url(http://evil)</style>"),
    "a style rule for the page": drawing("<defs><style>*{display:none}</style></defs>"),
    "a font of elsewhere": drawing('<text style="font-family: url(http://evil)">a</text>'),
    "a font in a shorthand": drawing('<text style="font: 9px url(http://evil)">a</text>'),
    "markup in a text": drawing("<text>&lt;/text&gt;&lt;script&gt;alert(1)</text>"),
    "markup in a section of data": drawing("<text><![CDATA[</svg><script>]]></text>"),
    "markup in a comment": drawing("<!-- --><!-- <script> -->"),
    "markup in metadata": drawing('<metadata><script xmlns="a">x</script></metadata>'),
    "a title with a script": drawing("<title><script>alert(1)</script></title>"),
    "a link with a script": drawing(f'<a xlink:href="javascript:alert(1)">{_PATH}</a>'),
    "the base of addresses": drawing("<g/>").replace(b"<g", b'<g xml:base="http://evil/"'),
    "an id of the page": drawing(f'<g id="search">{_MARKER}<use xlink:href="#m"/></g>'),
    "an id with markup": drawing(
        '<defs><path id="&quot;&gt;&lt;b" d=""/></defs><use xlink:href="#&quot;&gt;&lt;b"/>'
    ),
    "ids that repeat": drawing(f'{_MARKER}{_MARKER}<use xlink:href="#m"/>'),
    "text that turns round": drawing("<text>\u202egnp.exe</text>"),
    "a role": drawing('<g role="alert" aria-live="assertive" tabindex="1"/>'),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_drawings_that_may_not_stand_in_a_page_are_refused(name: str) -> None:
    start = time.process_time()
    with pytest.raises(SvgRefused, match=r"^the drawing .*\.$"):
        clean_svg(_REFUSED[name], "p-")
    assert time.process_time() - start < 2


def test_a_control_character_in_a_text_is_named_as_the_likely_reason() -> None:
    with pytest.raises(SvgRefused, match=r"Remove control characters from its texts\.$"):
        clean_svg(drawing("<text>a\1</text>"), "p-")


_SPANS = "".join(f'<tspan x="{x}" y="0">{"a" * 500}</tspan>' for x in range(5_000))
# Each name of a namespace is handed over with its whole address.
_SPACE = "e" * 500_000
_NAMES = " ".join(f'e:a{n}=""' for n in range(1_000))
_SLOW = {
    "attributes of a namespace with a long address": drawing(
        f'<path xmlns:e="{_SPACE}" {_NAMES}/>'
    ),
    "metadata of a namespace with a long address": drawing(
        f'<metadata xmlns:e="{_SPACE}">{"<e:a/>" * 90_000}</metadata>'
    ),
    "a span that places many characters in a long style": drawing(
        f'<text><tspan style="{"fill:#ff0000;" * 100_000}" x="{"0 " * 100_000}">'
        f"{'a' * 100_000}</tspan></text>"
    ),
    "spaces in an address": drawing(image(f"data:image/png;base64,A{' ' * 1_000_000}!")),
    "a text in many pieces": drawing(f"<text>{'a<!---->' * 500_000}</text>"),
    "a word of many spans": drawing(f'<text style="font-size: 9999px">{_SPANS}</text>'),
    "an outline that ends badly": drawing(f'<path d="M 0 0{" L 1 1" * 500_000} x"/>'),
    "a font of many words": drawing(f'<text style="font: {"1 " * 1_000_000}">a</text>'),
    "a list of many declarations": drawing(f'<g style="{"a:b;" * 500_000}"/>'),
    "a clip of many parts, used often": drawing(
        f'<defs><clipPath id="c">{"<path/>" * 40_000}</clipPath></defs>'
        + '<g clip-path="url(#c)"/>' * 40_000
    ),
    "many large pictures": drawing(image(_LARGE_PICTURE) * 100),
    "many small pictures": drawing(
        "".join(
            image(address(png(b"\0" + bytes(4) + b"\0" + struct.pack(">I", n))))
            for n in range(10_000)
        )
    ),
}


@pytest.mark.parametrize("name", _SLOW)
def test_no_drawing_takes_long(name: str) -> None:
    start = time.process_time()
    with contextlib.suppress(SvgRefused):
        clean_svg(_SLOW[name], "p-")
    assert time.process_time() - start < 5


def test_the_names_of_a_namespace_take_little_memory() -> None:
    code = (
        "import resource, sys; from sphinx_df_table.svg.clean import clean_svg; "
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20)); "
        "clean_svg(sys.stdin.buffer.read(), 'p-')"
    )
    svg = _SLOW["attributes of a namespace with a long address"]
    subprocess.run([sys.executable, "-c", code], input=svg, check=True)  # noqa: S603


@pytest.mark.parametrize("name", _HARMLESS)
def test_what_is_dangerous_is_left_out_of_others(name: str) -> None:
    written = _inline(_HARMLESS[name])
    assert problems(written, "p-") == []
    assert not re.search(r"<script|<style|javascript|evil|\u202e", written)


def test_there_are_enough_hostile_drawings() -> None:
    assert len(_REFUSED) + len(_HARMLESS) >= 40


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_drawings_of_matplotlib_lose_nothing(file: Path) -> None:
    source = file.read_text()
    written = _inline(source.encode())
    assert problems(written, "p-") == []
    for element in ("<path", "<use", "<text", "<clipPath", "<pattern"):
        assert written.count(element) == source.count(element)
    assert written.count('fill="currentColor"') >= 5
    assert "#010203" not in written


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_cleaning_twice_changes_nothing(file: Path) -> None:
    once = _inline(file.read_bytes())
    assert _inline(_again(once)) == once


def _is_clean_or_refused(svg: bytes) -> None:
    try:
        written = _inline(svg, "q1-")
    except SvgRefused:
        return
    assert problems(written, "q1-") == []


@given(any_drawing)
def test_any_elements_are_clean_or_refused(svg: bytes) -> None:
    _is_clean_or_refused(svg)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(svg: bytes) -> None:
    with pytest.raises(SvgRefused):
        clean_svg(svg, "p-")


_WRITTEN = RECORDED[-1].read_bytes()
_PIECES = st.sampled_from(
    [b"", b'"', b"<", b">", b"&lt;", b"url(#", b"<script/>", b'" onload="a', b"javascript:", b"e-9"]
)


@given(st.lists(st.tuples(st.integers(0, len(_WRITTEN)), st.integers(0, 9), _PIECES), max_size=3))
def test_changed_drawings_of_matplotlib_are_clean_or_refused(
    changes: list[tuple[int, int, bytes]],
) -> None:
    svg = _WRITTEN
    for start, length, piece in changes:
        svg = svg[:start] + piece + svg[start + length :]
    _is_clean_or_refused(svg)


@given(any_drawing)
def test_cleaning_what_is_clean_changes_nothing(svg: bytes) -> None:
    def data_address(name: str) -> str:
        return address(clean.rasters[name])

    try:
        clean = clean_svg(svg, "p-")
    except SvgRefused:
        return
    once = inline_svg(clean, data_address, "label")
    clean = clean_svg(_again(once), "p-")
    assert inline_svg(clean, data_address, "label") == once


def test_the_prefix_makes_ids_of_a_page_unique() -> None:
    svg = drawing(f'{_CLIP}{_MARKER}<use xlink:href="#m" clip-path="url(#c)"/>')
    written = _inline(svg, "costs-")
    assert '<use clip-path="url(#costs-1)" href="#costs-2"/>' in written
    assert '<clipPath id="costs-1">' in written
    with pytest.raises(ValueError, match="prefix"):
        clean_svg(svg, '"><b')


def test_pictures_are_stretched_and_their_pixels_stay_sharp() -> None:
    pixels = 'style="image-rendering:crisp-edges;image-rendering:pixelated" xlink:href'
    written = _inline(drawing(image(address(png())).replace("xlink:href", pixels)))
    assert 'image-rendering="pixelated"' in written
    assert 'preserveAspectRatio="none"' in written
    unsized = _inline(drawing(f'<image xlink:href="{address(png())}"/>'))
    assert 'width="0"' in unsized
    assert 'height="0"' in unsized


def test_ids_that_nothing_refers_to_are_left_out() -> None:
    assert " id=" not in _inline(drawing(f'<g id="figure_1">{_MARKER}</g>'))


def test_the_size_is_that_of_the_figure_in_pixels() -> None:
    clean = clean_svg(drawing(""), "p-")
    assert (clean.width, clean.height) == (40, 20)
    assert 'width="40.00" height="20.00" viewBox="0 0 30 15"' in _inline(drawing(""))


def test_anchors_of_text_are_the_same_on_a_page_from_right_to_left() -> None:
    assert 'direction="ltr"' in _inline(drawing(""))


def test_style_declarations_become_attributes() -> None:
    style = "fill: #FF0000; stroke: #010203; stroke-dasharray: 3.7,1.6; opacity: 0.5"
    written = _inline(drawing(f'<path d="M 0 0 L 1 2" style="{style}"/>'))
    assert (
        '<path d="M0 0L1 2" fill="#ff0000" stroke="currentColor" stroke-dasharray="3.7,1.6" '
        'opacity="0.5"/>'
    ) in written


@pytest.mark.parametrize(
    "style",
    [
        "font: italic 700 10px 'DejaVu Sans Mono', monospace",
        "font-style: italic; font-weight: 700; font-size: 10px; font-family: 'A', monospace",
    ],
)
def test_text_keeps_its_look_in_the_font_of_the_page(style: str) -> None:
    written = _inline(drawing(f'<text x="1" y="2" style="{style}; text-anchor: end">a</text>'))
    for part in (
        'font-style="italic"', 'font-weight="700"', 'font-size="10"', 'font-family="monospace"',
        'text-anchor="end"',
    ):  # fmt: skip
        assert part in written


def test_the_words_of_a_formula_are_joined() -> None:
    clean = clean_svg(
        drawing(
            '<text><tspan x="0" y="-1" style="font: 10px a">1</tspan>'
            '<tspan x="6.3" y="-1" style="font: 10px a">0</tspan>'
            '<tspan x="12.8" y="-5" style="font: 7px a">2</tspan></text>'
            '<text><tspan x="0" y="-1">1</tspan><tspan x="0" y="8">2</tspan></text>'
        ),
        "p-",
    )
    first, second = clean.root.children
    assert [(span.text, span.attributes.get("x")) for span in first.children] == [
        ("10", "0"),
        ("2", None),
    ]
    assert [(span.text, span.attributes["x"]) for span in second.children] == [
        ("1", "0"),
        ("2", "0"),
    ]


@pytest.mark.parametrize("y", ["-1", "-1 -1"])
def test_characters_that_one_span_places_are_joined(y: str) -> None:
    clean = clean_svg(drawing(f'<text><tspan x="0 6.3" y="{y}">10</tspan></text>'), "p-")
    [span] = clean.root.children[0].children
    assert (span.text, span.attributes) == ("10", {"x": "0", "y": "-1"})


def test_data_far_beyond_the_axes_are_drawn() -> None:
    assert "L-26611199973999999" in _inline(drawing('<path d="M 0 0 L -26611199973999999 1.5"/>'))


def test_a_link_is_replaced_by_what_it_contains() -> None:
    written = _inline(drawing(f'<a xlink:href="https://example.org">{_PATH}</a>'))
    assert written.count("<path") == 1
    assert "example" not in written


def test_texts_are_in_the_order_of_drawing() -> None:
    svg = drawing("<text>b  µ</text><g><text>a</text></g>")
    assert clean_svg(svg, "p-").texts == ["b µ", "a"]


def test_an_ordinary_drawing_takes_little_time() -> None:
    svg = drawing(_PATH * 400)
    assert len(svg) > 20_000
    times = []
    for _ in range(5):
        start = time.process_time()
        clean_svg(svg, "p-")
        times.append(time.process_time() - start)
    assert min(times) < 0.1
