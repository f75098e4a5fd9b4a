"""Drawings for the tests: small ones, and recorded ones of matplotlib."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.svg"))
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="30pt" height="15pt" viewBox="0 0 30 15" version="1.1">'
)


def drawing(content: str) -> bytes:
    """Return a drawing with some content."""
    return f"{HEAD}{content}</svg>".encode()


def chunk(kind: bytes, part: bytes) -> bytes:
    return struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))


def png(
    rows: bytes = b"\0\x10\x20\x30\x40\0\x50\x60\x70\x80",
    header: tuple[int, ...] = (1, 2, 8, 6, 0, 0, 0),
    more: bytes = b"",
    pixels: bytes | None = None,
) -> bytes:
    """Return a picture of one by two pixels, RGBA."""
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", *header)),
            more,
            chunk(b"IDAT", zlib.compress(rows) if pixels is None else pixels),
            chunk(b"IEND", b""),
        ]
    )


def address(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def image(href: str) -> str:
    return f'<image x="1" y="2" width="10" height="5" xlink:href="{href}"/>'
