"""What the extension keeps: with the environment, what pages depend on; for a build, its worker."""

from __future__ import annotations

import hashlib
import os
import stat
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
        What `look` said of the files, the folders and the missing files that its blocks saw.

    """

    failed: bool = False
    looks: dict[str, str] = field(default_factory=dict)


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
    build_folders
        The folders that this build writes to.
    output
        What the builder of this build writes, such as ``html``, or its name.
    sandbox_reported
        Whether the log of this build says by now which layers of the sandbox are on.

    """

    pages: dict[str, Page] = field(default_factory=dict)
    runner: Runner = field(default_factory=Runner)
    conf_folder: Path = Path()
    build_folders: tuple[str, ...] = ()
    output: str = ""
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


def look(path: str) -> str:
    """Return what tells a file or a folder from what it was: not what is in it.

    A file's time and size, a hash of the names in a folder; nothing where there is nothing to see.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - any text is a path here
        if not stat.S_ISDIR(status.st_mode):
            return f"{status.st_mtime_ns} {status.st_size}"
        names = "\0".join(sorted(os.listdir(path)))  # noqa: PTH208
    except (OSError, ValueError):  # it may not be read, or is no path
        return ""
    return hashlib.sha256(names.encode(errors="surrogateescape")).hexdigest()


def begin(app: Sphinx) -> None:
    """Note what this build is."""
    state_of(app.env).output = app.builder.format or app.builder.name


def prepare(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Start the worker before the first page is read, where a page has a block to run.

    A page may get a block in a way that its own text does not show, such as an include. The first
    such block starts the worker, except where Sphinx is going to fork its readers: there a server
    for all of them has to be there, which imports nothing before somebody asks.
    """
    state = state_of(env)
    state.conf_folder = Path(app.confdir)
    state.build_folders = (os.path.realpath(app.outdir), os.path.realpath(app.doctreedir))
    state.runner.passed_on = tuple(app.config.df_table_environment)
    pages = (Path(env.doc2path(docname)) for docname in docnames)
    has_block = any(_DIRECTIVE in page.read_bytes() for page in pages if page.is_file())
    if has_block or (docnames and app.parallel > 1):
        state.runner.start(at_once=has_block)


def finish(app: Sphinx, _: Exception | None) -> None:
    """End the worker when the build has ended."""
    if env := getattr(app, "env", None):
        state_of(env).runner.stop()
