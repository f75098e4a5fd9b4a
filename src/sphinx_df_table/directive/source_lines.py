"""Line numbers of a block's content in the file that holds it."""

from __future__ import annotations

from pathlib import Path


def lines_further_down(source: str, lines: list[int], content: list[str], *, cut: bool) -> int:
    """Return how many lines further down than at `lines` a file has the content of a block.

    docutils counts the lines of an included file from the beginning of the part that it took, which
    `cut` says. MyST counts one more for each fence of colons that another one follows at once.
    """
    try:
        text = [line.strip() for line in Path(source).read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeError):  # a docstring, say
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
