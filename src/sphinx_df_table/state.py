"""What the extension keeps: with the environment, what pages depend on; for a build, its worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .runner import Runner

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_DIRECTIVE = b"df-table"


@dataclass
class Page:
    """What the build has to know of a page next time, beside the files that it depends on.

    Attributes
    ----------
    failed
        Whether one of its blocks failed: it's tried again, though nothing changed.
    looks
        What its blocks saw of the file system that is no file's content: the sorted names of a
        folder's entries, or None for a file that was not there.

    """

    failed: bool = False
    looks: dict[str, list[str] | None] = field(default_factory=dict)


@dataclass
class State:
    """What is kept on the environment.

    Attributes
    ----------
    pages
        By document name; kept between builds.
    runner
        Runs the snippets of this build.
    conf_folder
        The folder of conf.py in this build.
    sandbox_reported
        Whether the log of this build says by now which layers of the sandbox are on.

    """

    pages: dict[str, Page] = field(default_factory=dict)
    runner: Runner = field(default_factory=Runner)
    conf_folder: Path = Path()
    sandbox_reported: bool = False

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what belongs to this build alone."""
        return {"pages": self.pages}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Begin a build with what was kept."""
        self.pages = kept["pages"]
        self.runner = Runner()


def state_of(env: BuildEnvironment) -> State:
    """Return the state of an environment; it begins empty."""
    state: State | None = getattr(env, "df_table", None)
    if state is None:
        state = State()
        env.df_table = state  # type: ignore[attr-defined]
    return state


def look(path: str) -> list[str] | None:
    """Return the sorted names of a folder's entries, or None where there is nothing to see."""
    folder = Path(path)
    try:
        if folder.is_dir():
            return sorted(entry.name for entry in folder.iterdir())
        return [] if folder.exists() else None
    except OSError:  # it may not be read, or its name is too long to be one
        return None


def prepare(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Start the worker before the first page is read, where a page has a block to run.

    A page may get a block in a way that its own text does not show, such as an include. The first
    such block starts the worker, except where Sphinx is going to fork its readers: there a server
    for all of them has to be there, which imports nothing before somebody asks.
    """
    state = state_of(env)
    state.conf_folder = Path(app.confdir)
    state.runner.passed_on = tuple(app.config.df_table_environment)
    pages = (Path(env.doc2path(docname)) for docname in docnames)
    has_block = any(_DIRECTIVE in page.read_bytes() for page in pages if page.is_file())
    if has_block or (docnames and app.parallel > 1):
        state.runner.start(at_once=has_block)


def finish(app: Sphinx, _: Exception | None) -> None:
    """End the worker when the build has ended."""
    if env := getattr(app, "env", None):
        state_of(env).runner.stop()
