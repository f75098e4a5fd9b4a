"""Objects of a PDF file, numbered and joined."""

from __future__ import annotations

import zlib


class Objects:
    """The objects of a file. They have no date, so the same drawing gives the same bytes."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def add(self, body: str) -> int:
        """Add an object, and return its number."""
        self._bodies.append(body.encode("ascii"))
        return len(self._bodies)

    def add_stream(self, entries: str, data: bytes) -> int:
        """Add a stream, compressed, and return its number.

        Parameters
        ----------
        entries
            The entries of its dictionary, except length and filter.
        data
            Its content.

        """
        packed = zlib.compress(data)
        head = f"<< {entries} /Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
        self._bodies.append(head.encode("ascii") + packed + b"\nendstream")
        return len(self._bodies)

    def file(self, root: int) -> bytes:
        """Return the file.

        Parameters
        ----------
        root
            The number of the catalogue.

        """
        # The comment says that the file has bytes beyond ASCII.
        parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
        offset, offsets = len(parts[0]), []
        for number, body in enumerate(self._bodies, 1):
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
            offsets.append(offset)
            offset += len(parts[-1])
        size = len(self._bodies) + 1
        parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        parts += [b"%010d 00000 n \n" % place for place in offsets]
        parts.append(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (size, root))
        parts.append(b"startxref\n%d\n%%%%EOF\n" % offset)
        return b"".join(parts)


def number(value: float) -> str:
    """Return a number as PDF writes it: without an exponent, to a millionth."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
