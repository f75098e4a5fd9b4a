"""Pictures in drawings: checked, and encoded again."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from sphinx_df_table.svg.drawing import SvgRefused
from sphinx_df_table.svg.png import png_of_address

from .drawings import address, chunk, png

_ROWS = b"\0\x10\x20\x30\x40\0\x50\x60\x70\x80"


def test_the_pixels_stay_and_all_else_is_left_out() -> None:
    picture = png(more=chunk(b"tEXt", b"Software\0<script>") + chunk(b"iCCP", b"a\0\0b"))
    again = png_of_address(address(picture))
    assert again == png()
    assert Image.open(io.BytesIO(again)).tobytes() == _ROWS[1:5] + _ROWS[6:]


def test_a_picture_without_opacity_stays_so() -> None:
    picture = png(b"\0\1\2\3\0\4\5\6", (1, 2, 8, 2, 0, 0, 0))
    assert Image.open(io.BytesIO(png_of_address(address(picture)))).mode == "RGB"


def test_line_ends_in_the_data_are_allowed() -> None:
    broken = address(png())[:40] + "\n" + address(png())[40:]
    assert png_of_address(broken) == png()


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a",
        png()[:-4],
        png()[:-12],
        png()[8:],
        png() + b"<script>",
        png().replace(b"IHDR", b"IHDX"),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        png(header=(0, 2, 8, 6, 0, 0, 0)),
        png(header=(1, 3, 8, 6, 0, 0, 0)),
        png(header=(1, 1, 8, 6, 0, 0, 0)),
        png(header=(1, 2, 16, 6, 0, 0, 0)),
        png(header=(1, 2, 8, 3, 0, 0, 0)),
        png(header=(1, 2, 8, 6, 0, 0, 1)),
        png(header=(60_000, 60_000, 8, 6, 0, 0, 0)),
        png(header=(2**32 - 1, 2**32 - 1, 8, 6, 0, 0, 0)),
        png(b"\x09" + _ROWS[1:]),
        png(pixels=b"no stream"),
        png(pixels=zlib.compress(bytes(100_000_000))),
        png(pixels=zlib.compress(_ROWS)[:-2]),
        png(pixels=zlib.compress(_ROWS) + b"more"),
    ],
)
def test_other_pictures_are_refused(picture: bytes) -> None:
    with pytest.raises(SvgRefused, match=r"^the drawing has a picture .*\.$"):
        png_of_address(address(picture))


@pytest.mark.parametrize(
    "href",
    ["", "x.png", "http://evil/x.png", "data:image/png,abc", "data:image/png;base64,a"],
)
def test_other_addresses_are_refused(href: str) -> None:
    with pytest.raises(SvgRefused, match="the drawing has a picture"):
        png_of_address(href)
