"""Fixtures of all tests: real Sphinx builds of a folder of files."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import other_systems
import pytest
from bs4 import BeautifulSoup
from docutils.utils import column_width
from hypothesis import settings
from schedule import ByModule
from shared_servers import SharedServers
from sphinx.testing.util import SphinxTestApp
from warm_builds import keep_compiled_templates, keep_names_of_themes, keep_settings

from sphinx_df_table.cli.main import main
from sphinx_df_table.execution import runner as runner_module
from sphinx_df_table.execution.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from types import ModuleType

    from bs4 import Tag
    from docutils import nodes
    from sphinx.environment import BuildEnvironment
    from xdist.remote import Producer

    from sphinx_df_table.execution.runner import Worker

PROJECT = Path(__file__).parents[1]
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Differences of Sphinx 7.4: warnings end with their names only on request, and this one has no name
# by which conf.py could suppress it.
_NOT_INCLUDED = re.compile(r"^.*: WARNING: document isn't included in any toctree\n", re.MULTILINE)
NAMED_WARNINGS = {"show_warning_types": True}
# On a system that lacks layers of the sandbox, each build says so.
EXPECTED_WARNINGS: list[str] = []
# Seconds between the last change of a file and the reading of pages. A run that starts within a
# tick of the clock of files, 10 ms, may have read a file before its change.
_TICK = 0.012

# Tests interrupt builds. A program that a shell starts in the background ignores interrupts, and so
# do its children.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline: the machine may be busy. Each run draws the same examples, except with the profile
# that looks for others. The sessions of nox draw the first few.
settings.register_profile("settled", deadline=None, derandomize=True)
settings.register_profile("few", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("settled")


shared_servers = SharedServers()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--system", choices=other_systems.SYSTEMS, help="Run the tests as on a system with less."
    )


def pytest_configure(config: pytest.Config) -> None:
    if system := config.getoption("system"):
        other_systems.become(system)
        if system in other_systems.LACKING:
            EXPECTED_WARNINGS.append("df_table.layer")


@pytest.fixture(scope="session", autouse=True)
def _warm_builds() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        keep_compiled_templates(patch)
        keep_names_of_themes(patch)
        keep_settings(patch)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let the builds of a test, and of the fixtures that it is the first to use, share servers."""
    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("own_server") is None:
            patch.setattr(runner_module, "_new_worker", shared_servers.get)
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule:
    return ByModule(config, log)


def pytest_sessionfinish() -> None:
    shared_servers.end()


@dataclass(frozen=True)
class HtmlTable:
    """A table as a reader of the html page sees it."""

    element: Tag

    @property
    def caption(self) -> str:
        caption = self.element.find("caption")
        return caption.get_text(" ", strip=True).rstrip("¶ ") if caption else ""

    @property
    def header(self) -> list[list[str]]:
        return self._texts("thead tr")

    @property
    def rows(self) -> list[list[str]]:
        return self._texts("tbody tr")

    def column(self, label: str) -> list[str]:
        position = self.header[-1].index(label)
        return [row[position] for row in self.rows]

    def _texts(self, selector: str) -> list[list[str]]:
        return [
            [cell.get_text() for cell in row.find_all(["td", "th"])]
            for row in self.element.select(selector)
        ]


def _own_values() -> dict[str, Any]:
    """Return settings that extensions change in place, as the defaults are shared by all builds."""
    # sphinx-book-theme adds a folder, MyST the suffix of its files.
    return {"templates_path": [], "source_suffix": {".rst": "restructuredtext"}}


