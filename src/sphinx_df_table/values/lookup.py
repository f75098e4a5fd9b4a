"""Lookup of a value by the name of its block and its key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_df_table.log import one_line
from sphinx_df_table.value_format import formatted
from sphinx_df_table.wording import closest_or_first, first_few, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinx_df_table.protocol.value import Value

    # All blocks of one name: the page of each, and its values; None if it failed.
    Blocks = Sequence[tuple[str, Mapping[str, Value] | None]]

_MOST_NAMES = 10
_BREAKING_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")


class MissingValueError(Exception):
    """A value does not exist; the message says why, and what to change."""


def text_of(
    source: str, blocks: Mapping[str, Blocks], normal: Callable[[str], str], language: str = "en"
) -> str:
    """Return the text of a value.

    Parameters
    ----------
    source
        The argument of the role: ``name.key``, or ``name.key:format``.
    blocks
        All blocks by their names.
    normal
        A function from a name to its form in `blocks`.
    language
        The language of the names of days and months.

    Raises
    ------
    MissingValueError
        The value does not exist, is missing, or does not have that format.

    """
    path, _, given = map(_joined, source.partition(":"))
    name, dot, key = path.rpartition(".")
    if not (name and dot and key):
        message = f"{one_line(source)!r} is no value: write name.key or name.key:format."
        raise MissingValueError(message)
    value = _value(name, key, blocks, normal)
    try:
        text = _joined(formatted(value, given, language))
    except ValueError as error:
        message = f"the format {given!r} of the value {path!r} {error}."
        raise MissingValueError(message) from error
    if not text:
        message = f"the value {key!r} of the block {name!r} is an empty text."
        raise MissingValueError(message)
    return text


def _joined(text: str) -> str:
    """Return a text on one line. Spaces that do not break stay."""
    return _BREAKING_SPACE.sub(" ", printable(text)).strip(" ")


def _value(
    name: str, key: str, blocks: Mapping[str, Blocks], normal: Callable[[str], str]
) -> Value:
    """Return the value of a key in the only block of a name."""
    named = blocks.get(normal(name), [])
    if not named:
        hint = closest_or_first(name, list(blocks), _MOST_NAMES)
        message = f"no block has the name {name!r}; {hint}."
        raise MissingValueError(message)
    # A file with a block may be included on several pages.
    if any(values != named[0][1] for _, values in named):
        pages = list(dict.fromkeys(page for page, _ in named))
        word = "page" if len(pages) == 1 else "pages"
        shown = first_few(pages, _MOST_NAMES)
        message = f"{len(named)} blocks have the name {name!r}, on the {word} {shown}."
        raise MissingValueError(message)
    page, values = named[0]
    if values is None:
        message = f"the block {name!r}, on the page {page!r}, has failed."
    elif key not in values:
        known = list(values)
        hint = closest_or_first(key, known, _MOST_NAMES) if known else "it leaves none in df_values"
        message = f"the block {name!r} has no value {key!r}; {hint}."
    elif values[key].kind == "missing":
        message = f"the value {key!r} of the block {name!r} is missing in the data."
    else:
        return values[key]
    raise MissingValueError(message)
