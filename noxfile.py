"""Tests with other versions than those of `make test`, and of the distributions.

`make test` runs all tests, with the newest versions that Python 3.11 can have. Four tables list
the tests that the sessions leave out, with the reasons.
"""

from __future__ import annotations

import os
import shutil
import subprocess

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
nox.options.default_venv_backend = "uv"
# The sessions use the Pythons that this machine has.
os.environ["UV_PYTHON_DOWNLOADS"] = "never"
# Pythons after that of `make test`.
NEWER = ("3.12", "3.13")

# Left out by both sessions, as they depend on no version: `make test` runs them.
EVERYWHERE = {
    "tests/attacks": "attacks on the sandbox: the kernel stops them",
    "tests/browser": "the script and the style sheet, in a browser",
    "tests/builders/test_latex.py": "compiles PDFs",
    "tests/cli": "the command line",
    "tests/cookbook": "the recipes of the documentation",
    "tests/environment/test_ways_on_one_site.py": "what the kernel tells of files that are read",
    "tests/environment/test_ways_to_depend.py": "what the kernel tells of files that are read",
    "tests/execution/test_fork_server.py": "processes and sockets",
    "tests/execution/test_growth.py": "memory and descriptors after 1,000 blocks",
    "tests/execution/test_parallel.py": "builds with several processes",
    "tests/execution/test_spawn.py": "processes and files",
    "tests/test_docs.py": "the pages of the documentation",
    "tests/test_examples.py": "the examples of the documentation",
    "tests/test_reference.py": "lists in the documentation, and messages of the newest libraries",
    "tests/test_tutorial.py": "the tutorial",
}
_RUNNER = "tests/execution/test_runner.py::test"
# Left out with a newer Python, as Python itself can't break it: docutils, Sphinx and pandas are
# those of `make test`.
NEWEST = {
    "tests/builders": "nodes into html and man",
    "tests/directive": "options into a placeholder, and the messages about them",
    "tests/doctree/cells": "the text of a cell into nodes",
    "tests/doctree/figures/test_kept.py": "the drawings that a build keeps for the next",
    "tests/doctree/tables": "columns and rows into docutils nodes, in each theme and builder",
    "tests/doctree/test_doctrees.py": "tables into docutils nodes",
    "tests/doctree/test_sortable_label.py": "text in the header of a column",
    "tests/doctree/test_source_line.py": "names of files below a table",
    "tests/doctree/test_stand_ins.py": "texts in place of tables without rows",
    "tests/environment": "the pages that a build reads again, and the data that it publishes",
    f"{_RUNNER}_bytecode_of_pandas_is_written_and_that_of_a_snippet_is_not": "options of Python",
    f"{_RUNNER}_no_bytecode_is_written_if_sphinx_writes_none": "options of Python",
    "tests/test_any_frame.py": "any data frame into nodes",
    "tests/config": "settings and the messages about them",
    "tests/test_log.py": "messages in the log of Sphinx",
    "tests/test_translation.py": "catalogues of texts",
    "tests/values": "the role df-value",
    "tests/worker/dataframe": "data frames into text",
}
# Also left out with each newer Python except the last, which has what those before it changed. The
# rest differs in each version: tracebacks and messages, syntax trees, audit events.
BETWEEN = {
    "tests/execution": "processes, sockets and descriptors",
    "tests/svg": "drawings into clean XML and PDF",
    "tests/test_libraries.py": "data frames of other libraries",
    "tests/test_readers.py": "files of all formats, read with every layer of the sandbox",
    "tests/worker/figures": "drawings of matplotlib",
    "tests/worker/test_server.py": "processes and sockets",
    "tests/worker/test_witness.py": "what the kernel tells of files that are read",
}
# Left out with the oldest versions, as no library can break it, or as they do something else.
_FINDINGS = (
    "tests/worker/checks/test_findings.py::test_a_check_reports_a_mistake_that_a_page_would_publish"
)
_FOREIGN = (
    "tests/builders/test_foreign_tables.py"
    "::test_every_builder_writes_tables_of_others_as_without_the_extension"
)
_PATTERN = "tests/worker/errors/test_missing_files.py::test_a_pattern_is_relative_to_the_page_alone"
_HTML = "tests/test_readers.py::test_each_reader_works_with_every_layer"
OLDEST = {
    "tests/environment/test_layers.py": "system calls",
    "tests/execution/test_module_path.py": "the folders that Python searches for modules",
    "tests/execution/test_runner.py": "processes, descriptors and variables",
    "tests/worker/sandbox": "system calls",
    "tests/worker/test_server.py": "processes and sockets",
    "tests/worker/test_timeout.py": "a signal",
    "tests/worker/test_witness.py": "what the kernel tells of files that are read",
    f"{_FOREIGN}[text]": "the text writer of Sphinx 7.4 does not end on joined cells",
    f"{_HTML}[html-bs4]": "pandas 2.2.0 can't use beautifulsoup4 4.14",
    f"{_HTML}[html-html5lib]": "pandas 2.2.0 can't use beautifulsoup4 4.14",
    f"{_PATTERN}[polars": "polars 1.26 does not name the pattern in its message",
    f"{_FINDINGS}[pandas-df = runs": "pandas 2.2 does not deprecate the keyword copy",
    f"{_FINDINGS}[pandas-df = pd.merge(": "pandas 2.2 does not deprecate the keyword copy",
    f"{_FINDINGS}[pandas-pd.concat(": "pandas 2.2 does not deprecate the keyword copy",
}
# The oldest matplotlib warns about later versions.
OLD_COMPANIONS = ["pyparsing<3.3"]


