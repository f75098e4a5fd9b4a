"""Registration of the extension, and no cost for sites that do not use it."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import sphinx_df_table
from sphinx_df_table.config.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

# Builds a site as `python -m sphinx` does; fails where pandas or a process gets in.
WITHOUT_PANDAS = """
import subprocess, sys
from sphinx.cmd.build import main

def refuse(*arguments, **_):
    raise AssertionError(f"a process was started: {arguments}")

if sys.argv[1] == "no-process":
    subprocess.Popen = refuse
status = main(sys.argv[2:])
loaded = [name for name in ("pandas", "numpy") if name in sys.modules]
assert not loaded, loaded
sys.exit(status)
"""


def _build(site: Site, *, process: bool, jobs: str = "1") -> str:
    """Build in a process of its own, which must not import pandas; return what it wrote."""
    mode = "process" if process else "no-process"
    arguments = ["-j", jobs, "-W", str(site.folder), str(site.out)]
    done = subprocess.run(  # noqa: S603 - our own folders
        [sys.executable, "-c", WITHOUT_PANDAS, mode, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "module",
    ["sphinx_df_table", "sphinx_df_table.directive.directive", "sphinx_df_table.execution.runner"],
)
def test_importing_the_sphinx_half_imports_no_pandas(module: str) -> None:
    code = f"import sys, {module}; assert not {{'pandas', 'numpy'}} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - our own code


def test_importing_the_package_imports_no_sphinx() -> None:
    code = "import sys, sphinx_df_table; assert not {'sphinx', 'docutils'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - our own code


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_build_with_blocks_imports_no_pandas_and_the_next_starts_no_process(
    new_site: Callable[[dict[str, str]], Site], jobs: str
) -> None:
    site = new_site(
        {
            "index.rst": "Title\n=====\n\n.. df-table::\n\n   df = pd.read_csv('a.csv')\n",
            "a.csv": "a\nfigure\n",
        }
    )
    _build(site, process=True, jobs=jobs)
    assert site.tables()[0].rows == [["figure"]]
    assert "no targets are out of date" in _build(site, process=False, jobs=jobs)


def test_a_site_without_blocks_starts_no_process(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    site = new_site({"index.rst": "Title\n=====\n"})
    assert "build succeeded" in _build(site, process=False)


def test_the_extension_declares_that_it_works_in_parallel(build: Build) -> None:
    site = build("Title\n=====\n", builder="dummy")
    assert site.env.config.df_table_timeout == 60
    for setting in SETTINGS:
        assert site.env.config[setting.name] == setting.default
    assert site.warnings == ""


def test_the_version_is_that_of_the_distribution() -> None:
    assert importlib.metadata.version("sphinx-df-table") == sphinx_df_table.__version__
