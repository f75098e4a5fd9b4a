"""The command line: check the blocks of pages, or show their tables in the terminal.

What needs Sphinx is imported where there is something to do.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table import __version__
from sphinx_df_table.cli.exit import INTERRUPTED, tell

from .exit import WrongUseError
from .find_pages import Blocks, blocks_in, conf_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
        "message. A page whose text has neither a block nor an include is passed over.",
    )
    check.add_argument(
        "--all",
        action="store_true",
        help="read such pages, too: their blocks may come from docstrings, or by a directive of "
        "the project's own",
    )
    check.add_argument(
        "pages",
        metavar="PAGE",
        nargs="+",
        type=Path,
        help="a page, a file that pages include, or a folder of pages",
    )
    run = commands.add_parser(
        "run",
        parents=[where],
        help="show the tables of a page in the terminal",
        description="Run the blocks of a page, and write their tables to the standard output; what "
        "the snippets print, errors and findings go to the standard error.",
    )
    run.add_argument("page", metavar="PAGE", type=Path, help="a page")
    run.add_argument(
        "--block", metavar="N", type=int, help="show this block of the page alone, the first is 1"
    )
    return parser


def _check(arguments: argparse.Namespace) -> int:
    status = 0
    # By folder of conf.py: its pages, and whether each must be one of the project.
    projects: dict[Path, dict[Path, bool]] = {}
    for page in arguments.pages:
        must_be = True
        try:
            blocks = Blocks.NAMED if page.is_dir() else blocks_in(page)
            if blocks is Blocks.UNSEEN and not arguments.all:
                continue
            must_be = blocks is Blocks.NAMED
            folder = arguments.conf or conf_folder(page)
        except WrongUseError as error:
            if must_be:
                status = tell(error)
        else:
            projects.setdefault(folder, {})[page] = must_be
    if len(projects) > 1:
        return max(status, *(_check_apart(arguments, *project) for project in projects.items()))
    for folder, pages in projects.items():
        from .commands import check  # noqa: PLC0415 - imports Sphinx

        done = check(pages, folder, arguments.source, everything=arguments.all)
        status = max(status, done)
    return status


def _check_apart(arguments: argparse.Namespace, folder: Path, pages: Iterable[Path]) -> int:
    """Check one of several projects in a process of its own, and return the exit status.

    In one, Sphinx would keep some of what the first sets up, such as suffixes of pages, and Python
    its modules.
    """
    command = [sys.executable, "-m", "sphinx_df_table", "check", "--conf", str(folder)]
    command += ["--source", str(arguments.source)] if arguments.source else []
    command += ["--all"] if arguments.all else []
    done = subprocess.run([*command, "--", *map(str, pages)], check=False)  # noqa: S603 - ourselves
    return abs(done.returncode)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.page.is_dir():
        message = f"{arguments.page} is a folder; name one of its pages"
        raise WrongUseError(message)
    blocks_in(arguments.page)
    folder = arguments.conf or conf_folder(arguments.page)
    from .commands import run  # noqa: PLC0415 - imports Sphinx

    return run(arguments.page, folder, arguments.source, arguments.block)


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
        return tell(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # nobody reads on, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
