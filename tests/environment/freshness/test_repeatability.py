"""Blocks whose results may vary, and source that can't be searched for that."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from sphinx_df_table.environment.freshness.repeatability import is_repeatable, may_see_pages
from sphinx_df_table.environment.freshness.varying import text_varies
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.record import Record

if TYPE_CHECKING:
    from pathlib import Path

_NESTED = f"df = {'-' * 20_000}1"


def _job(snippet: str = "") -> Job:
    return Job(snippet=snippet, folder="/", source_folder="/", layers=LAYERS)


def test_the_value_of_a_snippet_may_name_a_page() -> None:
    job = _job("df = pd.read_csv(each)")
    assert not may_see_pages(replace(job, each="a.csv"), [".rst"])
    assert may_see_pages(replace(job, each="a.rst"), [".rst"])


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3_000, "a\nb", "loop/loop", "none/a.csv", ""])
def test_any_name_of_a_file_is_a_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert is_repeatable(_job(), Record({f"{tmp_path}/{name}": ""}))


def test_a_file_in_a_folder_that_can_not_be_searched_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, **_: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.stat", refuse)
    assert is_repeatable(_job(), Record({f"{tmp_path}/a.py": ""}))


def test_source_that_is_nested_too_deeply_may_vary(tmp_path: Path) -> None:
    assert not is_repeatable(_job(_NESTED), Record())
    module = tmp_path / "a.py"
    module.write_text(_NESTED, encoding="utf-8")
    assert not is_repeatable(_job(), Record({str(module): ""}))


def test_a_file_that_is_too_large_to_be_searched_may_vary(tmp_path: Path) -> None:
    query = tmp_path / "a.sql"
    query.write_text("select 1 --" + " " * (1 << 20), encoding="utf-8")
    assert not is_repeatable(_job(), Record({str(query): ""}))
    query.write_text("select 1 --" + " " * 1_000, encoding="utf-8")
    assert is_repeatable(_job(), Record({str(query): ""}))


@pytest.mark.parametrize(
    "part",
    [
        "='1:00 ", "='1:00{0}x", " {0}x", "*", "*{0}read_text", "read_text(", "age(", "age((a)",
        "strftime('", "now({0}x", "= ", "using{0}x", "from{0}x", "1:00{0}a", "last_modified ",
    ],
)  # fmt: skip
def test_the_time_to_search_a_text_is_linear_in_its_length(part: str) -> None:
    blanks = " " * 100_000
    text = part.format(blanks) if "{0}" in part else part * (100_000 // len(part))
    started = time.process_time()
    text_varies(text)
    # With a time that grows with the square of the length, it would take minutes.
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "snippet",
    [
        "import os, stat\ndf = os.stat('a.csv')[stat.ST_MTIME]",
        "import os\ndf = os.stat('a.csv')[8]",
        "from os import lstat\ndf = lstat('a.csv')[9]",
        "df = fs.get_file_info('a.csv').mtime",
        "df = fs.info('a.csv')['mtime']",
        "df = fs.modified('a.csv')",
        "import os\ndf = os.process_cpu_count()",
    ],
)
def test_times_of_files_are_known_by_their_words(snippet: str) -> None:
    assert not is_repeatable(_job(snippet), Record())


@pytest.mark.parametrize(
    "snippet",
    [
        "import os\ndf = os.stat('a.csv')[6]",
        "df = df.stat[8] + df['x'][8] + rows(8)[8]",
        "df = df[['modified', 'created']].assign(age=df.created)",
        "df = df[df['n'] == '10']",
    ],
)
def test_words_that_are_likely_names_of_columns_are_none(snippet: str) -> None:
    assert is_repeatable(_job(snippet), Record())
