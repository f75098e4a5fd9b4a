"""A reader, who looks at a table and uses its tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass(frozen=True)
class Reader:
    """A reader of one table of a page."""

    page: Page
    table: Locator
    frame: Locator

    @classmethod
    def of(cls, page: Page, name: str) -> Reader:
        """Return a reader of the table with this id."""
        table = page.locator(f"table#{name}")
        return cls(page, table, page.locator(".df-frame").filter(has=table))

    @property
    def search(self) -> Locator:
        return self.frame.get_by_role("searchbox")

    @property
    def box(self) -> Locator:
        return self.frame.locator(".df-box")

    def scroll(self, left: int, top: int) -> None:
        """Scroll the box and wait until the scripts have followed."""
        self.box.evaluate(
            """async (box, [left, top]) => {
              box.scrollTo(left, top);
              for (const _ of "12") await new Promise(requestAnimationFrame);
            }""",
            [left, top],
        )

    @property
    def announcement(self) -> str:
        """The last announcement for screen readers."""
        return self.frame.get_by_role("status").inner_text()

    def head(self, label: str) -> Locator:
        return self.table.get_by_role("columnheader", name=label, exact=True)

    def sort(self, label: str) -> None:
        self.head(label).get_by_role("button").click()

    def rows(self) -> list[list[str]]:
        """Return the texts of the visible rows."""
        return [
            [cell.strip() for cell in row.locator("td:visible, th:visible").all_inner_texts()]
            for row in self.table.locator("tbody tr:visible").all()
        ]

    def column(self, place: int) -> list[str]:
        return [row[place] for row in self.rows()]

    def labels(self) -> list[str]:
        heads = self.table.locator("thead th:visible")
        labels: list[str] = heads.evaluate_all(
            """heads => heads.map(head => {
              const copy = head.cloneNode(true);
              copy.querySelectorAll("select").forEach(list => list.remove());
              return copy.textContent.trim();
            })"""
        )
        return labels

    def menu(self) -> Locator:
        """Open the menu and return it."""
        self.frame.get_by_role("button", name="Table options").click()
        return self.frame.get_by_role("group", name="Table options")

    def list_of(self, label: str) -> Locator:
        """Return the list of values in the header of a column."""
        return self.head(label).get_by_role("combobox", name=f"Only: {label}", exact=True)

    def hide(self, *labels: str) -> None:
        menu = self.menu()
        for label in labels:
            menu.get_by_role("checkbox", name=label, exact=True).uncheck()
        self.page.keyboard.press("Escape")

    def choose(self, label: str, value: str) -> None:
        self.list_of(label).select_option(value)

    def tick(self, *names: str) -> None:
        """Tick the boxes of rows, by the texts of their header cells."""
        for name in names:
            self.table.get_by_role("checkbox", name=f"Compare: {name}", exact=True).check()

    @property
    def comparison(self) -> Locator:
        return self.frame.get_by_role("region", name="Compare rows")

    def compared(self) -> list[list[str]]:
        """Return the texts of the comparison below the table."""
        lines = self.comparison.locator("tr").all()
        return [line.locator("th, td").all_inner_texts() for line in lines]

    def chips(self) -> list[str]:
        """Return the texts of the buttons that show the state of the table."""
        return self.frame.locator(".df-chips button").all_inner_texts()

    def address(self) -> str:
        """Return the address after the page has updated it."""
        # The timer that updates the address takes 200 ms, and was set before: it has run, even on a
        # busy machine.
        wait = "() => new Promise(done => setTimeout(() => done(location.href), 210))"
        address: str = self.page.evaluate(wait)
        return address
