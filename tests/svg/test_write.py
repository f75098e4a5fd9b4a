"""Drawings as elements of a page, and as files."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.write import inline_svg, svg_file

from .drawings import address, drawing, image, png

_NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_ink_has_the_colour_of_the_page_inline_and_is_black_in_a_file() -> None:
    clean = clean_svg(drawing('<text style="fill: #010203">a</text>'), "p-")
    assert '<text fill="currentColor">a</text>' in inline_svg(clean, str, "label")
    assert b'<text fill="#000000">a</text>' in svg_file(clean)


def test_a_file_is_a_document_with_a_white_ground() -> None:
    root = ET.fromstring(svg_file(clean_svg(drawing("<text>µ &lt; Ω</text>"), "p-")))  # noqa: S314 - of this package
    assert root.tag == f"{_NAMESPACE}svg"
    assert [dict(element.attrib) for element in root.iter(f"{_NAMESPACE}rect")] == [
        {"width": "30", "height": "15", "fill": "#ffffff"}
    ]
    assert [element.text for element in root.iter(f"{_NAMESPACE}text")] == ["µ < Ω"]


def test_an_inline_drawing_has_a_role_and_a_label() -> None:
    written = inline_svg(clean_svg(drawing(""), "p-"), str, 'a "b" & <c>')
    assert 'role="img" aria-label="a &quot;b&quot; &amp; &lt;c&gt;"' in written


def test_pictures_are_files_of_a_page_and_part_of_a_file() -> None:
    clean = clean_svg(drawing(image(address(png()))), "p-")
    (name,) = clean.rasters
    assert clean.rasters[name] == png()
    written = inline_svg(clean, lambda name: f"../_images/{name}", "label")
    assert f'href="../_images/{name}"' in written
    assert f"data:image/png;base64,{base64.b64encode(png()).decode()}" in svg_file(clean).decode()


def test_a_file_is_clean_too() -> None:
    clean = clean_svg(drawing(image(address(png())) + "<text>a</text>"), "p-")
    again = clean_svg(svg_file(clean), "p-")
    assert again.rasters == clean.rasters
    assert again.texts == clean.texts
