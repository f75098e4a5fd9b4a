"""Judge by the words in a block's source whether it gives the same result each time.

The kernel tells which files a process names, and not that it reads a clock, which takes no call.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.modules import modules

from .project_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.record import Record

# Names of functions and attributes whose values differ from run to run: clocks, random numbers,
# times of files, and properties of the process. Whatever they mean in a snippet, it is run in each
# build.
_VARYING = frozenset(
    {
        *("choice", "default_rng", "rand", "randint", "randn", "random", "RandomState", "sample"),
        *("shuffle", "token_hex", "urandom", "getrandom", "uuid1", "uuid4", "secrets"),
        *("monotonic", "now", "perf_counter", "process_time", "time", "time_ns", "today", "utcnow"),
        *("ctime", "gmtime", "localtime"),
        *("getatime", "getctime", "getmtime"),
        *("st_atime", "st_ctime", "st_mtime", "st_atime_ns", "st_ctime_ns", "st_mtime_ns"),
        *("disk_usage", "statvfs", "getpid", "gethostname", "platform", "uname", "cpu_count"),
        *("rvs", "getrusage", "sched_getaffinity"),
    }
)
# Errors about source that can't be read or parsed.
_UNREADABLE = (OSError, ValueError, SyntaxError, RecursionError)
# Functions that list folders.
_LISTS = frozenset({"fwalk", "glob", "iglob", "iterdir", "listdir", "rglob", "scandir", "walk"})
_RANDOM = frozenset({"/dev/random", "/dev/urandom"})
# The same in texts, such as queries, source for `eval`, and names of files about the machine. A
# label such as "Time (ms)" does not count.
_CALLS = "|".join(sorted({*_VARYING, "getdate", "get_current_timestamp", "unixepoch", "uuid"}))
_VARYING_TEXT = re.compile(
    rf"^\s*(now|today)\s*$|^/(proc|sys)/|['\"](now|today|tomorrow|yesterday)['\"]|\b({_CALLS})\(\s*\)"
    rf"|\.({_CALLS})\(|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b"
    r"|\b(using\s+sample|tablesample)\b|/dev/u?random\b",
    re.IGNORECASE,
)


def is_repeatable(job: Job, record: Record | None) -> bool:
    """Return whether a block gives the same result each time, as far as its source shows.

    Parameters
    ----------
    job
        A job that has run.
    record
        The files that its process named; None if the kernel did not tell them.

    """
    # Without the sandbox, a snippet may also ask other programs and the network.
    if job.network or not job.layers:
        return False
    try:
        trees = _parsed(job)
        if record is None:
            trees += _imported(trees)
        else:
            if not _RANDOM.isdisjoint(record.opened):
                return False
            files = [path for path in record.opened if Path(path).is_file()]
            trees += [ast.parse(_read(path)) for path in files if path.endswith(".py")]
            if any(_VARYING_TEXT.search(_read(path)) for path in files if path.endswith(".sql")):
                return False
    except _UNREADABLE:
        return False
    return not any(map(_varies, trees))


def may_see_pages(job: Job, suffixes: Iterable[str]) -> bool:
    """Return whether a block may read a page, as far as its source shows.

    Parameters
    ----------
    job
        A job that has run.
    suffixes
        The ends of the names of pages.

    """
    ends = (*suffixes, "*")
    try:
        trees = _parsed(job)
        trees += _imported(trees)
    except _UNREADABLE:
        return True
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                if name in _LISTS:
                    return True
            case ast.Constant(value=str(text)) if any(end in text for end in ends):
                return True
    return False


def _parsed(job: Job) -> list[ast.Module]:
    return [ast.parse(source) for source in (job.prelude, job.snippet)]


def _read(path: str) -> str:
    with open_regular(os.path.realpath(path)) as file:
        return file.read().decode("utf-8")


def _varies(tree: ast.Module) -> bool:
    """Return whether source has a name or a text that stands for something that varies."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                names = [name]
            case ast.alias(name=path) | ast.ImportFrom(module=str(path)):
                names = path.split(".")
            case ast.Constant(value=str(text)) if _VARYING_TEXT.search(text):
                return True
            case ast.Call(func=ast.Name(id="eval" | "exec"), args=[code, *_]) if not isinstance(
                code, ast.Constant
            ):
                return True
            case _:
                continue
        if not _VARYING.isdisjoint(names):
            return True
    return False


def _imported(trees: list[ast.Module]) -> list[ast.Module]:
    """Return the source of all modules and packages of the project that some source imports."""
    by_name: dict[str, list[Path]] = {}
    for path in map(Path, modules()):
        by_name.setdefault(path.name.partition(".")[0], []).append(path)
    found: list[ast.Module] = []
    waiting = [name for tree in trees for name in _imported_names(tree)]
    while waiting:
        for path in by_name.pop(waiting.pop(), ()):
            for file in [path] if path.is_file() else path.rglob("*.py"):
                if file.suffix == ".py":
                    found.append(ast.parse(_read(str(file))))
                    waiting += _imported_names(found[-1])
    return found


def _imported_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the top-level modules and packages that some source imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(path)):
                yield path.partition(".")[0]
