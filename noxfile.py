"""Tests with other versions than those of `make test`, and of what is published.

`make test` runs all tests, with the newest versions that Python 3.11 can have. What depends on no
version, or takes a program that one machine has once, is left to it.
"""

from __future__ import annotations

import os
import shutil
import subprocess

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
# What each session leaves out, as pytest's --ignore or --deselect has it, and why.
EVERYWHERE = {
    "tests/builders/test_latex.py": "compiles PDFs, which `make test` does",
    "tests/browser": "drives a browser, which `make test` does",
}
NEWEST = {
    "tests/attacks/test_ordinary_user.py": "needs a Python that is not root's own",
}
_SPEAKS = (
    "tests/worker/checks/test_watch.py::test_a_check_speaks_where_a_page_would_publish_a_mistake"
)
_WRITES = "tests/cli/test_commands.py::test_a_check_writes_problems_of_blocks_only"
OLDEST = {
    f"{_WRITES}[unknown option in markdown]": "MyST 4.0 says it in other words, at another place",
    f"{_SPEAKS}[pandas-df = runs": "pandas 2.2 does not deprecate the keyword copy",
    f"{_SPEAKS}[pandas-df = pd.merge(": "pandas 2.2 does not deprecate the keyword copy",
    f"{_SPEAKS}[pandas-pd.concat(": "pandas 2.2 does not deprecate the keyword copy",
}
# What the oldest matplotlib was written for: it says of a later one that it is to change.
OLD_COMPANIONS = ["pyparsing<3.3"]


def _show_all_of_pyenv() -> None:
    """Have pyenv, where there is one, start each Python that it has: it hides all but one."""
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
    """Return what the package, its extras and its tests need."""
    project = PROJECT["project"]
    extras = (need for extra in project["optional-dependencies"].values() for need in extra)
    tests = nox.project.dependency_groups(PROJECT, "test")
    return sorted({*project["dependencies"], *extras, *tests})


def _install(session: nox.Session, requirements: list[str]) -> None:
    session.install("--only-binary=:all:", ".", *requirements)
    session.run("python", "-m", "pip", "list")


def _test(session: nox.Session, left_out: dict[str, str]) -> None:
    """Run the tests but those that are left out, which are named."""
    for test, reason in left_out.items():
        session.log(f"left out: {test}: {reason}")
    session.run(
        *("python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"),
        *(f"--{'deselect' if '::' in test else 'ignore'}={test}" for test in left_out),
        *session.posargs,
    )


@nox.session(python=["3.12", "3.13", "3.14"])
def newest(session: nox.Session) -> None:
    """Run the tests with the newest versions that a newer Python can have."""
    _install(session, _requirements())
    _test(session, EVERYWHERE | NEWEST)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """Run the tests with the oldest versions that pyproject.toml allows, all together."""
    _install(session, [*(need.replace(">=", "==") for need in _requirements()), *OLD_COMPANIONS])
    _test(session, EVERYWHERE | OLDEST)


@nox.session(python="3.11")
def wheel(session: nox.Session) -> None:
    """Make the distributions, look into them, and use the wheel alone."""
    session.install("--only-binary=:all:", *nox.project.dependency_groups(PROJECT, "build"))
    session.run(
        "python", "-m", "pytest", "-q", "--noconftest", "tests/distributions.py", *session.posargs
    )
