"""Join the characters of a formula to words, which then fit the font of any page."""

from __future__ import annotations

from .drawing import Element

# The widest character that is followed in its word, in parts of the font's size, is an "m".
_WIDEST = 1.05
_STANDARD_SIZE = 10.0


def with_words(spans: list[Element]) -> list[Element]:
    """Return spans of text, with neighbours of the same look and height joined.

    matplotlib places each character of a formula, and of a text with a formula in it, for its own
    font. In another font, the letters of a word would be too close or too far apart. So an exponent
    follows its number without a place of its own.

    Parameters
    ----------
    spans
        Cleaned elements ``tspan``. Those of a fraction, of which two begin at the same place, are
        returned as they are.

    """
    places = [span.attributes.get("x", "") for span in spans]
    if "" in places or len(set(places)) < len(places):
        return spans
    joined: list[Element] = []
    texts: list[list[str]] = []
    reach = 0.0
    for span in sorted(spans, key=_place):
        x = _place(span)
        follows = bool(joined) and x < reach
        reach = x + _WIDEST * float(span.attributes.get("font-size", _STANDARD_SIZE))
        if follows:
            del span.attributes["x"]
        if follows and _look(joined[-1]) == _look(span):
            texts[-1].append(span.text)
        else:
            joined.append(span)
            texts.append([span.text])
    for span, pieces in zip(joined, texts, strict=True):
        span.text = "".join(pieces)
    return joined


def single_characters(span: Element) -> list[Element]:
    """Return a span for each character, if a span places several of them, as before 3.10.

    Parameters
    ----------
    span
        An element ``tspan`` that is not cleaned yet.

    """
    count = len(span.text)
    places = {name: span.attributes.get(name, "").split() for name in ("x", "y")}
    several = {name: values for name, values in places.items() if len(values) == count}
    if count < 2 or not several:  # noqa: PLR2004 - several
        return [span]
    return [
        Element(
            "tspan",
            span.attributes | {name: values[number] for name, values in several.items()},
            text=character,
        )
        for number, character in enumerate(span.text)
    ]


def _place(span: Element) -> float:
    return float(span.attributes["x"])


def _look(span: Element) -> dict[str, str]:
    """Return the attributes of a span except where it begins."""
    return {name: value for name, value in span.attributes.items() if name != "x"}
