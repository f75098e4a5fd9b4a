"""Line numbers of a block's content in the file that holds it."""

from __future__ import annotations

from pathlib import Path


def line_offset(source: str, lines: list[int], content: list[str], *, cut: bool) -> int:
    """Return the number of lines by which the reported lines of a block must be corrected.

    For an included file, docutils counts from the start of the included part. MyST counts one line
    too many for each fence of colons that directly follows another.

    Parameters
    ----------
    source
        The path of the file that holds the block.
    lines
        The reported line number of each line of the content.
    content
        The lines of the block's content.
    cut
        Whether the file is included, perhaps in part, so that the block may stand further down.

    """
    try:
        text = [line.strip() for line in Path(source).read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeError):  # the source is a docstring, for example
        return 0
    wanted = [line.strip() for line in content]
    first = lines[0] - 1

    def is_at(start: int) -> bool:
        return text[start : start + len(wanted)] == wanted

    if is_at(first):
        return 0
    below = [start for start in range(first, len(text)) if is_at(start)] if cut else []
    if len(below) == 1:
        return below[0] - first
    return next((start - first for start in range(first, -1, -1) if is_at(start)), 0)
