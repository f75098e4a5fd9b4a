"""The distributions: sdist and wheel. `make wheel` runs this alone, with `build` and twine.

They are made from a copy of the files that git has or would add.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
_IN_SDIST = ("src", "tests", "docs", "data")
_BESIDE = (
    *("LICENSE", "Makefile", "README.md", "noxfile.py", "pyproject.toml"),
    *(".gitignore", ".pre-commit-hooks.yaml"),
)


def _run(*command: str | Path, folder: Path) -> str:
    """Run a program without this project's files on its path; return what it wrote."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Made:
    """The distributions, and what they were made from."""

    sources: set[str]
    sdist: Path
    wheel: Path
    wheel_of_sdist: Path
    version: str

    def names(self) -> list[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.namelist()

    def metadata(self) -> dict[str, str]:
        with zipfile.ZipFile(self.wheel) as archive:
            text = archive.read(f"sphinx_df_table-{self.version}.dist-info/METADATA").decode()
        return dict(Parser().parsestr(text).items())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = {
        name for name in _run(*listed, folder=PROJECT).split("\0") if (PROJECT / name).is_file()
    }
    for name in names:
        (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, folder / "tree" / name)
    build = (sys.executable, "-m", "build", "--installer", "uv")
    _run(*build, "--outdir", "of-sdist", "tree", folder=folder)
    _run(*build, "--wheel", "--outdir", "of-tree", "tree", folder=folder)
    (sdist,) = (folder / "of-sdist").glob("*.tar.gz")
    (wheel_of_sdist,) = (folder / "of-sdist").glob("*.whl")
    (wheel,) = (folder / "of-tree").iterdir()
    text = (PROJECT / "src/sphinx_df_table/__init__.py").read_text(encoding="utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    return Made(names, sdist, wheel, wheel_of_sdist, version)


def test_the_wheel_has_the_whole_package_and_nothing_else(made: Made) -> None:
    package = {
        name.removeprefix("src/")
        for name in made.sources
        if name.startswith("src/sphinx_df_table/")
    }
    assert {"sphinx_df_table/py.typed", "sphinx_df_table/builders/assets/df-table.css"} < package
    about = {
        f"sphinx_df_table-{made.version}.dist-info/{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE")
    }
    assert sorted(made.names()) == sorted(package | about)


def test_the_sdist_has_what_the_tests_and_the_documentation_need_and_nothing_else(
    made: Made,
) -> None:
    root = f"sphinx_df_table-{made.version}"
    with tarfile.open(made.sdist) as archive:
        found = {member.name for member in archive if member.isfile()}
    wanted = {name for name in made.sources if name.split("/")[0] in {*_IN_SDIST, *_BESIDE}}
    assert found == {f"{root}/{name}" for name in (*wanted, "PKG-INFO")}


def test_the_wheel_of_the_sdist_is_that_of_the_tree(made: Made) -> None:
    assert made.wheel_of_sdist.name == made.wheel.name
    assert made.wheel_of_sdist.read_bytes() == made.wheel.read_bytes()


def test_the_version_is_that_of_the_package(made: Made) -> None:
    assert made.wheel.name == f"sphinx_df_table-{made.version}-py3-none-any.whl"
    assert made.sdist.name == f"sphinx_df_table-{made.version}.tar.gz"
    assert made.metadata()["Version"] == made.version
    again = [
        name
        for name in made.sources
        if name == "pyproject.toml" or (name.startswith("src/") and name.endswith(".py"))
        if f'"{made.version}"' in (PROJECT / name).read_text(encoding="utf-8")
    ]
    assert again == ["src/sphinx_df_table/__init__.py"]


def test_twine_finds_no_fault_in_them(made: Made) -> None:
    said = _run(
        *(sys.executable, "-m", "twine", "check", "--strict", made.sdist, made.wheel),
        folder=made.wheel.parent,
    )
    assert said.count("PASSED") == 2


def test_the_wheel_alone_builds_a_page(made: Made, tmp_path: Path) -> None:
    uv = (sys.executable, "-m", "uv")
    python = tmp_path / "venv/bin/python"
    _run(*uv, "venv", "-q", "--python", sys.executable, "venv", folder=tmp_path)
    _run(
        *(*uv, "pip", "install", "-q", "--python", python, "--only-binary=:all:", made.wheel),
        folder=tmp_path,
    )
    files = {
        "conf.py": 'extensions = ["sphinx_df_table"]\n',
        "index.rst": 'Title\n=====\n\n.. df-table::\n\n   df = pd.read_csv("rates.csv")\n',
        "rates.csv": "name,rate\nfirst,2.50\n",
    }
    (tmp_path / "docs").mkdir()
    for name, text in files.items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    _run(python, "-m", "sphinx", "-W", "-b", "html", "docs", "out", folder=tmp_path)
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert re.findall("<td[^>]*>(?:<p>)?([^<]*)", page) == ["first", "2.5"]
    assert (tmp_path / "out/_static/df-table.css").is_file()
