"""Figures between builds: drawn again if what they read has changed, and only then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .test_figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

_SECONDS = 120
_CSV = "Model,Cost\nbert,0.12\ngpt,3.5\n"
_INDEX = "Title\n=====\n\n.. toctree::\n   :glob:\n\n   page*\n"


def _page(name: str, count: int = 1) -> str:
    return "".join(
        figure(
            f'df = pd.read_csv("{name}.csv")\n'
            f'fig = df.plot.barh(x="Model", y="Cost", title="{number}")',
            ":alt: Shown.",
            caption=f"Of {name}",
        )
        for number in range(count)
    )


def _files(pages: int, count: int = 1) -> dict[str, str]:
    files = {"index.rst": _INDEX}
    for name in "abcdefgh"[:pages]:
        files |= {f"page-{name}.rst": f"Page\n====\n\n{_page(name, count)}", f"{name}.csv": _CSV}
    return files


def _html(folder: Path) -> dict[str, str]:
    return {
        path.name: re.sub(r"<script.*?</script>", "", path.read_text(encoding="utf-8"))
        for path in folder.glob("page-*.html")
    }


@pytest.mark.own_server
def test_a_changed_file_draws_only_the_figures_that_read_it_again(build: Build) -> None:
    site = build(_files(3), conf={"df_table_sandbox": "require"}, verbosity=1)
    assert site.warnings == ""
    before = _html(site.out)
    site.write({"b.csv": _CSV.replace("3.5", "300.5")})
    assert site.rebuild().read == ["page-b"]
    after = _html(site.out)
    changed = {name for name, text in after.items() if text != before[name]}
    assert changed == {"page-b.html"}
    assert ">300</text>" in after["page-b.html"]
    assert site.rebuild().read == []


@pytest.mark.own_server
def test_reading_all_pages_again_draws_nothing_and_changes_no_byte(build: Build) -> None:
    files = {name: text.replace(":alt: Shown.", "") for name, text in _files(2, 2).items()}
    site = build(files, conf={"df_table_sandbox": "require"})
    assert site.workers == 1
    before, warnings = _html(site.out), site.warnings
    (site.folder / "_build/doctrees/environment.pickle").unlink()
    assert site.rebuild().read == ["index", "page-a", "page-b"]
    assert site.workers == 0
    assert _html(site.out) == before
    assert site.warnings == warnings
    assert warnings.count("[df_table.alt]") == 4


def test_figures_are_the_same_with_two_processes(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    pages = {}
    for jobs in ("1", "2"):
        site = new_site(_files(6, 2))
        process = site.sphinx("-j", jobs)
        _, errors = process.communicate(timeout=_SECONDS)
        assert (process.returncode, errors) == (0, "")
        pages[jobs] = _html(site.out)
    assert pages["1"] == pages["2"]
    assert len(pages["1"]) == 6
