"""Check a written drawing without the code that cleans, for tests of any input."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGS = re.compile("svg|g|defs|path|rect|use|image|text|tspan|clipPath|pattern")
_NAMES = re.compile(
    "id|href|d|x|y|width|height|viewBox|transform|fill|stroke|fill-opacity|stroke-opacity|opacity"
    "|stroke-(width|linecap|linejoin|miterlimit|dasharray|dashoffset)|fill-rule|clip-path"
    "|font-(size|style|weight|family)|text-anchor|direction|patternUnits|preserveAspectRatio|image-rendering|role|aria-label"
)
_HARMLESS = re.compile(r"[-\w\s.,#()]*", re.ASCII)
_LOCAL = re.compile(r"url\(#([\w-]+)\)", re.ASCII)
_FILE = re.compile(r"_images/[0-9a-f]{20}\.png")


def problems(svg: str, prefix: str) -> list[str]:
    """Return all that a page must not contain."""
    root = ET.fromstring(svg)  # noqa: S314 - written by this package
    elements = list(root.iter())
    ids = [element.attrib["id"] for element in elements if "id" in element.attrib]
    found = [f"id {name}" for name in ids if not name.startswith(prefix) or ids.count(name) > 1]
    for element in elements:
        if not _TAGS.fullmatch(str(element.tag)):
            found.append(f"element {element.tag}")
        if element.text and element.tag not in ("text", "tspan"):
            found.append(f"text {element.text}")
        found += _bad_attributes(element, ids)
    return found


def _bad_attributes(element: ET.Element, ids: list[str]) -> Iterator[str]:
    for name, value in element.attrib.items():
        local = _LOCAL.fullmatch(value)
        if name == "aria-label":
            is_good = True
        elif name == "href":
            is_good = value[1:] in ids or bool(element.tag == "image" and _FILE.fullmatch(value))
        elif local is not None:
            is_good = name in ("fill", "clip-path") and local[1] in ids
        else:
            is_good = bool(_HARMLESS.fullmatch(value)) and "url" not in value
        if not is_good or not _NAMES.fullmatch(name):
            yield f"{name}={value}"
