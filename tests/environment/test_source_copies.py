"""Copies of data files that pages offer."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from sphinx_df_table.execution import fork_server
from sphinx_df_table.protocol.codec import decode_ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

    from sphinx_df_table.protocol.answer import Ending


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that adds a path to those that the process of each snippet has opened."""

    def add(path: str) -> None:
        def forged(data: bytes) -> Ending:
            ending = decode_ending(data)
            assert ending.record is not None
            record = structs.replace(ending.record, opened=[*ending.record.opened, path])
            return structs.replace(ending, record=record)

        monkeypatch.setattr(fork_server, "decode_ending", forged)

    return add


_BLOCK = """
.. df-table::
   :source:

   df = pd.read_csv("a.csv")
"""
_PAGE = f"Title\n=====\n{_BLOCK}"


def _offered(site: Site) -> dict[str, str]:
    found = (site.out / "_downloads").rglob("*")
    return {path.name: path.read_text("utf-8", "replace") for path in found if path.is_file()}


@pytest.mark.parametrize(
    "name",
    [
        "_build/doctrees/environment.pickle",
        "_build/html/index.html",
        "_build/doctrees/df-table-results/x.json",
        "linked.pickle",
        "pipe.csv",
        "linked.pipe",
        "device.csv",
        "folder",
        "a.csv\0",
    ],
)
def test_nothing_but_regular_files_that_the_build_does_not_write_is_offered(
    build: Build, forge: Callable[[str], None], name: str
) -> None:
    site = build({"index.rst": _PAGE, "a.csv": "a\n1\n"})
    folder = site.folder
    (folder / "_build/doctrees/df-table-results/x.json").write_text("{}")
    (folder / "linked.pickle").symlink_to("_build/doctrees/environment.pickle")
    os.mkfifo(folder / "pipe.csv")
    (folder / "linked.pipe").symlink_to("pipe.csv")
    (folder / "device.csv").symlink_to("/dev/zero")
    (folder / "folder").mkdir()
    forge(str(folder / name))
    site.write({"index.rst": f"{_PAGE}\nMore.\n"})
    site.rebuild()
    assert _offered(site) == {"a.csv": "a\n1\n"}
    assert site.soup().select("p.df-table-source")[0].get_text() == "Source: a.csv. 1 row."


def test_a_link_that_leads_out_is_not_offered_or_read(
    build: Build, forge: Callable[[str], None], tmp_path: Any
) -> None:
    (tmp_path / "secret.csv").write_text("hunter2")
    site = build({"index.rst": _PAGE, "a.csv": "a\n1\n"})
    (site.folder / "out.csv").symlink_to(tmp_path / "secret.csv")
    (site.folder / "out").symlink_to(tmp_path)
    for name in ("out.csv", "out/secret.csv"):
        forge(str(site.folder / name))
        site.write({"index.rst": f"{_PAGE}\nMore {name}.\n"})
        assert _offered(site.rebuild()) == {"a.csv": "a\n1\n"}


