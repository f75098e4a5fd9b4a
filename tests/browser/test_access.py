"""The documentation is accessible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import change_scheme
from .reader import Reader

if TYPE_CHECKING:
    from conftest import Site
    from playwright.sync_api import Page

    from .conftest import Visit

PROJECT = Path(__file__).parents[2]
# Faults of furo: its sidebars have no names, and the text of an icon is outside all landmarks.
_CONTEXT = {"exclude": [[".sidebar-drawer"], [".content-icon-container"]]}
_OPTIONS = {
    "preload": False,  # a page opened as a file cannot fetch its style sheets
    "resultTypes": ["violations"],  # not the elements that comply
}
# The rules of axe that are about colours; it finds all else in one scheme as in the other.
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_GROUND = "body => getComputedStyle(body).backgroundColor"
NAMES = sorted(
    str(path.relative_to(PROJECT / "docs").with_suffix(""))
    for folder in ("", "howto")
    for path in (PROJECT / "docs" / folder).glob("*.rst")
)


def _assert_accessible(
    page: Page, context: dict[str, Any] = _CONTEXT, options: dict[str, Any] = _OPTIONS
) -> None:
    found = Axe().run(page, context=context, options=options)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", NAMES)
def test_each_page_of_the_documentation_is_accessible_in_light_and_dark_mode(
    docs: Site, visit: Visit, name: str
) -> None:
    page = visit(docs, f"{name}.html", color_scheme="light")
    _assert_accessible(page)
    light = page.locator("body").evaluate(_GROUND)
    change_scheme(page, "dark")
    assert page.locator("body").evaluate(_GROUND) != light
    _assert_accessible(page, options=_OPTIONS | _COLOURS)


def test_the_menu_and_the_comparison_are_accessible(docs: Site, visit: Visit) -> None:
    page = visit(docs, "inf2.html")
    reader = Reader.of(page, "encoder-throughput")
    context = {"include": [[".df-frame:has(#encoder-throughput)"]]}
    reader.menu()
    _assert_accessible(page, context)
    page.keyboard.press("Escape")
    reader.tick("albert-base-v2", "roberta-base")
    reader.sort("Latency P50 (ms)")
    expect(reader.comparison).to_be_visible()
    _assert_accessible(page, context)
