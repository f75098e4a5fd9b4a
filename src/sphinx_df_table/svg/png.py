"""Check PNG pictures, and encode them again, so that no byte of their structure is foreign."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib

from .drawing import SvgRefused

# Possessive, so that a mismatch takes linear time.
_ADDRESS = re.compile(r"data:image/png;base64,([A-Za-z0-9+/\s]++={0,2}+)\s*+", re.ASCII)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Bytes of the pixels of one picture, and of all together.
LARGEST = 64 << 20
# Channels of the kinds that matplotlib writes, by colour type: RGB and RGBA.
_CHANNELS = {2: 3, 6: 4}
# The last of the filters of a row, PNG specification, chapter 9.
_LAST_FILTER = 4


def png_of_address(address: str) -> bytes:
    """Return the picture in a ``data:`` address, checked and encoded again.

    The picture must have 8 bits for each of 3 or 4 channels, and no interlacing. Only the size and
    the pixels are kept.

    Raises
    ------
    SvgRefused
        The address or the picture is another one, damaged, or too large.

    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        message = "the drawing has a picture that is no PNG data."
        raise SvgRefused(message)
    try:
        return _encoded_again(base64.b64decode(found[1]))
    except (binascii.Error, struct.error, zlib.error, ValueError) as error:
        message = f"the drawing has a picture that can't be read: {error}."
        raise SvgRefused(message) from error


def pixels_of(picture: bytes) -> int:
    """Return the number of bytes that the pixels of a checked picture take."""
    width, height, _, colour = struct.unpack_from(">IIBB", picture, len(_SIGNATURE) + 8)
    return int(width * height * _CHANNELS[colour])


def _encoded_again(data: bytes) -> bytes:
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1] != (b"IEND", b""):
        message = "its chunks are not those of a PNG"
        raise ValueError(message)
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or colour not in _CHANNELS or rest != [0, 0, 0]:  # noqa: PLR2004 - bits
        message = "it is not of 8 bits per channel, RGB or RGBA"
        raise ValueError(message)
    row = 1 + width * _CHANNELS[colour]
    if not width or not height or row * height > LARGEST:
        message = f"it has {width} × {height} pixels"
        raise ValueError(message)
    rows = _decompressed(b"".join(part for kind, part in chunks if kind == b"IDAT"), row * height)
    if max(rows[::row]) > _LAST_FILTER:
        message = "a row has an unknown filter"
        raise ValueError(message)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(kind, part) for kind, part in parts)


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return kinds and contents of all chunks."""
    if not data.startswith(_SIGNATURE):
        message = "it has no signature of PNG"
        raise ValueError(message)
    found, start = [], len(_SIGNATURE)
    while start < len(data):
        length, kind = struct.unpack_from(">I4s", data, start)
        part = data[start + 8 : start + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, start + 8 + length)
        if checksum != zlib.crc32(kind + part):
            message = "a checksum is wrong"
            raise ValueError(message)
        found.append((kind, part))
        start += 12 + length
    return found


def _chunk(kind: bytes, part: bytes) -> bytes:
    return struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))


def _decompressed(data: bytes, size: int) -> bytes:
    """Return exactly `size` bytes; more are never unpacked."""
    stream = zlib.decompressobj()
    rows = stream.decompress(data, size + 1)
    if len(rows) != size or not stream.eof or stream.unused_data:
        message = "its pixels do not fit its size"
        raise ValueError(message)
    return rows
