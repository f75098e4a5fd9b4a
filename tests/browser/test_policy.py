"""Tables work under a strict content security policy."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build, Site
    from playwright.sync_api import Browser

# Records each refused request, and the script or page that made it.
_WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile.replace(location.href, "")}`));
"""


class _Strict(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(site_of: Callable[[str], Site]) -> Iterator[str]:
    with serving(site_of("alabaster")) as address:
        yield address


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve a site with a strict policy, and return its address."""
    handler = partial(_Strict, directory=str(site.out))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def refusals(browser: Browser, address: str, *, act: bool) -> list[str]:
    """Return what the policy refuses while a reader opens a page, and acts on its first table."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(3_000)
    page.add_init_script(_WATCH)
    page.goto(address)
    if act:
        reader = Reader.of(page, "machines")
        reader.search.fill("other")
        reader.sort("rate")
        expect(reader.table.locator("tbody tr:visible")).to_have_count(7)
        menu = reader.menu()
        menu.get_by_role("checkbox", name="Bars: rate").check()
        menu.get_by_role("checkbox", name="family", exact=True).uncheck()
        menu.get_by_role("button", name="Copy").click()
        reader.tick("beta", "delta")
        expect(reader.comparison).to_be_visible()
        assert "df-machines" in reader.address()
    refused: list[str] = page.evaluate("refused")
    context.close()
    return refused


def test_tables_need_nothing_that_the_policy_refuses(served: str, browser: Browser) -> None:
    without = refusals(browser, f"{served}/plain.html", act=False)
    # The theme itself has inline styles, which are refused.
    assert refusals(browser, f"{served}/index.html", act=True) == without
    assert not any("df-table" in text for text in without)


def test_the_policy_refuses_no_texts_of_another_language(build: Build, browser: Browser) -> None:
    block = ".. df-table::\n{}\n   df = pd.DataFrame({{'a': [1, 2]}})\n"
    files = {"index.rst": block.format(""), "off.rst": block.format("   :class: no-interactive\n")}
    site = build(files, conf={"language": "de", "html_theme": "alabaster"})
    assert len(site.soup("index").select("#df-texts")) == 1
    assert site.soup("off").select("#df-texts") == []
    with serving(site) as address:
        refused = [
            refusals(browser, f"{address}/{name}.html", act=False) for name in ("index", "off")
        ]
    # Some of Sphinx's own scripts are refused, and name the address of the page.
    with_texts, without = (
        [re.sub(r"http://\S*/", "", text) for text in texts] for texts in refused
    )
    assert with_texts == without
