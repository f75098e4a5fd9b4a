"""The task for Visual Studio Code: it finds each problem in the output of a command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import conf_py

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import EnterProject, RunCommand, Site

_TASKS = Path(__file__).parents[2] / "docs/examples/tasks.json"
_PAGE = """\
.. df-table::

   df = pd.read_csv("a:1: b.csv")

.. df-table::

   df = pd.DataFrame({"a": [1]})
   expect(df["a"] > 1, "index.rst:1: WARNING: a")

.. df-table::
   :colour: red

   df = pd.DataFrame({"a": [1]})
"""
_EXPECTED = [
    ("index.rst", 3, "FileNotFoundError: [Errno 2] No such file or", "df_table.error"),
    ("index.rst", 8, "the expectation 'index.rst:1: WARNING: a' is", "df_table.expect"),
    ("index.rst", 10, 'Error in "df-table" directive:', "docutils"),
]


def _problems(output: str) -> list[tuple[str, int, str, str | None]]:
    """Return the file, the line, the beginning of the message and the code of each problem."""
    (task,) = json.loads(_TASKS.read_text("utf-8"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    found = filter(None, map(re.compile(pattern["regexp"]).match, output.splitlines()))
    return sorted(
        (
            match[pattern["file"]],
            int(match[pattern["line"]]),
            match[pattern["message"]][:44],
            match[pattern["code"]],
        )
        for match in found
    )


def test_each_problem_that_a_check_reports_is_found(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": _PAGE})
    (task,) = json.loads(_TASKS.read_text("utf-8"))["tasks"]
    assert task["command"].startswith("python -m sphinx_df_table check ")
    _, output, _ = run_command("check", "index.rst")
    assert _problems(output) == _EXPECTED


def test_each_warning_of_a_build_is_found(new_site: Callable[[dict[str, str]], Site]) -> None:
    site = new_site({"conf.py": conf_py(), "index.rst": _PAGE})
    with site.sphinx() as building:
        _, warnings = building.communicate(timeout=60)
    found = [(file.removeprefix(f"{site.folder}/"), *rest) for file, *rest in _problems(warnings)]
    assert [problem[:3] for problem in found] == [problem[:3] for problem in _EXPECTED]
