"""Fixtures: a browser, and sites to visit in it."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest
from playwright.sync_api import sync_playwright

from .pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build, Site
    from playwright.sync_api import Browser, Page

# Messages that themes write to the console.
_THEME_MESSAGES = ("Got invalid theme mode", "[PST]: Changed to")
# The scripts give a box its role when they have measured it, after the page is loaded.
_ALL_MEASURED = """[...document.querySelectorAll('.df-box')].every(
  box => box.role || !box.checkVisibility())"""


class Visit(Protocol):
    """Opens a page of a site in a window of its own."""

    def __call__(self, site: Site, name: str, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # It draws pages as chromium does, and takes half the time, since it has no window.
    path = shutil.which("chromium-headless-shell")
    if not path:
        message = "There is no browser to test pages in: apt-get install chromium-headless-shell"
        pytest.fail(message, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def build(build: Build) -> Build:
    """Return a function that builds equal sites once for all tests, which only read them."""
    sites: dict[str, Site] = {}

    def build_once(files: str | dict[str, str], **options: Any) -> Site:
        key = json.dumps([files, options], sort_keys=True)
        if key not in sites:
            sites[key] = build(files, **options)
        return sites[key]

    return build_once


@pytest.fixture(scope="session")
def site_of(build: Build) -> Callable[[str], Site]:
    """Return a function that builds the pages with a theme."""

    def site_of(theme: str) -> Site:
        conf = {"html_theme": theme, "html_copy_source": False}
        return build(PAGES, conf=conf, extensions=("sphinx_design",))

    return site_of


@pytest.fixture(params=["furo", "alabaster"])
def theme(request: pytest.FixtureRequest) -> str:
    """Return the name of a theme; the two themes have little in common."""
    return str(request.param)


@pytest.fixture
def site(theme: str, site_of: Callable[[str], Site]) -> Site:
    return site_of(theme)


# Animations between the colours of two schemes end at once.
_END_ANIMATIONS = "document.getAnimations().forEach(animation => animation.finish())"


def change_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Let a page have the colours of a scheme."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_END_ANIMATIONS)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with visits(browser) as visit:
        yield visit


@contextmanager
def visits(browser: Browser) -> Iterator[Visit]:
    """Yield a function that opens a page, and close all pages at the end.

    The page must write nothing to the console and load nothing from other hosts.
    """
    messages: list[str] = []
    requests: list[str] = []
    contexts = []

    def open_page(site: Site, name: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        # A busy machine takes more than the default of 30 s for a page of 10,000 rows.
        page.goto(f"{site.out.as_uri()}/{name}", timeout=300_000)
        page.wait_for_function(_ALL_MEASURED)
        page.set_default_timeout(5_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in messages if not text.startswith(_THEME_MESSAGES)] == []
    assert [
        url for url in requests if not url.startswith(("file:", "data:", "http://127.0.0.1:"))
    ] == []
