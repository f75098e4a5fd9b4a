"""Line that names the data files of a table."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from fake_systems import fake

if TYPE_CHECKING:
    from conftest import Build, Site

_RUNS = "Inst,Rate\na,1\nb,2\nc,3\n"
_PRICES = "Inst,Price\na,0.5\nb,0.25\nc,0.75\n"
_FILES = {"data/runs.csv": _RUNS, "data/prices.csv": _PRICES}
_MERGED = "df = pd.read_csv('data/runs.csv').merge(pd.read_csv('data/prices.csv'))"


def _page(code: str, *options: str) -> str:
    lines = [".. df-table:: Costs", *(f"   {option}" for option in (":source:", *options))]
    return "\n".join([*lines, "", *(f"   {line}" for line in code.splitlines()), ""])


def _lines(site: Site) -> list[str]:
    return [" ".join(p.get_text().split()) for p in site.soup().select("p.df-table-source")]


def test_the_line_names_the_files_with_links_to_them_and_counts_the_rows(build: Build) -> None:
    site = build({"index.rst": _page(_MERGED), **_FILES})
    assert _lines(site) == ["Source: prices.csv, runs.csv. 3 rows."]
    assert site.warnings == ""
    links = site.soup().select("p.df-table-source a[download]")
    assert [(site.out / str(link["href"])).read_text() for link in links] == [_PRICES, _RUNS]
    assert site.soup().select_one("table.df-table + p.df-table-source") is not None


@pytest.mark.parametrize(
    ("code", "options", "line"),
    [
        ("df = pd.DataFrame({'a': [1]})", (), "1 row."),
        ("df = pd.DataFrame({'a': range(2000)})", (":max-rows: 5",), "2,000 rows."),
        ("df = pd.read_csv('data/runs.csv').query('Rate > 1')", (), "Source: runs.csv. 2 rows."),
        ("import helper\ndf = helper.table()", (), "Source: runs.csv. 3 rows."),
        (
            "df = pd.concat(map(pd.read_csv, ['data/runs.csv', 'more/runs.csv']))",
            (),
            "Source: data/runs.csv, more/runs.csv. 6 rows.",
        ),
        (
            "df = pd.DataFrame({'a': [1]})",
            (":depends: data/prices.csv, more",),
            "Source: prices.csv. 1 row.",
        ),
    ],
)
def test_the_line_names_all_data_files_of_the_table(
    build: Build, code: str, options: tuple[str, ...], line: str
) -> None:
    helper = "import pandas as pd\n\ndef table():\n    return pd.read_csv('data/runs.csv')\n"
    files = {"index.rst": _page(code, *options), "helper.py": helper, "more/runs.csv": _RUNS}
    conf = {"df_table_prelude": "import sys\nsys.path.insert(0, '.')"}
    site = build({**files, **_FILES}, conf=conf)
    assert site.warnings == ""
    assert _lines(site) == [line]


def test_an_unknown_number_of_rows_is_more_than_are_shown(build: Build) -> None:
    code = "import polars\ndf = polars.LazyFrame({'a': range(50)})"
    site = build(_page(code, ":max-rows: 5"))
    assert _lines(site) == ["More than 5 rows."]


def test_the_line_is_below_the_note_about_rows(build: Build) -> None:
    site = build({"index.rst": _page(_MERGED, ":download:", ":name: runs"), **_FILES})
    below = site.soup().select("table.df-table ~ p")
    assert [p.get_text().split()[0] for p in below] == ["Download", "Source:"]


def test_a_builder_without_downloads_has_the_names(build: Build) -> None:
    for builder, name in (("text", "index.txt"), ("latex", "projectnamenotset.tex")):
        site = build({"index.rst": _page(_MERGED), **_FILES}, builder=builder)
        (line,) = re.findall("Source: .*", (site.out / name).read_text())
        assert re.fullmatch(r"Source: \S*prices\.csv\S*, \S*runs\.csv\S*\. 3 rows\.", line)
        assert site.warnings == ""


def test_a_table_that_failed_has_no_such_line(build: Build) -> None:
    assert _lines(build(_page("df = pd.read_csv('gone.csv')"))) == []


def test_a_page_is_read_again_if_a_file_changes_but_not_if_it_is_touched(
    build: Build,
) -> None:
    site = build({"index.rst": _page(_MERGED), **_FILES})
    path = site.folder / "data/runs.csv"
    os.utime(path, (path.stat().st_mtime + 60,) * 2)
    assert site.rebuild().read == []
    site.write({"data/runs.csv": f"{_RUNS}a,4\n"})
    assert site.rebuild().read == ["index"]
    assert _lines(site) == ["Source: prices.csv, runs.csv. 4 rows."]
    copies = [p.read_text() for p in (site.out / "_downloads").rglob("runs.csv")]
    assert f"{_RUNS}a,4\n" in copies


def test_the_name_of_a_file_is_shown_unchanged(build: Build) -> None:
    name = "a--b 'c' %25#*d*.csv"
    code = f'df = pd.read_csv("{name}")'
    site = build({"index.rst": f"{_page(code)}\n{_page(code)}", name: _RUNS})
    assert _lines(site) == [f"Source: {name}. 3 rows."] * 2
    links = site.soup().select("p.df-table-source a[download]")
    copies = {site.out / unquote(str(link["href"])) for link in links}
    assert [copy.read_text() for copy in copies] == [_RUNS]


def test_a_result_from_the_cache_has_the_same_line(build: Build) -> None:
    site = build({"index.rst": _page(_MERGED), **_FILES})
    site.write({"index.rst": f"Title\n=====\n\n{_page(_MERGED)}"})
    assert site.rebuild().workers == 0
    assert _lines(site) == ["Source: prices.csv, runs.csv. 3 rows."]


def test_if_the_kernel_does_not_tell_the_line_names_the_files_of_depends(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, ["listener"])
    assert _lines(build({"index.rst": _page(_MERGED), **_FILES})) == ["3 rows."]
    page = _page(_MERGED, ":depends: data/runs.csv")
    assert _lines(build({"index.rst": page, **_FILES})) == ["Source: runs.csv. 3 rows."]