@dataclass
class Site:
    """A source folder and the results of its last build.

    Attributes
    ----------
    warnings, status
        The output of the build, without colours, with file names relative to the source folder.
    read
        The pages that the build read, sorted by name.
    workers
        How many times the build started a worker.
    error
        The exception that ended the build, if a test asks for it.

    """

    folder: Path
    builder: str
    conf: dict[str, Any]
    verbosity: int = 0
    warnings: str = ""
    status: str = ""
    read: list[str] = field(default_factory=list)
    workers: int = 0
    env: BuildEnvironment = field(init=False)

    @property
    def out(self) -> Path:
        return self.folder / "_build" / self.builder

    def write(self, files: dict[str, str]) -> None:
        """Write files, given by name and text; the text may be indented."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

    def rebuild(self) -> Site:
        """Build the outdated pages, as a new run of sphinx-build does."""
        for folder in (self.out, self.out.with_name("doctrees")):
            folder.mkdir(parents=True, exist_ok=True)  # now, so that it is older than all runs
        started = time.time()
        start = Runner.start
        read: set[str] = set()
        self.workers = 0

        def counted(runner: Runner, *, preload: bool) -> Worker:
            self.workers += 1
            return start(runner, preload=preload)

        suppressed = [*self.conf.get("suppress_warnings", ()), *EXPECTED_WARNINGS]
        expected = {"suppress_warnings": suppressed} if EXPECTED_WARNINGS else {}
        # Sphinx writes 600 debug messages when it starts.
        logging.disable(logging.DEBUG if self.verbosity < 2 else logging.NOTSET)
        app = SphinxTestApp(
            self.builder,
            srcdir=self.folder,
            confoverrides=NAMED_WARNINGS | _own_values() | self.conf | expected,
            verbosity=self.verbosity,
        )
        try:
            app.connect("source-read", lambda _, docname, __: read.add(docname))
            # Sphinx itself takes longer to start: files that were written before it are older.
            latest = max(started, _last_change(self.folder))
            time.sleep(max(0.0, latest + _TICK - time.time()))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Runner, "start", counted)
                app.build()
            self.env = app.env
        finally:
            self.warnings = self._clean(app.warning.getvalue())
            self.status = self._clean(app.status.getvalue())
            self.read = sorted(read)
            app.cleanup()
        return self

    def _clean(self, text: str) -> str:
        # The summary names a file from the current folder, where that is shorter.
        text = _COLOURS.sub("", text)
        for folder in (str(self.folder), os.path.relpath(self.folder)):
            text = text.replace(f"{folder}/", "")
        if "toc.not_included" in self.conf.get("suppress_warnings", ()):
            text = _NOT_INCLUDED.sub("", text)
        return text

    def doctree(self, docname: str = "index") -> nodes.document:
        return self.env.get_doctree(docname)

    def soup(self, docname: str = "index") -> BeautifulSoup:
        text = (self.out / f"{docname}.html").read_text(encoding="utf-8")
        return BeautifulSoup(text, "html.parser")

    def tables(self, docname: str = "index") -> list[HtmlTable]:
        return [HtmlTable(table) for table in self.soup(docname).select("table.df-table")]

    def sphinx(self, *arguments: str) -> subprocess.Popen[str]:
        """Start sphinx-build in a process of its own; `write` must have written a conf.py."""
        named = [f"-D{name}={value:d}" for name, value in NAMED_WARNINGS.items()]
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "--no-color",
            "-b",
            self.builder,
            *named,
            *arguments,
        ]
        return subprocess.Popen(  # noqa: S603 - our own folders
            [*command, "-d", str(self.out.with_name("doctrees")), str(self.folder), str(self.out)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _last_change(source: Path) -> float:
    """Return the latest time when something below a source folder changed, except the output."""
    times = [source.stat().st_ctime]
    for folder, folders, files in os.walk(source):
        folders[:] = [name for name in folders if name != "_build"]
        for name in (*folders, *files):
            with contextlib.suppress(FileNotFoundError):  # another process has removed it
                times.append(Path(folder, name).lstat().st_ctime)
    return max(times)


class Build(Protocol):
    """Write files and build them: one page, or files by name."""

    def __call__(
        self,
        files: str | dict[str, str],
        *,
        builder: str = ...,
        conf: dict[str, Any] | None = ...,
        verbosity: int = ...,
        extensions: tuple[str, ...] = ...,
    ) -> Site: ...


def conf_py(extensions: tuple[str, ...] = ()) -> str:
    return f"extensions = {['sphinx_df_table', *extensions]!r}\nexclude_patterns = ['_build']\n"


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], Site]:
    """Return a function that writes files into a new folder, and a conf.py if none is given."""

    def write(files: dict[str, str]) -> Site:
        site = Site(tmp_path_factory.mktemp("site"), "html", {})
        site.write({"conf.py": conf_py(), **files})
        return site

    return write


@pytest.fixture(scope="session")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the documentation, built from a copy of its sources and its data."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("docs", "data"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("_build"))
    return Site(folder / "docs", "html", {"nitpicky": True}).rebuild()


@pytest.fixture(scope="session")
def build(new_site: Callable[[dict[str, str]], Site]) -> Build:
    """Return a function that writes files into a new folder and builds it."""

    def write_and_build(
        files: str | dict[str, str],
        *,
        builder: str = "html",
        conf: dict[str, Any] | None = None,
        verbosity: int = 0,
        extensions: tuple[str, ...] = (),
    ) -> Site:
        pages = {"index.rst": files} if isinstance(files, str) else files
        site = new_site({"conf.py": conf_py(extensions), **pages})
        site.builder, site.conf, site.verbosity = builder, conf or {}, verbosity
        return site.rebuild()

    return write_and_build


class Measured(Protocol):
    """Count the characters whose width a module measures from now on; return them so far."""

    def __call__(self, module: ModuleType) -> Callable[[], int]: ...


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Measured:
    """Return a function that counts the characters which a module gives to `column_width`."""

    def count(module: ModuleType) -> Callable[[], int]:
        lengths: list[int] = []

        def counted(text: str) -> int:
            lengths.append(len(text))
            return column_width(text)

        monkeypatch.setattr(module, "column_width", counted)
        return lambda: sum(lengths)

    return count


class EnterProject(Protocol):
    """Write a project, with a conf.py if it has none, and change to its folder."""

    def __call__(self, files: dict[str, str]) -> Path: ...


class RunCommand(Protocol):
    """Run a command of the command line; return its status, output and errors."""

    def __call__(self, *arguments: str) -> tuple[int, str, str]: ...


@pytest.fixture
def enter_project(
    new_site: Callable[[dict[str, str]], Site], monkeypatch: pytest.MonkeyPatch
) -> EnterProject:
    """Return a function that writes a project and changes to its folder."""

    def write(files: dict[str, str]) -> Path:
        folder = new_site(files).folder
        monkeypatch.chdir(folder)
        return folder

    return write


@pytest.fixture
def run_command(capfd: pytest.CaptureFixture[str]) -> RunCommand:
    """Return a function that runs a command and returns its status, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capfd.readouterr()

    return command
