"""Failed blocks in xml, and paths on a page, which do not tell where it was built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.doctree.failure import with_short_paths
from sphinx_df_table.protocol.job import Job

if TYPE_CHECKING:
    from conftest import Build

_JOB = Job(
    snippet="",
    folder="/home/ada/project/docs/guide",
    source_folder="/home/ada/project/docs",
    data_path=("/home/ada/project/data", "/home/ada/project/docs/tables", "/srv/figures"),
)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("'/home/ada/project/docs/a.csv'", "'a.csv'", id="in the source folder"),
        pytest.param("/home/ada/project/docs/guide/a b.csv", "guide/a b.csv", id="below"),
        pytest.param("in '/home/ada/project/docs'.", "in '.'.", id="the source folder"),
        pytest.param("in /home/ada/project/docs.", "in ..", id="the end of a sentence"),
        pytest.param("in /home/ada/project/docs/ or", "in ./ or", id="a slash at the end"),
        pytest.param("/home/ada/project/docs/../x", "../x", id="above"),
        pytest.param("/home/ada/project/data/a.csv", "../data/a.csv", id="data"),
        pytest.param("/home/ada/project/docs/tables/a", "tables/a", id="data among the sources"),
        pytest.param("/srv/figures/a.csv", "/srv/figures/a.csv", id="data elsewhere"),
        pytest.param("/home/ada/project/docs2/a", "~/project/docs2/a", id="a longer name"),
        pytest.param("/home/ada/project/docs.d/a", "~/project/docs.d/a", id="a name with a dot"),
        pytest.param("/home/adam/a /home/ada-b", "/home/adam/a /home/ada-b", id="another home"),
        pytest.param("(/home/ada/lib/pandas/x.py)", "(~/lib/pandas/x.py)", id="in the home folder"),
        pytest.param("file:///home/ada/a", "file://~/a", id="an address"),
        pytest.param("/home/ada:/home/ada/project/docs/a:~", "~:a:~", id="several"),
        pytest.param("1 / 0 is no number", "1 / 0 is no number", id="no path"),
    ],
)
def test_paths_are_relative_to_the_source_folder_or_the_home_folder(text: str, shown: str) -> None:
    assert with_short_paths(text, _JOB) == shown


def test_a_root_folder_is_not_shortened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/")
    job = Job(snippet="", folder="/", source_folder="/")
    assert with_short_paths("1 / 0 of /etc/x", job) == "1 / 0 of /etc/x"


def test_a_path_with_backslashes_is_found_also_in_quotes() -> None:
    job = Job(snippet="", folder="", source_folder="C:\\Users\\ada\\docs")
    path = "C:\\Users\\ada\\docs\\a.csv"
    text = f"{path} {path!r} {path}.bak"
    assert with_short_paths(text, job) == "a.csv 'a.csv' a.csv.bak"


_PARTS = st.lists(st.sampled_from(["/project", "/docs", "/data", "2", ".d", "-x", "/a.csv"]))
_BETWEEN = st.sampled_from([" ", "'", '"', ", ", ": ", "\n", ")"])


@given(st.lists(st.tuples(_PARTS, _BETWEEN)))
def test_the_home_folder_is_never_shown(paths: list[tuple[list[str], str]]) -> None:
    text = "".join("/home/ada/x" + "".join(parts) + end for parts, end in paths)
    assert "/home/ada" not in with_short_paths(text, _JOB)
    text = text.replace("/x", "/project/docs")
    assert "/home/ada" not in with_short_paths(text, _JOB)


def test_the_page_shows_no_path_of_the_machine_and_the_warning_does(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
    snippet = "import os; print(os.getcwd())\ndf = pd.read_csv('a.csv')"
    body = "\n".join(f"   {line}" for line in snippet.splitlines())
    site = build(
        {
            "index.rst": "Title\n=====\n",
            "guide/page.rst": f":orphan:\n\nPage\n====\n\n.. df-table::\n\n{body}\n",
            "data/b.csv": "",
        },
        conf={"df_table_data_path": ["data"]},
    )
    assert "'a.csv' was looked up in 'guide', 'data'. " in site.warnings
    box = site.soup("guide/page").select_one(".df-table-error")
    assert box is not None
    assert "'a.csv' was looked up in 'guide', 'data'. " in box.get_text()
    assert "The snippet printed:\n    guide" in box.get_text()
    for file in site.out.rglob("*.*"):
        if file.suffix in (".html", ".js", ".txt"):
            assert str(Path(site.folder).parent) not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("caption", ["", " A caption"])
@pytest.mark.parametrize("builder", ["xml", "pseudoxml"])
def test_builders_of_xml_write_a_failed_block(build: Build, builder: str, caption: str) -> None:
    site = build(f".. df-table::{caption}\n\n   nonsense\n", builder=builder)
    assert "NameError: name 'nonsense' is not defined" in (site.out / f"index.{builder}").read_text(
        encoding="utf-8"
    )
