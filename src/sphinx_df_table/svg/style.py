"""Turn style declarations into attributes, which a strict content security policy allows."""

from __future__ import annotations

import re

# The shorthand that matplotlib wrote before 3.10, such as "italic 700 10px 'DejaVu Sans'".
_FONT = re.compile(r"((?:[a-z0-9]+ )*)([\d.]+)px (.*)", re.ASCII | re.DOTALL)
_STYLES = frozenset({"italic", "oblique"})
_WEIGHT = re.compile(r"[1-9]\d{0,2}|bold", re.ASCII)


def plain_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes, with style declarations as attributes; a declaration wins.

    Fonts become the page's own: of their names, only ``monospace`` and ``serif`` are kept. Nothing
    is checked here.
    """
    plain = {name: value.strip() for name, value in attributes.items() if name != "style"}
    for declaration in attributes.get("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            plain |= _font(value)
        elif name:
            plain[name] = value
    if "font-size" in plain:
        plain["font-size"] = plain["font-size"].removesuffix("px")
    if family := _generic(plain.pop("font-family", "")):
        plain["font-family"] = family
    return plain


def _font(shorthand: str) -> dict[str, str]:
    found = _FONT.fullmatch(shorthand)
    if found is None:
        return {}
    words, size, family = found.groups()
    parts = {"font-size": size, "font-family": family}
    for word in words.split():
        if word in _STYLES:
            parts["font-style"] = word
        elif _WEIGHT.fullmatch(word):
            parts["font-weight"] = word
    return parts


def _generic(families: str) -> str:
    """Return the generic name for a list of families, or an empty one for a font without serifs."""
    first, last = families.partition(",")[0].lower(), families.rpartition(",")[2].strip()
    if last == "monospace" or "mono" in first:
        return "monospace"
    return "serif" if last == "serif" or "serif" in first.replace("sans-serif", "") else ""
