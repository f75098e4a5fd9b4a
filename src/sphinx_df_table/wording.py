"""Words that both halves share: closest names, lists, refusals, and codes of currencies."""

from __future__ import annotations

import difflib
import os
import re
from typing import TYPE_CHECKING, Any

from sphinx_df_table.protocol.codec import NOT_UTF8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# Codes in ISO 4217:2015 of frequently traded currencies. Not any three letters: those may be of the
# name of a processor.
CURRENCY_CODES = (
    "USD|EUR|JPY|GBP|CNY|AUD|CAD|CHF|HKD|SGD|SEK|KRW|NOK|NZD|INR|MXN|TWD|ZAR|BRL|DKK|PLN"
)
_LONGEST_MESSAGE = 4_000
# The characters that a message shows of each name or value in a list.
_LONGEST_NAME = 500
ONLY_OFF = "A snippet can only make its table, unless df_table_sandbox is 'off'."
# Signs that part the words of a name. Others may tell two names apart, as in "C++" and "C#".
_SEPARATORS = re.compile(r"[\s_.,;:/\\|'\"`()\[\]{}\u2010-\u2015-]+")
_DIGITS = re.compile(r"\d+")
# Characters that are invisible or reverse other text: control characters except white space,
# bidirectional overrides, noncharacters and lone surrogates.
_UNPRINTABLE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
# In a shorter word, two letters in the other order make another word.
_LONG_WORD = 5
MAY_BE_REFUSED = f"The sandbox may have refused it. {ONLY_OFF}"


def closest(name: object, names: Iterable[str], *, most: int = 3, cutoff: float = 0.5) -> list[str]:
    """Return the names that are spelled most like `name`, the closest first.

    Parameters
    ----------
    name
        The name to compare. Case and surrounding white space do not count.
    names
        The names to choose from; of several that differ in case alone, the first is returned.
    most
        The largest number of names to return.
    cutoff
        How similar a name must be, from 0 to 1: see `difflib.get_close_matches`.

    """
    folded = {candidate.casefold().strip(): candidate for candidate in reversed(list(names))}
    found = difflib.get_close_matches(str(name).casefold().strip(), folded, n=most, cutoff=cutoff)
    return [folded[key] for key in found]


def misspelled(name: str, names: Iterable[str]) -> str | None:
    """Return the first of some names that differs from `name` by no more than a slip of the pen.

    A slip changes case, spaces or punctuation, or the order of two letters in a longer word. Names
    with other digits, or another letter more, are names of different things, such as
    ``inf2.24xlarge`` and ``inf2.8xlarge``.

    Parameters
    ----------
    name
        The name that may be misspelled.
    names
        The names to choose from.

    """
    return next((other for other in names if other != name and _is_slip(name, other)), None)


def _is_slip(name: str, other: str) -> bool:
    if name.strip() == other.strip():
        return True
    if _DIGITS.findall(name) != _DIGITS.findall(other) or not any(map(str.isalpha, name)):
        return False
    words, others = (_SEPARATORS.sub(" ", text.casefold()).split() for text in (name, other))
    if "".join(words) == "".join(others):
        return True
    pairs = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    return len(words) == len(others) and len(pairs) == 1 and _is_transposed(*pairs[0])


def _is_transposed(word: str, other: str) -> bool:
    """Return whether two neighbouring letters of a longer word have changed places."""
    if len(word) != len(other) or len(word) < _LONG_WORD:
        return False
    differing = [n for n, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
    first, last = differing[0], differing[-1]
    return (
        last == first + 1
        and (word[first] + word[last]).isalpha()
        and word[first] + word[last] == other[last] + other[first]
    )


def first_few(values: Any, most: int, text: Callable[[Any], str] = repr) -> str:
    """Return the first of some values as a list in words, with the number of the others.

    Parameters
    ----------
    values
        The values: a list, or an index of pandas.
    most
        The largest number of values to name.
    text
        Returns the text of a value. It is called for the named ones only.

    """
    words = ", ".join(_shortened(text(value)) for value in values[:most])
    rest = len(values) - most
    return f"{words} and {rest:,} more" if rest > 0 else words or "none"


def is_or_are(names: Sequence[str]) -> str:
    """Return the end of the sentence "the closest …", for one name or several."""
    words = ", ".join(_shortened(repr(name)) for name in names)
    return f"{'is' if len(names) == 1 else 'are'} {words}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def closest_or_first(
    name: object, names: Sequence[str], most: int, intro: str = "there are"
) -> str:
    """Return the names that the author may have meant, or else the first ones, as a clause.

    Parameters
    ----------
    name
        The name that does not exist.
    names
        The names that exist.
    most
        The largest number of names to list if none is close.
    intro
        The words before these.

    """
    if close := closest(name, names):
        return f"the closest {is_or_are(close)}"
    return f"{intro} {first_few(names, most)}"


def refused_read(path: str, real: str, *, is_written: bool) -> str:
    """Return why the sandbox refused to read a file, and what to change.

    Parameters
    ----------
    path, real
        The path that the snippet named, and its real path.
    is_written
        Whether the build itself writes there.

    """
    link = "" if real == os.path.abspath(path) else f", which leads to {real!r}"  # noqa: PTH100
    remedy = (
        "No snippet may read what the build itself writes."
        if is_written
        else "A snippet may read the source folder and the folders of df_table_data_path; that "
        "setting in conf.py names more folders."
    )
    return f"the sandbox refused to read {path!r}{link}. {remedy}"


def printable(text: str) -> str:
    """Return `text` with U+FFFD for characters that no page can show."""
    return _UNPRINTABLE.sub("\ufffd", text)


def sendable(text: str) -> str:
    """Return `text` with U+FFFD for lone surrogates, which UTF-8 can't express."""
    return NOT_UTF8.sub("\ufffd", text)


def as_message(text: str, most: int = _LONGEST_MESSAGE) -> str:
    """Return a message that can be sent.

    Parameters
    ----------
    text
        The message.
    most
        The largest number of characters: the message is cut if it has more.

    """
    return sendable(text if len(text) <= most else f"{text[: most - 2]} …")
