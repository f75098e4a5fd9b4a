"""Anybody can read the documentation, with whatever they read it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Site

from .reader import Reader

if TYPE_CHECKING:
    from .conftest import Visit

PROJECT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (PROJECT / "docs").glob("*.rst"))


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the documentation, built from a copy of its sources and its data."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("docs", "data"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("_build"))
    return Site(folder / "docs", "html", {}).rebuild()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_the_documentation_has_no_barrier(
    docs: Site, visit: Visit, name: str, scheme: str
) -> None:
    page = visit(docs, f"{name}.html", color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_menu_and_comparing_have_no_barrier(docs: Site, visit: Visit) -> None:
    page = visit(docs, "index.html")
    reader = Reader.of(page, "encoder-throughput")
    reader.menu()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    reader.frame.get_by_role("button", name="Compare rows").click()
    for box in reader.table.get_by_role("checkbox").all()[:2]:
        box.check()
    reader.frame.get_by_role("button", name="Compare rows").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
