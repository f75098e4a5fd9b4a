"""Examples of the documentation: each builds by itself, and is shown on a page."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import HtmlTable, conf_py

from sphinx_df_table.config.settings import SETTINGS

if TYPE_CHECKING:
    from conftest import Build, EnterProject

PROJECT = Path(__file__).parents[1]
EXAMPLES = PROJECT / "docs/examples"
# In README.md: a file, with its name before it, and a build.
_FILE = re.compile(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
_COMMAND = re.compile(r"^\$ sphinx-build (.*)$", re.MULTILINE)
_DATA = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "data").glob("*.csv")}
_NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_file())
_RECIPES = {
    f"{folder}/{path.name}"
    for folder in ("cookbook", "charts")
    for path in (EXAMPLES / folder).iterdir()
    if path.is_file()
}
# Those of these that make a table, and the settings that they need.
_PAGES = [name for name in _NAMES if name.endswith((".rst", ".md"))]
_WITH = {"shared.rst": "shared.py"}
# One needs a catalogue of texts.
_ELSEWHERE = {"translate.py"}
# Settings of Sphinx in the examples.
_OF_SPHINX = {"language", "latex_elements"}
# A project of several files.
_PROJECT = EXAMPLES / "repetition"
_PROJECT_FILES = {
    path.relative_to(_PROJECT).as_posix(): path.read_text(encoding="utf-8")
    for path in _PROJECT.rglob("*.*")
    if "__pycache__" not in path.parts
}


def _text(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def _settings(name: str) -> dict[str, Any]:
    """Return the values that an example of a conf.py sets."""
    values: dict[str, Any] = {}
    exec(compile(_text(name), name, "exec"), values)  # noqa: S102 - a file of ours
    return {key: value for key, value in values.items() if not key.startswith("__")}


@pytest.mark.parametrize("name", _PAGES)
def test_an_example_builds_by_itself(build: Build, name: str) -> None:
    conf = _settings(_WITH[name]) if name in _WITH else {}
    # What is quoted in prose is that of a table on another page.
    other = _text("block.rst") if name == "values.rst" else "Nothing\n"
    files = {"other.rst": f":orphan:\n\n{other}", "data/README": "", **_DATA}
    page = f"index{Path(name).suffix}"
    extensions = ("sphinx_design", "myst_parser")
    site = build({page: _text(name), **files}, conf=conf, extensions=extensions)
    assert site.warnings == ""
    shown = site.soup().select("table.df-table tbody td, figure.df-figure svg")
    assert shown or name == "values.rst"


@pytest.mark.parametrize(
    "name", [name for name in _NAMES if name.endswith(".py") and name not in _ELSEWHERE]
)
def test_an_example_of_settings_can_be_used(build: Build, name: str) -> None:
    settings = _settings(name)
    assert settings.keys() <= {setting.name for setting in SETTINGS} | _OF_SPHINX
    page = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n"
    site = build({"index.rst": page, "data/README": ""}, conf=settings)
    assert site.warnings == ""


@pytest.mark.own_server  # which gets the `sys.path` of conf.py
def test_the_project_without_repetition_builds_and_depends_on_its_code(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    data = {f"data/{name}": text for name, text in _DATA.items()}
    site = build({**_PROJECT_FILES, **data})
    assert site.warnings == ""
    first, second = site.tables()
    assert first.header == [["Model", "Inst. Type", "Cost per 1M inferences"]]
    for selector, count in ((".sd-tab-set", 1), (".df-table-source", 2)):
        assert len(site.soup().select(selector)) == count
    lowest = first.rows[0][2]
    assert f"The lowest cost is ${lowest}." in site.soup().get_text()
    assert second.rows != first.rows
    assert site.rebuild().read == []
    code = _PROJECT_FILES["code/costs.py"].replace("df[throughput]", "df[throughput] / 10")
    site.write({"code/costs.py": code})
    assert site.rebuild().read == ["index"]
    assert float(site.tables()[0].rows[0][2]) > 5 * float(lowest)


@pytest.mark.parametrize("name", [name for name in _NAMES if name.endswith(".yaml")])
def test_an_example_for_a_service_is_yaml_and_names_files_of_the_tutorials_kind(name: str) -> None:
    content = yaml.safe_load(_text(name))
    assert isinstance(content, dict)
    assert "docs/requirements.txt" in _text(name)


def test_the_commands_of_the_workflow_that_compares_figures_run(
    enter_project: EnterProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ".. df-table:: Rates\n   :name: rates\n   :download:\n   :key: a\n\n   df = {}\n"
    rates = "pd.DataFrame({{'a': ['x', 'y'], 'b': [1.5, {}]}})"
    folder = enter_project({
        f"{version}/docs/{name}": text
        for version, rate in (("old", "2.0"), ("new", "1.8"))
        for name, text in (
            ("conf.py", conf_py()), ("index.rst", page.format(rates.format(rate)))
        )
    })  # fmt: skip
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    steps = yaml.safe_load(_text("figures.yaml"))["jobs"]["figures"]["steps"]
    runs = [
        step for step in steps if re.match(r"sphinx-build|python|cat|\(echo", step.get("run", ""))
    ]
    assert len(runs) == 5
    for step in runs:
        done = subprocess.run(["bash", "-e", "-c", step["run"]], check=False)  # noqa: S603, S607
        assert done.returncode == int(step.get("continue-on-error", False))
    *lines, summary = (folder / "comment.md").read_text().splitlines()[:-2]
    assert lines == [
        "```text",
        "rates: Rates",
        "  changed: a = y",
        "    b: 2 -> 1.8 (-10 %)",
        "",
    ]
    assert summary.endswith("The largest change of a figure is 10 %. Beyond the limit of 5 %.")


def test_each_example_is_shown_on_a_page() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (PROJECT / "docs").rglob("*.rst")]
    shown = {name for text in pages for name in re.findall(r"\.\. example:: (\S+)", text)}
    project = {f"repetition/{name}" for name in _PROJECT_FILES}
    assert shown == {*_NAMES, *_RECIPES, *project}


def test_every_block_on_a_page_is_an_example() -> None:
    """The tutorial, and the page about checks, are the input of other tests."""
    for path in sorted((PROJECT / "docs").glob("**/*.rst")):
        if "examples" not in path.parts and path.name not in ("tutorial.rst", "checks.rst"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"^\.\. code-block:: (rst|markdown|python)$", text, re.MULTILINE
            ), path


def test_the_example_of_the_readme_makes_its_table(tmp_path: Path) -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    files = dict(_FILE.findall(text))
    assert files.keys() == {"conf.py", "prices.csv", "index.rst"}
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (command,) = _COMMAND.findall(text)
    done = subprocess.run(  # noqa: S603 - the command of our own page
        [sys.executable, "-m", "sphinx", *shlex.split(command)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "_build/index.html").read_text(encoding="utf-8")
    assert f"`{next(tmp_path.rglob('index.html')).relative_to(tmp_path)}`" in text
    (table,) = BeautifulSoup(page, "html.parser").select("table.df-table")
    assert HtmlTable(table).rows == [["small", "0.5", "12.0"], ["large", "1.25", "30.0"]]
