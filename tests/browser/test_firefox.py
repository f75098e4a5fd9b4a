"""Tables in Firefox: a smaller set of the tests in chromium."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from .firefox import Firefox, firefox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build, Site

_ESCAPE, _DOWN = "\ue00c", "\ue015"
_FRAME = ".df-frame:has(#machines)"
_NAMES = """[...document.querySelectorAll("#machines tbody tr:not(.df-off)")]
  .map(row => row.cells[0].textContent.trim())"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.fail("There is no Firefox: apt-get install firefox-esr", pytrace=False)
    with firefox(program, tmp_path_factory.mktemp("firefox") / "profile") as browser:
        yield browser


@pytest.fixture(params=["furo", "alabaster"])
def page(
    request: pytest.FixtureRequest, browser: Firefox, site_of: Callable[[str], Site]
) -> Firefox:
    browser.visit(f"{site_of(request.param).out.as_uri()}/index.html")
    return browser


def test_readers_sort_and_search(page: Firefox) -> None:
    page.click("#machines th:nth-child(3) .df-sort")
    assert page.evaluate(_NAMES)[:2] == ["beta", "inf2.xlarge"]
    page.click(f"{_FRAME} [type=search]")
    page.press(*"inf2")
    assert page.evaluate(_NAMES) == ["inf2.xlarge", "inf2.8xlarge"]
    chips = f"document.querySelector('{_FRAME} .df-chips').textContent"
    assert page.evaluate(chips) == "rate ▲ ×"
    address = "new Promise(done => setTimeout(() => done(location.search), 300))"
    assert "df-machines=q" in page.evaluate(address)


def test_readers_tick_rows_and_compare_them(page: Firefox) -> None:
    page.click("#machines .df-tick")
    page.press(_DOWN)
    focused = "document.activeElement.ariaLabel"
    assert page.evaluate(focused) == "Compare: inf2.xlarge"
    page.click("#machines tbody tr:nth-child(2) .df-tick")
    lines = f"[...document.querySelector('{_FRAME} .df-compare').querySelectorAll('tr')]"
    texts = f"{lines}.map(line => [...line.cells].map(cell => cell.textContent.trim()))"
    assert page.evaluate(texts)[1] == ["rate ≠", "1.97", "0.76 −61 %"]


def test_readers_copy(page: Firefox) -> None:
    # Firefox lets pages write the clipboard, not read it.
    page.evaluate(
        """(() => {
          window.copied = "";
          const set = DataTransfer.prototype.setData;
          DataTransfer.prototype.setData = function (type, text) {
            window.copied = text;
            set.call(this, type, text);
          };
        })()"""
    )
    page.click(f"{_FRAME} .df-icon:not([hidden])")
    page.click(".df-menu:popover-open .df-commands button")
    copied: str = page.evaluate("window.copied")
    assert copied.split("\n")[1].split("\t") == ["inf2.8xlarge", "inf", "1.97", "10.123"]
    pasted = f"document.querySelector('{_FRAME} [role=status]').textContent"
    assert page.evaluate(pasted) == "Copied: 12 rows"


def test_a_wide_table_fills_the_window_until_escape(
    browser: Firefox, site_of: Callable[[str], Site]
) -> None:
    browser.visit(f"{site_of('furo').out.as_uri()}/wide.html")
    place = """(({ x, y, width, height }) => [x, y, width, height])(
      document.querySelector("table#broad").closest(".df-frame").getBoundingClientRect())"""
    before = browser.evaluate(place)
    browser.click(".df-frame:has(table#broad) .df-icon")
    x, y, width, height = browser.evaluate(place)
    assert (x, y, height) == (0, 0, 800)
    assert 1260 <= width <= 1280, "beside the scroll bar of the page"
    browser.press(_ESCAPE)
    assert browser.evaluate(place)[2] == before[2]


def test_names_and_numbers_stay_on_one_line_and_labels_at_the_bottom(
    browser: Firefox, site_of: Callable[[str], Site]
) -> None:
    browser.visit(f"{site_of('alabaster').out.as_uri()}/wide.html")
    heights = "[...document.querySelectorAll('#broad tbody tr')].map(row => row.offsetHeight)"
    assert max(browser.evaluate(heights)) <= 36
    gaps: list[float] = browser.evaluate(
        """[...document.querySelectorAll("#broad thead th")].map(head => {
          const range = document.createRange();
          range.selectNodeContents(head.querySelector("button"));
          return head.getBoundingClientRect().bottom - range.getBoundingClientRect().bottom;
        })"""
    )
    assert max(gaps) - min(gaps) <= 2


def test_the_header_and_the_first_column_stay_in_view(
    browser: Firefox, site_of: Callable[[str], Site]
) -> None:
    browser.visit(f"{site_of('furo').out.as_uri()}/wide.html")
    browser.evaluate("document.querySelector('.df-box').scrollTo(200, 300)")
    offsets = """(box => ["thead th", "tbody tr:nth-child(15) th"].map(selector => {
      const [cell, around] = [box.querySelector(selector), box].map(n => n.getBoundingClientRect());
      return [cell.x - around.x, cell.y - around.y];
    }))(document.querySelector(".df-box"))"""
    (head_x, head_y), (cell_x, _) = browser.evaluate(offsets)
    assert abs(head_x) <= 1
    assert abs(head_y) <= 1
    assert abs(cell_x) <= 1


def test_bars_are_drawn_behind_numbers(page: Firefox) -> None:
    page.visit(page.evaluate("location.href").partition("?")[0] + "?df-machines=bars%3Drate")
    image = "getComputedStyle(document.querySelector('#machines .df-bar')).backgroundImage"
    assert "linear-gradient" in page.evaluate(image)


def test_all_rows_of_a_long_table_can_be_reached(browser: Firefox, build: Build) -> None:
    site = build(
        ".. df-table::\n   :name: long\n\n   df = pd.DataFrame({'a': range(1000), 'b': 1})\n"
    )
    browser.visit(f"{site.out.as_uri()}/index.html")
    shown = "[...document.querySelectorAll('#long tbody tr')].filter(r => r.offsetHeight).length"
    assert browser.evaluate(shown) < 500
    scroll = """(async box => {
      for (let place = 0; place < 40; place += 1) {
        box.scrollTo(0, box.scrollHeight);
        await new Promise(done => setTimeout(done, 20));
      }
    })(document.querySelector(".df-box"))"""
    browser.evaluate(scroll)
    assert browser.evaluate(shown) == 1000
