"""The command line: check the blocks of pages, or show their tables in the terminal.

What needs Sphinx is imported where there is something to do: a hook of pre-commit gets all pages
that were changed, and most have no block.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

# A page without the first has blocks only where it includes another file.
_BLOCK = b"df-table"
_INCLUDE = re.compile(rb"\binclude::|\{include\}")

WRONG_USE = 2


class WrongUseError(Exception):
    """A command was given what can't be used; the message says what, and what to do."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sphinx_df_table",
        description="Run the df-table blocks of pages as a build does, without a build.",
        epilog="The exit status is 0 where all is well, 1 where a block fails or has a finding, "
        "and 2 where a command can't be carried out.",
    )
    parser.add_argument("--version", action="version", version=f"sphinx-df-table {__version__}")
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "-c",
        "--conf",
        metavar="FOLDER",
        type=Path,
        help="the folder of conf.py; else it is looked for in the page's folder and those above, "
        "up to the top of the repository",
    )
    where.add_argument(
        "--source",
        metavar="FOLDER",
        type=Path,
        help="the source folder of the project, where it is not the folder of conf.py",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser(
        "check",
        parents=[where],
        help="run the blocks of pages, and say what is wrong with them",
        description="Run the blocks of pages, and write each error and finding as file:line: "
        "message. A page without a block is fine.",
    )
    check.add_argument("pages", metavar="PAGE", nargs="+", type=Path, help="a file of the project")
    run = commands.add_parser(
        "run",
        parents=[where],
        help="show the tables of a page in the terminal",
        description="Run the blocks of a page, and write their tables to the standard output; what "
        "the snippets print, errors and findings go to the standard error.",
    )
    run.add_argument("page", metavar="PAGE", type=Path, help="a file of the project")
    run.add_argument(
        "--block", metavar="N", type=int, help="show this block of the page alone, the first is 1"
    )
    return parser


def _text_of(page: Path) -> bytes:
    """Return what is in a page.

    Raises
    ------
    WrongUseError
        It can't be read.

    """
    try:
        return page.read_bytes()
    except OSError as error:
        message = f"{page}: {error.strerror}"
        raise WrongUseError(message) from error


def _check(arguments: argparse.Namespace) -> int:
    texts = {page: _text_of(page) for page in arguments.pages}
    with_blocks = {page for page, text in texts.items() if _BLOCK in text}
    may_have_some = {page for page, text in texts.items() if _INCLUDE.search(text)} - with_blocks
    if not with_blocks and not may_have_some:
        return 0
    from .commands import check  # noqa: PLC0415 - imports Sphinx

    return check(
        [page for page in texts if page in with_blocks or page in may_have_some],
        arguments.conf,
        arguments.source,
        optional=may_have_some,
    )


def _run(arguments: argparse.Namespace) -> int:
    _text_of(arguments.page)
    from .commands import run  # noqa: PLC0415 - imports Sphinx

    return run(arguments.page, arguments.conf, arguments.source, arguments.block)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command, and return the exit status."""
    given = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a figure is worth more than a dash
    try:
        status = _check(given) if given.command == "check" else _run(given)
        sys.stdout.flush()
    except WrongUseError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:  # nobody reads on, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
