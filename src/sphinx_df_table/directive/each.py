"""Values of a directive ``df-tabs``, and the fields that they fill in."""

from __future__ import annotations

import re
from typing import NamedTuple

_FORM = "It has a line for each table, such as latency = Latency optimized."
_IN_MARKDOWN = (
    "In Markdown, write the options between lines of three dashes, and the sign | after each:"
)
# A doubled brace is a brace.
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Each(NamedTuple):
    """One of several values; the names of these attributes are those of the fields.

    Attributes
    ----------
    each
        The text that the snippet finds in its variable ``each``.
    label
        The text for readers.

    """

    each: str
    label: str


def values_of(option: str | None) -> list[Each]:
    """Return the values of the option ``each``.

    Parameters
    ----------
    option
        Lines such as ``latency = Latency optimized``. A line without the sign is value and label
        alike. None if there is no such option.

    Raises
    ------
    ValueError
        There is no value, one is there twice, a line lacks the value or the label, or all values
        are on one line.

    """
    if option is None:
        message = f"the option each is missing. {_FORM}"
        raise ValueError(message)
    lines = [line.strip() for line in option.splitlines() if line.strip()]
    # YAML joins lines, unless the sign | stands before them.
    if len(lines) == 1 and lines[0].count("=") > 1:
        message = f"each: {lines[0]!r} has several values. {_FORM} {_IN_MARKDOWN}."
        raise ValueError(message)
    values: dict[str, Each] = {}
    for line in lines:
        each, sign, label = (part.strip() for part in line.partition("="))
        if not each or (sign and not label):
            message = f"each: the line {line!r} is not of the form value = Label."
            raise ValueError(message)
        if each in values:
            message = f"each: the value {each!r} is there twice. Each table needs its own."
            raise ValueError(message)
        values[each] = Each(each, label or each)
    if not values:
        message = f"the option each is empty. {_FORM} {_IN_MARKDOWN}."
        raise ValueError(message)
    return list(values.values())


def fill_in(text: str, value: Each) -> str:
    """Return a text with a value in the place of its fields, ``{each}`` and ``{label}``.

    Raises
    ------
    ValueError
        The text has another field, or a single brace.

    """
    fields: dict[str, str] = value._asdict()

    def filled(found: re.Match[str]) -> str:
        sign, name = found[0], found[1]
        if name in fields:
            return fields[name]
        if sign in ("{{", "}}"):
            return sign[0]
        known = f"The fields are {{each}} and {{label}}; write {sign[0] * 2} for a brace."
        problem = f"there is no field {sign!r}." if name else f"the brace {sign!r} is no field."
        message = f"{problem} {known}"
        raise ValueError(message)

    return _FIELD.sub(filled, text)
