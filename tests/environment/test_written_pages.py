"""Pages that are written again because their output is older than what was read."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

FILES = {
    "index.rst": """
        Title
        =====

        .. df-table::
           :name: costs

           df = pd.read_csv("a.csv")
           df_values = {"highest": df["a"].max()}
        """,
    "figure.rst": ":orphan:\n\nProse\n=====\n\nIt costs :df-value:`costs.highest`.\n",
    "other.rst": ":orphan:\n\nOther\n=====\n",
    "a.csv": "a\n1111\n",
}
PAGES = ("index", "figure")
_COMMAND = (sys.executable, "-m", "sphinx", "-q")


@pytest.fixture
def site(build: Build) -> Site:
    return build(FILES)


def _change(site: Site) -> None:
    site.write({"a.csv": "a\n2222\n"})


def _build(site: Site, builder: str) -> None:
    site.builder = builder
    site.rebuild()


def _shown(site: Site, suffix: str = ".html") -> list[bool]:
    """Return for each page with a figure whether its output shows the new one."""
    texts = [(site.out / f"{page}{suffix}").read_text(encoding="utf-8") for page in PAGES]
    return ["2222" in text and "1111" not in text for text in texts]


@pytest.mark.parametrize("other", ["text", "dirhtml", "dummy", "latex", "singlehtml"])
def test_a_page_that_another_builder_has_read_is_written(site: Site, other: str) -> None:
    _change(site)
    _build(site, other)
    _build(site, "html")
    assert site.read == []
    assert _shown(site) == [True, True]


def test_each_of_two_builders_writes_a_page_once(site: Site) -> None:
    _build(site, "text")
    for builder in ("html", "text", "html", "text"):
        _build(site, builder)
        assert "no targets are out of date" in site.status
    _change(site)
    for builder, suffix in (("text", ".txt"), ("html", ".html")):
        _build(site, builder)
        assert _shown(site, suffix) == [True, True]
        site.rebuild()
        assert "no targets are out of date" in site.status


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pages": 1}'])
def test_a_damaged_list_of_what_was_written_is_made_again(site: Site, text: str) -> None:
    (path,) = site.folder.rglob("df-table-written/*.json")
    path.write_text(text)
    _change(site)
    _build(site, "text")
    _build(site, "html")
    assert _shown(site) == [True, True]


def test_only_pages_with_figures_are_written_for_another_builder(site: Site) -> None:
    before = (site.out / "other.html").stat().st_mtime_ns
    _change(site)
    _build(site, "text")
    _build(site, "html")
    assert (site.out / "other.html").stat().st_mtime_ns == before


def _run(site: Site, builder: str, *arguments: str) -> str:
    site.builder = builder
    status, errors = site.sphinx(*arguments).communicate()
    assert errors == ""
    return status


@pytest.mark.parametrize("page", ["index", "figure"])
def test_a_page_is_written_after_a_build_that_was_killed_while_writing(
    new_site: Callable[[dict[str, str]], Site], page: str
) -> None:
    conf = "\n".join(
        [
            "import os",
            "from pathlib import Path",
            "extensions = ['sphinx_df_table']",
            "def stop(app, name, *_):",
            f"    if name == {page!r} and Path(app.srcdir, 'stop').exists():",
            "        os._exit(1)",
            "def setup(app):",
            "    app.connect('html-page-context', stop)",
        ]
    )
    site = new_site({**FILES, "conf.py": conf})
    _run(site, "html")
    _change(site)
    (site.folder / "stop").touch()
    process = site.sphinx()
    process.communicate()
    assert process.returncode == 1
    (site.folder / "stop").unlink()
    assert "0 changed" in _run(site, "html")
    assert _shown(site) == [True, True]
    assert "no targets are out of date" in _run(site, "html")


def test_a_page_is_written_after_a_build_of_another_page_alone(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    site = new_site(FILES)
    _run(site, "html")
    _change(site)
    # The names of the files to write stand behind the two folders.
    command = [*_COMMAND, "-d", "_build/doctrees", ".", "_build/html", "other.rst"]
    subprocess.run(command, cwd=site.folder, check=True)  # noqa: S603 - our own folders
    assert not all(_shown(site))  # Sphinx 7.4 writes all pages that it has read
    _run(site, "html")
    assert _shown(site) == [True, True]


def test_pages_are_written_once_by_many_processes(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    pages = {f"page{number}.rst": FILES["figure.rst"] for number in range(8)}
    site = new_site({**FILES, **pages})
    _run(site, "html", "-j2")
    _change(site)
    _run(site, "text", "-j2")
    _run(site, "html", "-j2")
    assert _shown(site) == [True, True]
    assert "no targets are out of date" in _run(site, "html", "-j2")


_QUOTING = {
    "index.rst": """
        Home
        ====

        .. toctree::

           chapter
           data
        """,
    "chapter.rst": "Chapter\n=======\n\n.. toctree::\n\n   title\n",
    "title.rst": "Costs :df-value:`costs.highest`\n==============================\n",
    "data.rst": """
        Data
        ====

        .. df-table::
           :name: costs

           df = pd.read_csv("a.csv")
           df_values = {"highest": df["a"].max()}
           df = df.style.set_caption(f"In all {df['a'].sum()}")
        """,
    "quotes.rst": ":orphan:\n\nQuotes\n======\n\n:doc:`title`, :ref:`costs`\n",
    "a.csv": "a\n1111\n",
}


@pytest.mark.parametrize("theme", ["alabaster", "furo"])
def test_pages_that_quote_a_title_or_a_caption_of_data_are_written(
    build: Build, theme: str
) -> None:
    site = build(_QUOTING, conf={"html_theme": theme})
    site.rebuild()
    assert "no targets are out of date" in site.status
    _change(site)
    site.rebuild()
    assert site.read == ["data"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in site.out.glob("*.html")}
    assert [name for name, text in texts.items() if "1111" in text] == []
    assert texts["quotes.html"].count("2222") >= 2
    site.rebuild()
    assert "no targets are out of date" in site.status


def test_other_builders_quote_a_title_of_data_anew(build: Build) -> None:
    site = build(_QUOTING)
    _build(site, "text")
    _change(site)
    _build(site, "html")
    _build(site, "text")
    assert site.read == []
    texts = [path.read_text(encoding="utf-8") for path in site.out.rglob("*.txt")]
    assert not [text for text in texts if "1111" in text]
