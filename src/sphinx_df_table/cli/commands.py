"""Commands: check the blocks of pages, or show the tables of a page."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.stand_ins import failed_block
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.log import one_line, relative_location
from sphinx_df_table.wording import printable

from .exit import EXIT_USAGE, UsageError, report
from .find_pages import Blocks, blocks_in
from .project import ExtensionNotListedError, open_project
from .terminal import lines_of_figure, lines_of_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sphinx_df_table.block import FinishedBlock

    from .project import Project


def check(pages: Mapping[Path, bool], conf: Path, source: Path | None, *, everything: bool) -> int:
    """Write the warnings about the blocks of pages, and return the exit status.

    Parameters
    ----------
    pages
        Pages, folders of pages, and files that pages include; and for each, whether it is an error
        if it belongs to no page.
    conf, source
        See `open_project`.
    everything
        Whether to read also those pages of a folder whose text shows no block.

    """
    try:
        with open_project(conf, source) as project:
            found = {page: project.docnames_of(page) for page in pages}
            project.read(
                docname
                for docnames in found.values()
                for docname in docnames
                if everything or blocks_in(project.file_of(docname)) is not Blocks.NONE
            )
            messages = project.messages(suppressed=False)
            parts = [page for page, docnames in found.items() if pages[page] and not docnames]
            errors = [project.not_a_page(part) for part in parts if not _read_with(project, part)]
            files = {os.path.realpath(part) for part in parts}
            new = project.messages(suppressed=False)[len(messages) :]
            messages += [message for message in new if os.path.realpath(message.source) in files]
    except ExtensionNotListedError:
        if any(pages.values()):
            raise
        return 0
    for message in messages:
        print(message)
    sys.stdout.flush()
    for error in errors:
        report(error)
    return EXIT_USAGE if errors else int(bool(messages))


def _read_with(project: Project, file: Path) -> bool:
    """Read pages until one includes blocks of a file, and return whether one does."""
    if file.is_dir():
        return False
    # No page names a file that an included file includes.
    for docname in (*project.docnames_naming(file), *project.docnames_including()):
        project.read([docname])
        if project.has_blocks_of(file):
            return True
    return False


def run(page: Path, conf: Path, source: Path | None, number: int | None) -> int:
    """Write the tables and figures of a page, or of one block, and return the exit status.

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
        The project has no such page, or the page no such block.

    """
    finished: list[FinishedBlock] = []
    with open_project(conf, source) as project:
        if (docname := project.docname_of(page)) is None:
            raise project.not_a_page(page)
        state_of(project.app.env).on_block_done = finished.append
        project.read([docname])
        messages = project.messages(suppressed=True)
    selected = list(enumerate(finished, start=1))
    known = number is None or 0 < number <= len(finished)
    if number is not None and known:
        selected = [(number, finished[number - 1])]
        block = finished[number - 1].block
        messages = [m for m in messages if block.is_about(m.source, m.line, m.text)]
    for message in messages:
        print(message, file=sys.stderr)
    if not known or not (finished or messages):
        problem = f"{page} has no block"
        raise UsageError(problem if known else f"{problem} {number}; it has {len(finished)}")
    sys.stderr.flush()
    show(selected, named=number is None)
    failed = any(isinstance(block.node, failed_block) for _, block in selected)
    return int(failed or bool(messages))


def show(blocks: Iterable[tuple[int, FinishedBlock]], *, named: bool) -> None:
    """Write the tables, figures and values of blocks, and the output of their snippets.

    Parameters
    ----------
    blocks
        The blocks with their numbers.
    named
        Whether a line above each table names its block.

    """
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    between = ""
    for number, (node, block, output, values) in blocks:
        if isinstance(node, failed_block):
            continue
        if named:
            place = relative_location(block.location())
            each = "" if block.job.each is None else f", each = {block.job.each!r}"
            print(f"{between}Block {number}, {place}{each}", flush=True)
            between = "\n"
        if output:
            print(output, file=sys.stderr, flush=True)
        if block.job.variable:
            print(*_lines_of(node, columns), sep="\n")
        for key, value in values.items():
            print(f"{printable(key)} = {one_line(value.text)}")


def _lines_of(node: nodes.Element, columns: int | None) -> list[str]:
    """Return the lines of a table, a figure, or the text in place of a table."""
    if isinstance(node, nodes.table):
        return lines_of_table(node, columns)
    return lines_of_figure(node) if isinstance(node, nodes.figure) else [node.astext()]
