"""Labels of ticks on logarithmic axes."""

from __future__ import annotations

import functools
import re

from matplotlib.ticker import LogFormatterMathtext

# A number that is written as a formula, but looks the same as text.
_NUMBER = re.compile(r"\$\\mathdefault\{([-+.\de]+)\}\$")


def write_numbers_as_text() -> None:
    """Have matplotlib write the numbers of logarithmic axes as text, and only powers as formulas.

    It writes 0.1 or 100 as a formula too. To read and to draw these takes longer than the rest of a
    small chart.
    """
    write = LogFormatterMathtext.__call__

    @functools.wraps(write)
    def write_as_text(self: LogFormatterMathtext, x: float, pos: int | None = None) -> str:
        label = write(self, x, pos)
        number = _NUMBER.fullmatch(label)
        return self.fix_minus(number[1]) if number else label

    LogFormatterMathtext.__call__ = write_as_text  # type: ignore[assignment]
