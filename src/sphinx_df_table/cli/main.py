"""Command line: check the blocks of pages, show their tables, or compare published data.

Modules that need Sphinx are imported only when a command needs them.
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

from .diff.command import FORMATS, diff, limit_of
from .exit import EXIT_INTERRUPTED, UsageError, report
from .find_pages import Blocks, blocks_in, conf_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sphinx_df_table",
        description="Run the df-table blocks of pages as a build does, without a build, or compare "
        "the data that two builds have published.",
        epilog="The exit status is 0 if no block has a problem and no figure is beyond the limit, "
        "1 if one is, and 2 if a command can't be carried out.",
    )
    parser.add_argument("--version", action="version", version=f"sphinx-df-table {__version__}")
    project = argparse.ArgumentParser(add_help=False)
    project.add_argument(
        "-c",
        "--conf",
        metavar="FOLDER",
        type=Path,
        help="the folder of conf.py, by default the nearest above the page, within its repository",
    )
    project.add_argument(
        "--source", metavar="FOLDER", type=Path, help="the source folder, by default that folder"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser(
        "check",
        parents=[project],
        help="run the blocks of pages, and report problems",
        description="Run the blocks of pages, and write each error and warning as file:line: "
        "message. Pages whose text has neither a block nor an include are skipped.",
    )
    check.add_argument(
        "--all", action="store_true", help="check these too, for blocks of docstrings for example"
    )
    check.add_argument(
        "pages", metavar="PAGE", nargs="+", type=Path, help="a page, an included file, or a folder"
    )
    run = commands.add_parser(
        "run",
        parents=[project],
        help="show the tables of a page in the terminal",
        description="Run the blocks of a page, and write their tables to standard output. The "
        "output of the snippets, errors and warnings go to standard error.",
    )
    run.add_argument("page", metavar="PAGE", type=Path, help="a page")
    run.add_argument(
        "--block", metavar="N", type=int, help="show only this block of the page, counted from 1"
    )
    run.add_argument(
        "--watch",
        action="store_true",
        help="go on, and show a block again when something changes that it reads; Ctrl-C ends",
    )
    _add_diff(commands)
    return parser


def _add_diff(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    diff = commands.add_parser(
        "diff",
        help="compare the published data of two versions",
        description="Compare the data of tables with the option download: rows by their key, and "
        "figures in percent. The exit status is 1 if a figure has changed by more than the limit, "
        "or is gone.",
    )
    for name in ("old", "new"):
        diff.add_argument(
            name,
            metavar=name.upper(),
            type=Path,
            help=f"the {name} version: a built site, or its folder _data",
        )
    diff.add_argument(
        "--limit",
        metavar="PERCENT",
        type=limit_of,
        default=0.0,
        help="the largest change of a figure that is accepted, such as 5%%; by default none",
    )
    diff.add_argument("--format", choices=FORMATS, default="text", help="by default text")


def _check(arguments: argparse.Namespace) -> int:
    status = 0
    # By folder of conf.py: its pages, and for each, whether it must belong to the project.
    projects: dict[Path, dict[Path, bool]] = {}
    for page in arguments.pages:
        required = True
        try:
            blocks = Blocks.NAMED if page.is_dir() else blocks_in(page)
            if blocks is Blocks.NONE and not arguments.all:
                continue
            required = blocks is Blocks.NAMED
            folder = arguments.conf or conf_folder(page)
        except UsageError as error:
            if required:
                status = report(error)
        else:
            projects.setdefault(folder, {})[page] = required
    if len(projects) > 1:
        return max(status, *(_check_apart(arguments, *project) for project in projects.items()))
    for folder, pages in projects.items():
        from .commands import check  # noqa: PLC0415 - imports Sphinx

        status = max(status, check(pages, folder, arguments.source, everything=arguments.all))
    return status


def _check_apart(arguments: argparse.Namespace, folder: Path, pages: Iterable[Path]) -> int:
    """Check one of several projects in its own process, and return the exit status.

    In one process, the second project would find global state of the first one: Sphinx's suffixes
    of pages, for example, and imported modules.
    """
    command = [sys.executable, "-m", "sphinx_df_table", "check", "--conf", str(folder)]
    command += ["--source", str(arguments.source)] if arguments.source else []
    command += ["--all"] if arguments.all else []
    done = subprocess.run([*command, "--", *map(str, pages)], check=False)  # noqa: S603 - ourselves
    return abs(done.returncode)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.page.is_dir():
        message = f"{arguments.page} is a folder. Name one of its pages"
        raise UsageError(message)
    blocks_in(arguments.page)
    folder = arguments.conf or conf_folder(arguments.page)
    if arguments.watch:
        from .watch import watch  # noqa: PLC0415 - imports Sphinx

        watch(arguments.page, folder, arguments.source, arguments.block)
    from .commands import run  # noqa: PLC0415 - imports Sphinx

    return run(arguments.page, folder, arguments.source, arguments.block)


def _diff(arguments: argparse.Namespace) -> int:
    return diff(arguments.old, arguments.new, arguments.limit, arguments.format)


_COMMANDS = {"check": _check, "run": _run, "diff": _diff}


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command, and return the exit status."""
    given = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # output with escapes is better than none
    try:
        status = _COMMANDS[given.command](given)
        sys.stdout.flush()
    except UsageError as error:
        return report(error)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # a program such as `head` has stopped reading
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