def test_a_file_is_copied_once_for_all_blocks_and_pages(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    copy = shutil.copyfileobj

    def counted(source: Any, target: Any) -> None:
        copied.append(source.name)
        copy(source, target)

    monkeypatch.setattr(shutil, "copyfileobj", counted)
    page = "Title\n=====\n" + _BLOCK * 10
    other = ":orphan:\n\n" + page
    site = build({"index.rst": page, "other.rst": other, "a.csv": "a\n1\n"})
    assert len(copied) == 1
    assert len(list((site.folder / "_build/doctrees").rglob("a.csv"))) == 1
    assert len(list((site.out / "_downloads").rglob("a.csv"))) == 1
    assert len(site.soup().select("p.df-table-source a[download]")) == 10
    site.write({"index.rst": f"{page}\nMore.\n"})
    site.rebuild()
    assert len(copied) == 1
    site.write({"a.csv": "a\n22\n"})
    site.rebuild()
    assert len(copied) == 2
    assert _offered(site) == {"a.csv": "a\n22\n"}


def test_the_copy_has_the_content_of_the_table_if_size_and_time_are_the_same(build: Build) -> None:
    site = build({"index.rst": _PAGE, "a.csv": "a\n1\n"})
    status = (site.folder / "a.csv").stat()
    site.write({"a.csv": "a\n2\n"})
    os.utime(site.folder / "a.csv", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert site.rebuild().tables()[0].rows == [["2"]]
    assert _offered(site) == {"a.csv": "a\n2\n"}


def test_a_page_never_lacks_its_file_because_the_copy_cannot_be_written(build: Build) -> None:
    site = build({"index.rst": _PAGE, "a.csv": "a\n1\n"})
    folder = site.folder / "_build/doctrees/df-table-sources"
    shutil.rmtree(folder)
    folder.write_text("no folder", encoding="utf-8")
    site.write({"a.csv": "a\n2\n"})
    with pytest.raises(OSError, match="df-table-sources"):
        site.rebuild()
    folder.unlink()
    assert site.rebuild().tables()[0].rows == [["2"]]
    assert _offered(site) == {"a.csv": "a\n2\n"}


@pytest.mark.parametrize("name", [" ", ".. ", "\u2028"])
def test_a_name_of_spaces_and_dots_is_offered_under_another(build: Build, name: str) -> None:
    page = _PAGE.replace('"a.csv"', repr(name))
    site = build({"index.rst": page, name: "a\n1\n"})
    assert list(_offered(site).values()) == ["a\n1\n"]


def test_a_copy_is_removed_when_no_page_offers_it(build: Build) -> None:
    site = build({"index.rst": _PAGE, "a.csv": "a\n1\n", "b.csv": "a\n2\n"})
    site.write({"index.rst": _PAGE.replace("a.csv", "b.csv")})
    site.rebuild()
    copies = [path.name for path in (site.folder / "_build/doctrees").rglob("*.csv")]
    assert copies == ["b.csv"]


@pytest.mark.parametrize("name", ["a\n::error::b.csv", "a\x1b[31mb.csv", "a\r\u2028::error::b.csv"])
def test_the_name_of_a_file_reaches_no_log_raw(build: Build, name: str) -> None:
    page = f"Title\n=====\n{_BLOCK}".replace('"a.csv"', repr(name))
    site = build({"index.rst": page, name: "a\n1\n"}, verbosity=1)
    assert list(_offered(site).values()) == ["a\n1\n"]
    for text in (site.warnings, site.status):
        assert "\x1b[31mb" not in text
        assert not [line for line in text.splitlines() if line.startswith("::")]


@pytest.mark.parametrize("name", ["gone\n::error::x", "gone\x1b[31m"])
def test_a_path_of_depends_reaches_no_log_raw(build: Build, name: str) -> None:
    value = name.replace("\n", "")
    page = f"Title\n=====\n\n.. df-table::\n   :depends: {value}\n\n   df = pd.DataFrame([1])\n"
    site = build(page)
    assert "does not exist" in site.warnings
    text = site.warnings + site.status
    assert "\x1b[31m" not in text
    assert not [line for line in text.splitlines() if line.startswith("::")]


def test_a_link_that_replaces_a_file_is_not_followed_out(
    build: Build, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.csv").write_text("hunter2")
    site = build({"index.rst": _PAGE, "a.csv": "a\n1\n"})
    (site.folder / "a.csv").unlink()
    (site.folder / "a.csv").symlink_to(tmp_path / "secret.csv")
    opened: list[str] = []
    open_file = os.open

    def recorded(path: Any, *arguments: Any, **options: Any) -> int:
        opened.append(str(path))
        return open_file(path, *arguments, **options)

    monkeypatch.setattr(os, "open", recorded)
    assert site.rebuild().read == ["index"]
    assert [path for path in opened if path.endswith("secret.csv")] == []


def test_a_folder_of_depends_is_not_followed_out_or_into_pipes(build: Build, tmp_path: Any) -> None:
    (tmp_path / "secret.csv").write_text("hunter2")
    page = "Title\n=====\n\n.. df-table::\n   :depends: data\n\n   df = pd.DataFrame({'a': [1]})\n"
    site = build({"index.rst": page, "data/a.csv": "a\n1\n"})
    (site.folder / "data/out.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(site.folder / "data/pipe")
    site.rebuild()
    state: Any = site.env.df_table  # type: ignore[attr-defined]
    looks = state.pages["index"].fingerprints
    uses = {(os.path.relpath(look.path, site.folder), look.use) for look in looks}
    assert {("data", "listed"), ("data/a.csv", "opened"), ("data/pipe", "opened")} <= uses
    # Where a link leads counts, and not what is there.
    assert {use for name, use in uses if name == "data/out.csv"} == {"resolved"}
