"""What the commands of `sphinx_df_table.cli` do."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from docutils import nodes

from .cli import WrongUseError
from .messages import from_here
from .project import conf_folder, opened
from .state import state_of
from .terminal import lines_of_table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from .fill import Block


def check(
    pages: Sequence[Path], conf: Path | None, source: Path | None, *, optional: Collection[Path]
) -> int:
    """Write what is wrong with the blocks of pages, and return the exit status.

    Those in `optional` have none of their own: they need be no pages of a project.
    """
    projects: dict[Path, list[Path]] = {}
    for page in pages:
        try:
            folder = conf or conf_folder(page)
        except WrongUseError:
            if page not in optional:
                raise
        else:
            projects.setdefault(folder, []).append(page)
    status = 0
    for folder, its_pages in projects.items():
        with opened(folder, source) as project:
            docnames = []
            for page in its_pages:
                try:
                    docnames.append(project.docname_of(page))
                except WrongUseError:
                    if page not in optional:
                        raise
            project.read(docnames)
            for message in project.messages(suppressed=False):
                print(message)
                status = 1
    return status


def run(page: Path, conf: Path | None, source: Path | None, number: int | None) -> int:
    """Write the tables of a page, or the one of a block, and return the exit status.

    Raises
    ------
    WrongUseError
        The page has no such block.

    """
    done: list[tuple[nodes.Element, Block, str]] = []
    with opened(conf or conf_folder(page), source) as project:
        docname = project.docname_of(page)
        state_of(project.app.env).watch = lambda *block: done.append(block)
        project.read([docname])
        messages = project.messages(suppressed=True)
    if number is None:
        shown = list(enumerate(done, start=1))
        ours = messages
    else:
        if not 0 < number <= len(done):
            message = f"{page} has no block {number}; it has {len(done)}"
            raise WrongUseError(message)
        shown = [(number, done[number - 1])]
        _, block, _ = done[number - 1]
        ours = [message for message in messages if block.is_at(message.source, message.line)]
    for problem in ours:
        print(problem, file=sys.stderr)
    sys.stderr.flush()
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for position, (node, block, printed) in shown:
        if isinstance(node, nodes.table):
            if printed:
                print(printed, file=sys.stderr, flush=True)
            if number is None:
                between = "\n" if position > 1 else ""
                print(f"{between}Block {position}, {from_here(block.location())}")
            print(*lines_of_table(node, columns), sep="\n")
    failed = any(not isinstance(node, nodes.table) for _, (node, _, _) in shown)
    return int(failed or bool(ours))
