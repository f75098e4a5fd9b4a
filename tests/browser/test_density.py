"""Tables are compact: their answer is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from .conftest import visits
from .pages import THEMES
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build, Site
    from playwright.sync_api import Browser

    from .conftest import Visit

_PAGE = """
.. df-table:: Models
   :name: models
   :stub-columns: 1

   df = pd.DataFrame({
       "Model": ["google/electra-base-uncased", "bert-large-uncased", "t5-3b-v1.1-xl-variant-b"],
       "Inst. Type": ["inf2.xlarge", "inf2.xlarge", "inf2.48xlarge"],
       "Throughput (inference/second)": [3147.09984049, 950.0496231, -51.13695938],
       "Task": ["Raw output (AutoModelForMaskedLM)", "Classification", "Generation"],
       **{f"Latency P{p} (ms)": [p + 0.123456, p * 2.5, p] for p in range(50, 60)},
   })
"""
# The number of lines that each text of some cells takes.
_LINES = """
cells => cells.map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell.querySelector("p"));
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 8))).size;
})
"""
_HEIGHTS = "rows => rows.map(row => row.offsetHeight)"


@pytest.fixture(scope="module", params=THEMES)
def models(request: pytest.FixtureRequest, build: Build, browser: Browser) -> Iterator[Reader]:
    """Yield a reader who only looks: all tests share the page."""
    site = build(_PAGE, conf={"html_theme": request.param})
    with visits(browser) as visit:
        page = visit(site, "index.html", viewport={"width": 1024, "height": 800})
        yield Reader.of(page, "models")


def test_names_and_numbers_stay_on_one_line(models: Reader) -> None:
    assert models.table.locator("tbody th").evaluate_all(_LINES) == [1, 1, 1]
    numbers = models.table.locator("tbody td.df-number")
    assert set(numbers.evaluate_all(_LINES)) == {1}
    assert models.table.locator("tbody td:nth-child(2)").evaluate_all(_LINES) == [1, 1, 1]


def test_rows_are_low(models: Reader) -> None:
    long, *short = models.table.locator("tbody tr").evaluate_all(_HEIGHTS)
    assert long <= 56, "two lines"
    assert max(short) <= 36


def test_labels_are_narrow_and_stand_on_the_line_above_their_cells(models: Reader) -> None:
    heads = models.table.locator("thead th")
    label = models.head("Latency P50 (ms)")
    width: float = label.evaluate(
        "head => head.offsetWidth / parseFloat(getComputedStyle(head).fontSize)"
    )
    assert width < 9.5
    gaps: list[float] = heads.evaluate_all(
        """heads => heads.map(head => {
          const range = document.createRange();
          range.selectNodeContents(head.querySelector("button"));
          return head.getBoundingClientRect().bottom - range.getBoundingClientRect().bottom;
        })"""
    )
    assert max(gaps) - min(gaps) <= 2, "all end on one line"


def test_labels_are_aligned_with_their_cells(models: Reader) -> None:
    edges = """
    (table, [place, side]) => [...table.rows].map(({ cells }) => {
      const range = document.createRange();
      const cell = cells[place];
      range.selectNodeContents(cell.querySelector("button") ?? cell.querySelector("p"));
      return range.getBoundingClientRect()[side];
    })
    """
    for place, side in ((0, "left"), (1, "left"), (2, "right"), (5, "right")):
        found: list[float] = models.table.evaluate(edges, [place, side])
        assert max(found) - min(found) <= 1.5, (place, found)


@pytest.mark.parametrize("touch", [False, True])
@pytest.mark.parametrize("theme", THEMES)
def test_arrows_show_what_can_be_sorted_and_what_is(
    site_of: Callable[[str], Site], visit: Visit, theme: str, *, touch: bool
) -> None:
    page = visit(site_of(theme), "index.html", has_touch=touch)
    reader = Reader.of(page, "machines")

    def arrow(label: str, part: str) -> tuple[str, float]:
        style = (
            f"b => (({{ content, opacity }}) => [content, +opacity])(getComputedStyle(b, '{part}'))"
        )
        content, opacity = reader.head(label).get_by_role("button").evaluate(style)
        return content.strip('"').strip("\u202f\ufe0e").partition("\ufe0e")[0], opacity

    assert arrow("cost", "::before") == ("↕", 0.45)
    assert arrow("name", "::after") == ("↕", 0.45)
    reader.sort("name")
    page.mouse.move(0, 0)
    reader.head("name").get_by_role("button").blur()
    assert arrow("name", "::after") == ("▲", 1)
    reader.sort("name")
    assert arrow("name", "::after") == ("▼", 1)


@pytest.mark.parametrize("theme", THEMES)
def test_targets_are_large_enough(site_of: Callable[[str], Site], visit: Visit, theme: str) -> None:
    page = visit(site_of(theme), "index.html")
    reader = Reader.of(page, "machines")
    reader.sort("name")
    reader.tick("beta", "delta")
    reader.menu()
    sizes: list[Any] = reader.frame.locator(
        "button:visible, select, input:not(.df-tick):visible"
    ).evaluate_all(
        """nodes => nodes.map(node => {
          const target = node.closest("label, .df-filter") ?? node;
          const { width, height } = target.getBoundingClientRect();
          return [node.ariaLabel || node.textContent, width, height];
        })"""
    )
    assert [name for name, width, height in sizes if min(width, height) < 24] == []
    rows = reader.table.locator("tbody tr:visible").evaluate_all(_HEIGHTS)
    assert min(rows) >= 24, "the tick boxes"


@pytest.mark.parametrize("theme", THEMES)
def test_a_line_divides_joined_groups(
    site_of: Callable[[str], Site], visit: Visit, theme: str
) -> None:
    reader = Reader.of(visit(site_of(theme), "shapes.html"), "joined")
    joined = reader.table.locator("tbody [rowspan]").first
    assert "inset" in joined.evaluate("cell => getComputedStyle(cell).boxShadow")
    expect(joined).to_have_css("vertical-align", "top")