def _show_all_of_pyenv() -> None:
    """Let pyenv, if there is one, start each Python that it has installed: it hides all but one."""
    if pyenv := shutil.which("pyenv"):
        listed = [
            subprocess.run(  # noqa: S603 - pyenv itself
                [pyenv, *what], capture_output=True, text=True, check=True
            ).stdout
            for what in (("version-name",), ("versions", "--bare"))
        ]
        names = (name for text in listed for name in text.replace(":", "\n").split())
        os.environ["PYENV_VERSION"] = ":".join(dict.fromkeys(names))


_show_all_of_pyenv()


def _requirements() -> list[str]:
    """Return the requirements of the package, its extras and its tests."""
    project = PROJECT["project"]
    extras = (need for extra in project["optional-dependencies"].values() for need in extra)
    tests = nox.project.dependency_groups(PROJECT, "test")
    return sorted({*project["dependencies"], *extras, *tests})


def _install(session: nox.Session, requirements: list[str]) -> None:
    # There are no wheels of odfpy, whose sources are Python alone.
    session.install("--only-binary=:all:", "--no-binary=odfpy", *requirements)
    session.install("--no-deps", ".")
    # Processes that run snippets write no bytecode, so without this they compile what they import.
    # Half of what packages contain is their own tests.
    lib = f"{session.virtualenv.location}/lib"
    session.run("python", "-m", "compileall", "-qq", "-j", "0", "-x", "/tests/", lib)
    session.run("uv", "pip", "list", external=True)


def _test(session: nox.Session, left_out: dict[str, str]) -> None:
    """Run the tests, and log those that are left out."""
    for test, reason in left_out.items():
        session.log(f"left out: {test}: {reason}")
    session.run(
        *("python", "-m", "pytest", "-q", "-n", "2", "--hypothesis-profile=few"),
        f"--junitxml=build/times/{session.name}.xml",
        *(f"--{'deselect' if '::' in test else 'ignore'}={test}" for test in left_out),
        *session.posargs,
    )


@nox.session(python=NEWER)
def newest(session: nox.Session) -> None:
    """Run what Python can break, with the newest versions that a newer Python can have."""
    _install(session, _requirements())
    _test(session, EVERYWHERE | NEWEST | (BETWEEN if session.python != NEWER[-1] else {}))


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """Run what libraries can break, with all of the oldest versions that pyproject.toml allows."""
    _install(session, [*(need.replace(">=", "==") for need in _requirements()), *OLD_COMPANIONS])
    _test(session, EVERYWHERE | OLDEST)


@nox.session(python="3.11")
def wheel(session: nox.Session) -> None:
    """Make the distributions, look into them, and use the wheel alone."""
    session.install("--only-binary=:all:", *nox.project.dependency_groups(PROJECT, "build"))
    session.run(
        *("python", "-m", "pytest", "-q", "--noconftest", "tests/distributions.py"),
        f"--junitxml=build/times/{session.name}.xml",
        *session.posargs,
    )
