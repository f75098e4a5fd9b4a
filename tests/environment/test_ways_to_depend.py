"""After a change of something on which a figure may depend, the new figure is shown.

An incremental build shows it, and so does a build that reads all pages again and may use the stored
results, such as ``sphinx-build -E``. A change that no block can see runs no block.

The ways that change nothing but the files beside their page are in test_ways_on_one_site.py, if the
kernel tells which files a block reads. Without that, a change of one page's file changes all pages.
"""

from __future__ import annotations

import hashlib
import os
import py_compile
import re
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Site, conf_py
from fake_systems import LACKING, fake

import sphinx_df_table
from sphinx_df_table.execution import fork_server
from sphinx_df_table.protocol import allowed_paths, modules

from .ways import (
    FIGURE,
    FOLDER,
    VERSION,
    WAYS,
    Files,
    Link,
    Way,
    block,
    check_figures,
    conf_with_path,
    csv,
    distribution,
    figure_of,
    put,
    put_all,
    read_all_again,
    remove,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty folder, the same for all tests, so that builds can share servers."""
    folder = tmp_path_factory.getbasetemp() / "ways"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _set_all(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


def _write(way: Way, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Write the files of a way, and return the site, which is not built yet."""
    site = Site(folder / "docs", "dummy", dict(way.conf))
    put_all(
        site.folder, {"conf.py": conf_with_path(*way.path), "index.rst": way.text(), **way.files}
    )
    _set_all(monkeypatch, way.variables)
    return site


def _change(way: Way, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    put_all(site.folder, way.change, keeps_times=way.keeps_times)
    site.conf = {**way.conf, **way.new_conf}
    _set_all(monkeypatch, way.new_variables)


_LACKING: dict[str, tuple[str, ...]] = {"told": (), "not-told": ("listener",)}
_CASES = [
    pytest.param(
        way, lacking, id=f"{way.id}-{name}", marks=[pytest.mark.own_server] * way.own_server
    )
    for way in WAYS
    for name, lacking in _LACKING.items()
    if lacking or not way.fits_on_a_shared_site()
]


@pytest.mark.parametrize(("way", "lacking"), _CASES)
def test_the_next_build_shows_the_new_figure(
    way: Way, lacking: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, lacking)
    site = _write(way, folder, monkeypatch)
    before = figure_of(site.rebuild())
    built, kept = site.folder / "_build", folder / "kept"
    shutil.copytree(built, kept, symlinks=True)
    _change(way, site, monkeypatch)
    check_figures(way, before, figure_of(site.rebuild()))
    remove(built)
    kept.rename(built)
    check_figures(way, before, figure_of(read_all_again(site)))


def test_a_file_of_the_system_that_blocks_may_read_is_noticed_by_its_content(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "system/a.csv"
    put(path, csv(1))
    monkeypatch.setattr(allowed_paths, "_SYSTEM", (str(path.parent),))
    statement = (
        "from sphinx_df_table.protocol import allowed_paths; "
        f"allowed_paths._SYSTEM += ({str(path.parent)!r},); "
    )
    monkeypatch.setitem(LACKING, "system", statement)
    allowed_paths.of_system.cache_clear()
    try:
        way = Way("system", f'x = pd.read_csv("{path}")["a"][0]')
        fake(monkeypatch, ["system"])
        site = _write(way, folder, monkeypatch)
        assert figure_of(site.rebuild()) == "1"
        assert site.rebuild().workers == 0
        put(path, csv(2))
        assert figure_of(site.rebuild()) == "2"
        put(path, csv(3))
        assert figure_of(read_all_again(site)) == "3"
    finally:
        allowed_paths.of_system.cache_clear()


_BY_DUCKDB = "import duckdb\nx = len(duckdb.read_csv('/'.join({}), all_varchar=True).fetchall())"


@pytest.mark.parametrize(
    ("lacking", "snippet"),
    [
        (["listener"], 'import os\nx = os.path.getsize("{}")'),
        (["listener"], 'import os\nx = os.path.getsize(b"{}")'),
        (["listener", "landlock"], _BY_DUCKDB),
        (["landlock"], _BY_DUCKDB),
    ],
    ids=["tested", "bytes", "no-landlock", "no-landlock-told"],
)
def test_a_block_that_may_look_outside_unwatched_runs_in_each_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lacking: list[str], snippet: str
) -> None:
    outside = folder / "outside.csv"
    put(outside, "a\n1\n")
    named = outside.parts if "landlock" in lacking else outside
    fake(monkeypatch, lacking)
    site = _write(Way("outside", snippet.format(named)), folder, monkeypatch)
    before = figure_of(site.rebuild())
    put(outside, "a\n1\n2\n")
    after = figure_of(site.rebuild())
    put(outside, "a\n1\n2\n3\n")
    assert len({before, after, figure_of(read_all_again(site))}) == 3


@pytest.mark.parametrize("lacking", [["listener"], ["listener", "landlock"]])
@pytest.mark.parametrize("path", ["/a.csv", "{}/a.csv", "../docs/a.csv", "inner/../a.csv"])
def test_without_a_record_a_block_that_names_a_file_of_the_project_runs_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, path: str, lacking: list[str]
) -> None:
    fake(monkeypatch, lacking)
    name = path.format(folder / "docs")
    snippet = f'x = pd.read_csv("{name}")["a"][0]\nx = "a/b".split("/") and x'
    site = _write(Way("inside", snippet, {"a.csv": csv(1), "inner": FOLDER}), folder, monkeypatch)
    assert (site.rebuild().workers, figure_of(site)) == (1, "1")
    assert site.rebuild().workers == 0
    put(site.folder / "a.csv", csv(2))
    assert (site.rebuild().workers, figure_of(site)) == (1, "2")


def test_data_in_the_python_installation_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages"
    monkeypatch.setattr(fork_server, "PYTHON", (*modules.PYTHON, str(packages)))
    statement = (
        f"from sphinx_df_table.protocol import modules; modules.PYTHON += ({str(packages)!r},); "
    )
    monkeypatch.setitem(LACKING, "packages", statement)
    fake(monkeypatch, ["packages"])
    (tmp_path / "link").symlink_to(packages)
    conf = {"df_table_data_path": [str(packages / "numbers"), str(tmp_path / "link/more")]}
    snippet = (
        'import duckdb\nx = duckdb.read_csv("a.csv").fetchall()[0][0]\n'
        'x += sum(pd.read_csv(f"{name}.csv")["a"][0] for name in "bc")'
    )
    way = Way("packages", snippet, conf=conf)
    site = _write(way, packages / "figures", monkeypatch)
    files = [site.folder / "a.csv", packages / "numbers/b.csv", packages / "more/c.csv"]
    for path in files:
        put(path, csv(1))
    assert figure_of(site.rebuild()) == "3"
    assert site.rebuild().workers == 0
    found = []
    for path in files:
        put(path, csv(2))
        found.append(figure_of(site.rebuild()))
        put(path, csv(3))
        found.append(figure_of(read_all_again(site)))
    assert found == ["4", "5", "6", "7", "8", "9"]


def _install(packages: Path, version: int, figure: int) -> None:
    """Install a distribution with one module in place of its former version."""
    for path in packages.glob("figures-*"):
        remove(path)
    module = FIGURE(figure)
    digest = hashlib.sha256(module.encode()).hexdigest()
    files = {
        "figures.py": module,
        f"figures-{version}.dist-info/METADATA": distribution(version),
        f"figures-{version}.dist-info/RECORD": f"figures.py,sha256={digest},{len(module)}\n",
    }
    put_all(packages, files)


def test_a_new_version_of_an_installed_distribution_and_a_new_build_of_it_are_noticed(
    tmp_path: Path,
) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    ours = Path(sphinx_df_table.__file__).parents[1]
    put(packages / "all.pth", f"{ours}\n{sysconfig.get_path('purelib')}\n")
    snippet = f"import figures\n{VERSION} + '.' + str(figures.FIGURE)"
    put_all(tmp_path / "docs", {"conf.py": conf_py(), "index.rst": block(snippet)})

    def figure(*options: str) -> str:
        command = ["venv/bin/python", "-m", "sphinx", "-q", "-b", "text", *options, "docs", "out"]
        subprocess.run(command, cwd=tmp_path, check=True)  # noqa: S603 - our own folders
        text = (tmp_path / "out/index.txt").read_text(encoding="utf-8")
        return "".join(re.findall(r"\d\.\d", text))

    _install(packages, 1, 1)
    assert figure() == "1.1"
    _install(packages, 2, 2)
    assert figure() == "2.2"
    _install(packages, 3, 3)
    assert figure("-E") == "3.3"
    _install(packages, 3, 4)
    assert figure() == "3.4"
    _install(packages, 3, 5)
    assert figure("-E") == "3.5"


# What all quiet changes leave as it was: a block that reads, imports, tests, and follows a link.
_QUIET = Way(
    id="quiet",
    snippet=(
        "import os, helper\n"
        'x = pd.read_csv("a.csv")["a"][0] + helper.figure()\n'
        'x += os.path.exists("seen.txt") + os.path.isdir("tested") + os.path.exists("none.txt")\n'
        'x += pd.read_csv("latest/a.csv")["a"][0]'
    ),
    files={
        "a.csv": csv(1),
        "lib/helper.py": (
            "from pathlib import Path\n\n\n"
            "def figure():\n    return int(Path(__file__).with_name('b.txt').read_text())\n"
        ),
        "lib/b.txt": "10",
        "seen.txt": "1",
        "tested/c.txt": "",
        "latest": Link("v1"),
        "v1/a.csv": csv(100),
        "other.rst": ":orphan:\n\nOther\n=====\n",
    },
    path=("lib",),
)
_QUIET_FIGURE = "113"


def _touch(*names: str) -> Callable[[Path], None]:
    def touch(docs: Path) -> None:
        for name in names:
            os.utime(docs / name, (1, 1))

    return touch


def _touch_all(docs: Path) -> None:
    """Change all modification times except those that Sphinx wrote, as a new checkout does."""
    for path in docs.rglob("*"):
        if "_build" not in path.parts:
            os.utime(path, (10**9, 10**9))


def _rewrite(*names: str) -> Callable[[Path], None]:
    def rewrite(docs: Path) -> None:
        for name in names:
            (docs / name).write_bytes((docs / name).read_bytes())

    return rewrite


def _replace(*names: str) -> Callable[[Path], None]:
    """Return a function that puts an equal copy in the place of each file."""

    def replace(docs: Path) -> None:
        for name in names:
            shutil.copy(docs / name, docs.parent / "copy")
            (docs.parent / "copy").replace(docs / name)

    return replace


def _restore(*names: str) -> Callable[[Path], None]:
    def restore(docs: Path) -> None:
        for name in names:
            content = (docs / name).read_bytes()
            (docs / name).unlink()
            (docs / name).write_bytes(content)

    return restore


def _write_files(files: Files) -> Callable[[Path], None]:
    return lambda docs: put_all(docs, files)


def _edit_text_of_page(docs: Path) -> None:
    page = (docs / "index.rst").read_text(encoding="utf-8")
    put(docs / "index.rst", f"{page}\nMore text.\n")


def _compile_module(docs: Path) -> None:
    py_compile.compile(str(docs / "lib/helper.py"), doraise=True)


# Changes after which everything in the project has the content that it had.
_SAME_CONTENT: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "touched-csv": _touch("a.csv"),
    "touched-module": _touch("lib/helper.py"),
    "touched-data-of-module": _touch("lib/b.txt"),
    "touched-folders": _touch("lib", "tested", "v1", "."),
    "touched-page": lambda docs: (docs / "index.rst").touch(),
    "all-touched": _touch_all,
    "rewritten-csv": _rewrite("a.csv"),
    "rewritten-module": _rewrite("lib/helper.py"),
    "equal-copy-of-csv": _replace("a.csv"),
    "equal-copy-of-module": _replace("lib/helper.py"),
    "removed-and-restored-csv": _restore("a.csv"),
    "removed-and-restored-module": _restore("lib/helper.py"),
    "same-link": _write_files({"latest": Link("v1")}),
}
# Changes that no block sees. Without a witness, a build may run blocks after some of them.
_UNSEEN: dict[str, Callable[[Path], object]] = {
    "new-page": _write_files({"new.rst": ":orphan:\n\nNew\n===\n"}),
    "new-page-beside-module": _write_files({"lib/new.rst": ":orphan:\n\nNew\n===\n"}),
    "removed-page": _write_files({"other.rst": None}),
    "edited-page": _write_files({"other.rst": ":orphan:\n\nNew title\n=========\n"}),
    "edited-text-of-this-page": _edit_text_of_page,
    "new-picture": _write_files({"new.png": b"png"}),
    "new-picture-beside-module": _write_files({"lib/new.png": b"png"}),
    "new-csv": _write_files({"new.csv": csv(2)}),
    "new-csv-beside-one-that-was-read": _write_files({"v1/new.csv": csv(2)}),
    "new-file-in-tested-folder": _write_files({"tested/new.txt": "new"}),
    "new-folder": _write_files({"new/a.csv": csv(2)}),
    "other-content-of-tested-file": _write_files({"seen.txt": "2"}),
    "new-module": _write_files({"lib/unused.py": "FIGURE = 5\n"}),
    "bytecode": _compile_module,
    "hidden-file": _write_files({".a.csv.swp": b"\0", "lib/.helper.py.swp": b"\0"}),
    "new-link": _write_files({"v2": Link("v1")}),
}
_QUIET_CHANGES = _SAME_CONTENT | _UNSEEN


@pytest.mark.parametrize("change", _QUIET_CHANGES.values(), ids=_QUIET_CHANGES)
def test_a_change_that_no_block_sees_runs_nothing(
    change: Callable[[Path], object], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _write(_QUIET, folder, monkeypatch)
    assert (site.rebuild().workers, figure_of(site)) == (1, _QUIET_FIGURE)
    change(site.folder)
    assert (site.rebuild().workers, figure_of(site)) == (0, _QUIET_FIGURE)
    assert (read_all_again(site).workers, figure_of(site)) == (0, _QUIET_FIGURE)


@pytest.mark.parametrize("name", ["PATH", "UNUSED"])
def test_a_variable_that_no_block_gets_runs_nothing(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _write(_QUIET, folder, monkeypatch)
    assert site.rebuild().workers == 1
    monkeypatch.setenv(name, f"{os.environ.get(name, '')}:/other")
    assert site.rebuild().workers == 0
    assert read_all_again(site).workers == 0
