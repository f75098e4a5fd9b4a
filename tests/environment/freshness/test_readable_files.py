"""State of all files that blocks may read."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.freshness.readable_files import identify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    for name in ("index.rst", "data/a.csv", "_build/html/index.html"):
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", encoding="utf-8")
    (docs / "link").symlink_to("data")
    (docs / "other").symlink_to("_build")
    return docs


def _state(docs: Path, *, with_pages: bool = False) -> str:
    pages = () if with_pages else (str(docs / "index.rst"),)
    return identify([str(docs), str(docs)], pages, [str(docs / "_build")])[0]


_CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda docs: (docs / "data/a.csv").write_text("2", encoding="utf-8"),
    "time": lambda docs: os.utime(docs / "data/a.csv", (1, 1)),
    "new file": lambda docs: (docs / "data/b.csv").touch(),
    "removed file": lambda docs: (docs / "data/a.csv").unlink(),
    "new folder": lambda docs: (docs / "data/empty").mkdir(),
    "new link": lambda docs: (docs / "data/link").symlink_to("a.csv"),
    "other link": lambda docs: (docs / "other").rename(docs / "link"),
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_each_change_of_a_readable_file_counts(
    docs: Path, change: Callable[[Path], object]
) -> None:
    before = _state(docs)
    assert _state(docs) == before
    change(docs)
    assert _state(docs) != before


def test_pages_and_what_the_build_writes_do_not_count(docs: Path) -> None:
    before, with_pages = _state(docs), _state(docs, with_pages=True)
    (docs / "_build/html/other.html").touch()
    (docs / "_build/text").mkdir()
    assert _state(docs, with_pages=True) == with_pages
    (docs / "index.rst").write_text("2", encoding="utf-8")
    assert _state(docs) == before
    assert _state(docs, with_pages=True) != with_pages


def test_a_folder_that_appears_counts_and_a_file_may_stand_alone(tmp_path: Path) -> None:
    path = str(tmp_path / "data")
    missing = identify([path], (), ())
    assert missing[1] == 0
    (tmp_path / "data").mkdir()
    folder = identify([path], (), ())
    (tmp_path / "data").rmdir()
    (tmp_path / "data").touch()
    assert len({missing, folder, identify([path], (), ())}) == 3


def _latest(docs: Path) -> int:
    return identify([str(docs)], (), [str(docs / "_build")])[1]


def test_the_latest_time_is_that_of_the_file_that_changed_last(docs: Path) -> None:
    before = _latest(docs)
    time.sleep(0.02)  # more than a tick of the clock of files
    (docs / "data/a.csv").write_text("a\n2\n", encoding="utf-8")
    os.utime(docs / "data/a.csv", (1, 1))
    assert before < _latest(docs) == (docs / "data/a.csv").stat().st_ctime_ns
    os.utime(docs / "data/a.csv", (2**32, 2**32))
    assert _latest(docs) < time.time_ns()


def test_the_latest_time_is_that_of_a_folder_whose_file_was_removed(docs: Path) -> None:
    before = _latest(docs)
    time.sleep(0.02)
    (docs / "data/a.csv").unlink()
    latest = _latest(docs)
    assert before < latest == (docs / "data").stat().st_ctime_ns
    time.sleep(0.02)
    (docs / "_build/new").touch()
    assert _latest(docs) == latest
