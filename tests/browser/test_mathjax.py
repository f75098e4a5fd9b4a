"""A page with formulas loads MathJax, which leaves the text of tables alone."""

from __future__ import annotations

import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build
    from playwright.sync_api import Browser, Page

# Packages of npm, unpacked: `make test` brings them.
_PACKAGES = Path(sys.prefix) / "mathjax"
_SCRIPTS = {
    2: "MathJax.js?config=TeX-AMS-MML_HTMLorMML",
    3: "es5/tex-mml-chtml.js",
    4: "tex-mml-svg.js",
}
_TEXTS = [
    r"\(\href{javascript:alert(1)}{x}\)",
    r"\(\d+\)",
    r"\[x^2\]",
    "$$a$$",
    r"\begin{equation}y\end{equation}",
    r"\ref{eq}",
    r"\unicode{x41}",
]
_PAGE = rf"""
Formulas of :df-value:`texts.min(1)`
====================================

Before the table, :math:`a^2` is a formula.

.. df-table:: With :math:`b^2` in its caption
   :name: texts

   df = pd.DataFrame({{r"\(c\)": {_TEXTS!r}, "allowed": [":math:`d^2`", *"......"]}})
   df_other = df

.. df-table:: Failed
   :name: failed

   raise ValueError(r"\(e^2\) $$f$$ \begin{{equation}}y\end{{equation}}")

The first one is :df-value:`texts.min(1)`.
"""


class _Site(SimpleHTTPRequestHandler):
    """Serves a site, and MathJax beside it: its workers need a server."""

    mathjax: Path

    def translate_path(self, path: str) -> str:
        inside = path.partition("?")[0].partition("/mathjax/")[2]
        return str(self.mathjax / inside) if inside else super().translate_path(path)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module", params=_SCRIPTS)
def page(request: pytest.FixtureRequest, build: Build, browser: Browser) -> Iterator[Page]:
    """The page, after MathJax has made its formulas."""
    package = _PACKAGES / str(request.param)
    assert package.is_dir(), f"{package} is missing: run make test"
    conf = {
        "mathjax_path": f"/mathjax/{_SCRIPTS[request.param]}",
        "df_table_roles": ["math"],
        "suppress_warnings": ["df_table"],
    }
    site = build(_PAGE, conf=conf, extensions=("sphinx.ext.mathjax",))

    class Served(_Site):
        mathjax = package

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(site.out))  # type: ignore[arg-type]

    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        threading.Thread(target=server.serve_forever).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        formula = page.locator("p", has_text="is a formula").locator(_MADE)
        expect(formula.first).to_be_attached(timeout=60_000)
        yield page
        page.close()
        server.shutdown()


_MADE = ":is(mjx-container, .MathJax, .MathJax_SVG, .MathJax_CHTML)"


def test_mathjax_leaves_the_text_of_tables_and_errors_and_values_alone(page: Page) -> None:
    column = page.locator("#texts tbody tr td:first-child")
    assert column.all_inner_texts() == _TEXTS
    assert page.locator("#texts thead th").first.inner_text() == r"\(c\)"
    assert page.locator("#failed").locator(_MADE).count() == 0
    assert page.locator("p", has_text="The first one is").locator(_MADE).count() == 0
    assert page.locator("h1").locator(_MADE).count() == 0
    assert page.locator("a").locator(_MADE).count() == 0
    assert page.locator("a[href^=javascript]").count() == 0


def test_mathjax_makes_formulas_of_the_math_of_captions_and_of_allowed_roles(page: Page) -> None:
    for place in ("#texts caption", "#texts tbody td:nth-child(2)"):
        expect(page.locator(place).locator(_MADE).first).to_be_attached(timeout=10_000)
