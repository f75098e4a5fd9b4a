"""Dates that texts are, such as ``9/1/2026``, ``1 Sep 2026`` or ``01-Sep-26``."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# English names, as pandas reads them.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|[nr]d|th|\.)?"
# A year of two digits is clear only beside a day and the name of a month. Years before months are
# not parted by points: 2026.1.10 may be a version.
_DATE = re.compile(
    rf"(?:(?P<y>{_YEAR})(?P<sign>[-/])(?P<m>\d\d?)(?P=sign)(?P<d>\d\d?)"
    rf"|(?P<a>\d\d?)(?P<s>[-/.])(?P<b>\d\d?)(?P=s)(?P<y2>{_YEAR})"
    rf"|(?P<d3>{_DAY})[\s-]?(?P<m3>{_MONTH})[\s,-]\s*(?P<y3>{_YEAR}|\d\d)"
    rf"|(?P<m4>{_MONTH})[\s-](?:(?P<d4>{_DAY}),?\s+)?(?P<y4>{_YEAR}))"
    r"(?:[T\s,]\s*(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]m)?\s*(?:z|utc)?)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
# No date is longer. In a long text, blanks would be matched in many ways.
_LONGEST_DATE = 50


class Dates(NamedTuple):
    """The dates among some texts.

    Attributes
    ----------
    positions
        The positions of the texts that are dates.
    readings
        The dates, in each reading that is possible: ``9/1/2026`` is in January or in September.

    """

    positions: list[int]
    readings: list[list[dt.datetime]]


def dates_of(texts: Sequence[str], *, is_version: bool = False) -> Dates | None:
    """Return the dates among some texts, or None if fewer than half of them, or than two, are.

    Parameters
    ----------
    texts
        The texts.
    is_version
        Whether numbers with points, such as ``1.9.2026``, are versions.

    """
    found: list[tuple[int, tuple[dt.datetime | None, ...]]] = []
    others = 0
    for position, text in enumerate(texts):
        dates = _readings(text.strip(), is_version=is_version)
        if any(dates):
            found.append((position, dates))
        else:
            others += 1
            if 2 * others > len(texts):
                return None
    if len(found) < 2:  # noqa: PLR2004 - one date has no order
        return None
    columns = zip(*(dates for _, dates in found), strict=True)
    readings = [[date for date in column if date is not None] for column in columns]
    possible = [dates for dates in readings if len(dates) == len(found)]
    return Dates([position for position, _ in found], possible) if possible else None


def _readings(text: str, *, is_version: bool) -> tuple[dt.datetime | None, ...]:
    """Return a date in the reading with the month first, and in that with the day first."""
    found = _DATE.fullmatch(text) if len(text) <= _LONGEST_DATE else None
    if found is None or (is_version and found["s"] == "."):
        return (None, None)
    if found["a"]:
        day_first = _date(found, found["y2"], found["b"], found["a"])
        if found["s"] == ".":  # then nobody writes the month first
            return (day_first, day_first)
        return (_date(found, found["y2"], found["a"], found["b"]), day_first)
    year = found["y"] or found["y3"] or found["y4"]
    name = found["m3"] or found["m4"]
    month = _MONTHS.index(name[:3].casefold()) + 1 if name else found["m"]
    date = _date(found, year, month, found["d"] or found["d3"] or found["d4"] or "1")
    return (date, date)


def _date(found: re.Match[str], year: str, month: str | int, day: str) -> dt.datetime | None:
    """Return a date with the time that was found beside it, or None if there is no such date."""
    days = _DIGITS.match(day)
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].casefold() == "pm")
    whole_year = int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004 - digits
    try:
        return dt.datetime(  # noqa: DTZ001 - all are of one zone
            whole_year,
            int(month),
            int(days[0]) if days else 1,
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
        )
    except ValueError:
        return None
