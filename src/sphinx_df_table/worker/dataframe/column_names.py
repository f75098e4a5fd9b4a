"""Tell from the name of a column what its values are."""

from __future__ import annotations

import re

# Names such as "Neuron Version", "driver_version" or "SdkVersion (tested)".
_PARENTHESES = re.compile(r"\(.*?\)|\[.*?\]")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_VERSIONS = {"version", "versions", "ver", "release", "tag"}
# Parts of dates have leading zeros only for their appearance.
_DATE_PARTS = {"year", "quarter", "month", "week", "day", "hour", "minute", "second"}


def _parts(name: str) -> list[str]:
    return [part.casefold() for part in _NAME_PARTS.findall(_PARENTHESES.sub("", name))]


def is_version(name: str) -> bool:
    """Return whether the name of a column says that it holds versions."""
    return bool(parts := _parts(name)) and parts[-1] in _VERSIONS


def is_date_part(name: str) -> bool:
    """Return whether the name of a column says that it holds parts of dates, such as months."""
    return not _DATE_PARTS.isdisjoint(_parts(name))
