"""Complete the colours of cells so that text is readable on them in light and dark themes.

A background becomes opaque and gets a text colour. The colours of a gradient, such as the bar of a
Styler, become so transparent that the text of the page is readable on them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .colours import BLACK, WHITE, Colour, contrast

# The colours of the text and of the ground of pages.
Pages = tuple[tuple[Colour, Colour], ...]

# The contrast that WCAG 2.2 asks for: https://www.w3.org/TR/WCAG22/#contrast-minimum.
READABLE = 4.5
# The contrast of a bar with the ground beside it.
_VISIBLE = 1.25
# Text and ground of a light and of a dark page. The contrast is a little less than in alabaster,
# furo, and the themes of pydata and Read the Docs, with the stripes of their tables.
_PAGES: Pages = (
    (Colour(0x44, 0x48, 0x50), Colour(0xF3, 0xF4, 0xF5)),
    (Colour(0xCC, 0xCF, 0xD2), Colour(0x24, 0x2A, 0x34)),
)
# The text colour of `background_gradient` on dark colours, some of which are not dark enough.
_TEXT_OF_GRADIENT = "#f1f1f1"
_STEPS = 20
_GRADIENT = re.compile(r"(linear-gradient\(.*\))( no-repeat center)?", re.IGNORECASE)
_WORD_OR_FUNCTION = re.compile(r"(?:rgb|hsl)a?\([^()]*\)|#?[\w-]+(?![\w(.%-])", re.IGNORECASE)


def readable(style: dict[str, str]) -> dict[str, str]:
    """Return a style with readable text in light and dark themes.

    A text colour that the style has is kept, and so are colours that only a browser knows.

    Parameters
    ----------
    style
        The values of CSS properties, by name.

    """
    style = _without_shorthand(style)
    ground = Colour.parse(style.get("background-color", ""))
    pages: Pages = _PAGES
    if ground and ground.alpha:
        # On a ground that differs between themes, no text would be readable in all of them.
        ground = ground.over(WHITE)
        style["background-color"] = str(ground)
        text = Colour.parse(style.get("color", ""))
        if "color" not in style or (
            text and style["color"] == _TEXT_OF_GRADIENT and contrast(text, ground) < READABLE
        ):
            text = max(BLACK, WHITE, key=lambda colour: contrast(colour, ground))
            style["color"] = str(text)
        if text:
            pages = ((text.over(ground), ground),)
    if image := style.get("background-image"):
        style["background-image"] = _WORD_OR_FUNCTION.sub(
            lambda word: _shown_through(word[0], pages), image
        )
    return style


def _without_shorthand(style: dict[str, str]) -> dict[str, str]:
    """Return a style with the properties of its background, if they are a colour or a bar.

    The shorthand would make the cells transparent that stay in place while a table scrolls.
    """
    whole = style.get("background", "")
    found = _GRADIENT.fullmatch(whole)
    if not found and not Colour.parse(whole):
        return dict(style)
    parts = {"background-color": whole}
    if found:
        parts = {"background-image": found[1]}
        if found[2]:
            parts |= {"background-repeat": "no-repeat", "background-position": "center"}
    return {name: value for name, value in style.items() if name != "background"} | {
        name: style.get(name, value) for name, value in parts.items()
    }


@lru_cache(maxsize=4096)
def _shown_through(word: str, pages: Pages) -> str:
    """Return a colour that lets the text of some pages be read on it; any other word as it is.

    It is as little transparent as possible. A colour that would not be visible beside the ground,
    such as black in a dark theme, is mixed with white or black.

    Parameters
    ----------
    word
        The colour, or another word of a gradient.
    pages
        The pages, or the ground of the cell itself.

    """
    colour = Colour.parse(word)
    if not colour or not colour.alpha:
        return word
    for share in range(_STEPS):
        for other in (WHITE, BLACK):
            mixture = colour.mixed(other, share / _STEPS)
            for step in range(_STEPS, 0, -1):
                full = mixture._replace(alpha=step / _STEPS)
                shown = full._replace(alpha=min(full.alpha, colour.alpha))
                if all(
                    contrast(shown.over(ground), text) >= READABLE
                    and contrast(full.over(ground), ground) >= _VISIBLE
                    for text, ground in pages
                ):
                    return str(shown)
    return word
