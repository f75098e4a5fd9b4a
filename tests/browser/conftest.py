"""Fixtures: a browser, and sites to visit in it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from conftest import Site
from playwright.sync_api import sync_playwright

from .pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build
    from playwright.sync_api import Browser, Page

PROJECT = Path(__file__).parents[2]
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
def site_of(build: Build) -> Callable[[str], Site]:
    """Return a function that builds the pages with a theme, once per theme."""

    @cache
    def site_of(theme: str) -> Site:
        conf = {"html_theme": theme, "html_copy_source": False}
        return build(PAGES, conf=conf, extensions=("sphinx_design",))

    return site_of


@pytest.fixture(scope="session")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the documentation, built from a copy of its sources and its data."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("docs", "data"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("_build"))
    return Site(folder / "docs", "html", {}).rebuild()


@pytest.fixture(params=["furo", "alabaster"])
def theme(request: pytest.FixtureRequest) -> str:
    """Return the name of a theme; the two themes have little in common."""
    return str(request.param)


@pytest.fixture
def site(theme: str, site_of: Callable[[str], Site]) -> Site:
    return site_of(theme)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Return a function that opens a page.

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
