"""Command ``run --watch``: show the blocks of a page again when something they read changes.

Files are looked at several times a second. Notices of the system would come no sooner, since a file
must stay the same for a moment before it is read. And they miss paths that do not exist yet, and
files that another machine changes.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, NoReturn

from sphinx.errors import SphinxError

from sphinx_df_table.environment.freshness.fingerprints import EVERYTHING, Fingerprints, Look
from sphinx_df_table.environment.state import new_fingerprints, state_of
from sphinx_df_table.log import for_log, one_line, relative_location
from sphinx_df_table.wording import first_few

from .commands import show
from .exit import UsageError, report
from .project import open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TextIO

    from sphinx_df_table.block import FinishedBlock
    from sphinx_df_table.environment.freshness.fingerprints import Fingerprint

    from .project import Project

# Seconds between two looks at the files; and after a change, until a second look that shows whether
# a program is still writing.
_INTERVAL, _SETTLING = 0.05, 0.02
# The pause after a look, by its duration: many files take at most a fifth of a processor.
_PAUSE = 4
_MOST_NAMED = 3


def watch(page: Path, conf: Path, source: Path | None, number: int | None) -> NoReturn:
    """Write the tables of a page, and those of each block that runs again, until Ctrl-C.

    Parameters
    ----------
    page
        A page of the project.
    conf, source
        See `open_project`.
    number
        The number of the block, counted from 1; None for all blocks.

    Raises
    ------
    UsageError
        The project can't be opened at the start, or has no such page.

    """
    title, is_open = f"{page}, Ctrl-C ends", False
    output = sys.stdout
    while True:
        settings = _Watched(Fingerprints)
        settings.add([Look("opened", str(conf / "conf.py"))])
        try:
            with open_project(conf, source, keeps_results=True) as project:
                if (docname := project.docname_of(page)) is None:
                    raise project.not_a_page(page)
                is_open = True
                title = _Preview(project, docname, number, output).run(title)
        except UsageError as error:
            if not is_open:
                raise
            _write_title(title, output)
            report(error)
            title = _title(_wait([settings], [conf / "conf.py"]))


class _Watched:
    """Paths, with their fingerprints when they were read.

    Parameters
    ----------
    fresh
        Returns an object that takes the fingerprints of now.

    """

    def __init__(self, fresh: Callable[[], Fingerprints]) -> None:
        self._fresh = fresh
        self.known: dict[Look, Fingerprint] = {}

    def add(self, looks: Iterable[Look]) -> None:
        """Add those paths that are not watched yet, as they are now."""
        take = self._fresh().take
        self.known |= {look: take(look) for look in looks if look not in self.known}

    def accept(self) -> None:
        """Take all paths as they are now."""
        take = self._fresh().take
        self.known = {look: take(look) for look in self.known}

    def changes(self) -> dict[Look, str]:
        """Return the new states of the paths that have changed."""
        renew = self._fresh().renew
        now = {look: renew(look, before).state for look, before in self.known.items()}
        return {look: state for look, state in now.items() if state != self.known[look].state}


class _Preview:
    """Blocks of a page in the terminal, for one state of conf.py.

    Parameters
    ----------
    project
        The open project.
    docname
        The name of the page.
    number
        The number of the block to show, counted from 1; None for all blocks.
    output
        The standard output, which `open_project` redirects.

    """

    def __init__(self, project: Project, docname: str, number: int | None, output: TextIO) -> None:
        self._project, self._docname = project, docname
        self._number = number
        self._output = output
        self._looked_at = _Watched(lambda: new_fingerprints(project.app))

    def run(self, title: str) -> str:
        """Show the blocks below a title, and again after each change; return when conf.py changes.

        Returns
        -------
        str
            The title for the change.

        """
        while True:
            sources = _Watched(Fingerprints)
            sources.add(self._looks_at_sources())
            _write_title(title, self._output)
            try:
                self._show()
            except (OSError, SyntaxError, ValueError, SphinxError) as error:
                # The page or the prelude can't be read, or an extension fails.
                print(f"error: {for_log(str(error))}", file=sys.stderr)
                self._looked_at.accept()
            sources.add(self._looks_at_sources())  # with files that it includes by now
            page = self._project.file_of(self._docname)
            changed = _wait([sources, self._looked_at], [self._project.conf_py, page])
            title = _title(changed)
            if str(self._project.conf_py) in changed:
                return title

    def _looks_at_sources(self) -> list[Look]:
        return [Look("opened", str(path)) for path in self._project.sources_of(self._docname)]

    def _show(self) -> None:
        """Read the page, and show those blocks that have run."""
        state = state_of(self._project.app.env)
        finished: list[FinishedBlock] = []
        state.on_block_done = finished.append
        self._project.read_again(self._docname)
        record = state.pages.get(self._docname)
        self._looked_at.known = record.fingerprints if record else {}
        if self._number is not None and not 0 < self._number <= len(finished):
            problem = f"the page has no block {self._number}; it has {len(finished)}"
            report(UsageError(problem))
        shown: list[tuple[int, FinishedBlock]] = []
        others: list[tuple[int, FinishedBlock]] = []
        for number, done in enumerate(finished, start=1):
            is_shown = self._number in (None, number) and not done.block.run.is_cached
            (shown if is_shown else others).append((number, done))
        messages = [
            message
            for message in self._project.messages(suppressed=True)
            if not any(
                done.block.is_about(message.source, message.line, message.text)
                for _, done in others
            )
        ]
        for message in messages:
            print(message, file=sys.stderr)
        with contextlib.redirect_stdout(self._output):
            show(shown, named=self._number is None)
            if not (shown or messages):
                print("No block ran again.")
            sys.stdout.flush()


def _wait(watched: Iterable[_Watched], required: Iterable[Path]) -> list[str]:
    """Wait until paths have changed, and no longer change, and return them.

    Parameters
    ----------
    watched
        The paths.
    required
        Files that must exist. An editor may remove a file for a moment when it writes it.

    """
    before: dict[Look, str] = {}
    while True:
        started = time.monotonic()
        changes = {look: state for group in watched for look, state in group.changes().items()}
        if changes and changes == before and all(path.exists() for path in required):
            return sorted({"" if look.use == EVERYTHING else look.path for look in changes})
        pause = _SETTLING if changes != before else _INTERVAL
        before = changes
        time.sleep(max(pause, _PAUSE * (time.monotonic() - started)))


def _title(changed: list[str]) -> str:
    """Return the title for a change of paths. A folder is left out if a path in it has changed."""
    named = [
        path
        for path in changed
        if not any(other.startswith(f"{path}{os.sep}") for other in changed)
    ]
    names = [
        one_line(relative_location(path)) if path else "a file of the project" for path in named
    ]
    return f"{first_few(names, _MOST_NAMED, str)} changed"


def _write_title(title: str, output: TextIO) -> None:
    print(f"\n=== {time.strftime('%H:%M:%S')} {title} ===", file=output, flush=True)
