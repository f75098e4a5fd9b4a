"""What the commands of `sphinx_df_table.cli` do."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.environment.state import state_of
from sphinx_df_table.log import relative_location

from .exit import WRONG_USE, WrongUseError, tell
from .find_pages import Blocks, blocks_in
from .project import NotListedError, opened
from .terminal import lines_of_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sphinx_df_table.block import Block

    from .project import Project

    # A table, or the error in its place; its block; what its snippet printed.
    Done = tuple[nodes.Element, Block, str]


def check(pages: Mapping[Path, bool], conf: Path, source: Path | None, *, everything: bool) -> int:
    """Write what is wrong with the blocks of pages of a project, and return the exit status.

    Parameters
    ----------
    pages
        Pages, folders of pages, and files that pages include; and whether each must be one.
    conf, source
        See `sphinx_df_table.cli.project.opened`.
    everything
        Whether to read also those pages of a folder whose text shows no block.

    """
    try:
        with opened(conf, source) as project:
            found = {page: project.docnames_of(page) for page in pages}
            project.read(
                docname
                for docnames in found.values()
                for docname in docnames
                if everything or blocks_in(project.file_of(docname)) is not Blocks.UNSEEN
            )
            messages = project.messages(suppressed=False)
            parts = [page for page, docnames in found.items() if pages[page] and not docnames]
            wrong = [project.no_page(part) for part in parts if not _read_with(project, part)]
            files = {os.path.realpath(part) for part in parts}
            messages += [
                message
                for message in project.messages(suppressed=False)[len(messages) :]
                if os.path.realpath(message.source) in files
            ]
    except NotListedError:
        if any(pages.values()):
            raise
        return 0
    for message in messages:
        print(message)
    sys.stdout.flush()
    for error in wrong:
        tell(error)
    return WRONG_USE if wrong else int(bool(messages))


def _read_with(project: Project, file: Path) -> bool:
    """Read pages until one has blocks of a file, by an include, and return whether one does."""
    if file.is_dir():
        return False
    # What is included by a file that is included is named by no page.
    for docname in (*project.docnames_naming(file), *project.docnames_including()):
        project.read([docname])
        if project.has_blocks_of(file):
            return True
    return False


def run(page: Path, conf: Path, source: Path | None, number: int | None) -> int:
    """Write the tables of a page, or the one of a block, and return the exit status.

    Raises
    ------
    WrongUseError
        The page has no such block.

    """
    done: list[Done] = []
    with opened(conf, source) as project:
        if (docname := project.docname_of(page)) is None:
            raise project.no_page(page)
        state_of(project.app.env).on_block_done = lambda *block: done.append(block)
        project.read([docname])
        ours = project.messages(suppressed=True)
    shown = list(enumerate(done, start=1))
    known = number is None or 0 < number <= len(done)
    if number is not None and known:
        shown = [(number, done[number - 1])]
        _, block, _ = done[number - 1]
        ours = [message for message in ours if block.is_at(message.source, message.line)]
    for problem in ours:
        print(problem, file=sys.stderr)
    if not known:
        message = f"{page} has no block {number}; it has {len(done)}"
        raise WrongUseError(message)
    if not done and not ours:
        message = f"{page} has no block"
        raise WrongUseError(message)
    sys.stderr.flush()
    _show(shown, named=number is None)
    failed = any(not isinstance(node, nodes.table) for _, (node, _, _) in shown)
    return int(failed or bool(ours))


def _show(blocks: Iterable[tuple[int, Done]], *, named: bool) -> None:
    """Write the tables of blocks, and what their snippets printed.

    Parameters
    ----------
    blocks
        With the number of each.
    named
        Whether a line above each table says which block it is of.

    """
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    between = ""
    for number, (node, block, printed) in blocks:
        if not isinstance(node, nodes.table):
            continue  # it failed
        if named:
            print(f"{between}Block {number}, {relative_location(block.location())}", flush=True)
            between = "\n"
        if printed:
            print(printed, file=sys.stderr, flush=True)
        print(*lines_of_table(node, columns), sep="\n")
