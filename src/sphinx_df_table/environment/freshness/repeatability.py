"""Judge by the words in a block's source whether it gives the same result each time.

To read a clock takes no system call, so that the kernel can't report it.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.environment.project_files import open_regular
from sphinx_df_table.protocol.modules import modules

from .outside import may_bypass_python, may_name_others
from .varying import text_varies, varies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.record import Record

# Errors about source that can't be read or parsed.
_UNREADABLE = (OSError, ValueError, SyntaxError, RecursionError, MemoryError)
# The most bytes of a file that is searched.
_MOST_BYTES = 1 << 20
# Functions that list folders.
_LISTS = frozenset({"fwalk", "glob", "iglob", "iterdir", "listdir", "rglob", "scandir", "walk"})
# Attributes of `sys` by which modules are found, and functions that load one by its path or name.
_SEARCH = frozenset({"path", "path_hooks", "meta_path", "modules"})
_LOADS = frozenset(
    {
        *("run_path", "run_module", "import_module", "__import__", "spec_from_file_location"),
        *("SourceFileLoader", "SourcelessFileLoader", "ExtensionFileLoader"),
    }
)
# Bytecode can't be parsed, so that its block runs in each build.
_OF_MODULES = (".py", ".pyc")
_RANDOM = frozenset({"/dev/random", "/dev/urandom"})


def is_repeatable(job: Job, record: Record | None, gaps: AbstractSet[str] = frozenset()) -> bool:
    """Return whether a block gives the same result each time, as far as its source shows.

    Parameters
    ----------
    job
        A job that has run.
    record
        The files that its process named; None if the kernel did not tell them.
    gaps
        The protection that its process lacked. Without Landlock, compiled code may read any file.

    """
    # Without the sandbox, a snippet may also ask other programs and the network.
    if job.network or not job.layers:
        return False
    if record is not None and not _RANDOM.isdisjoint(record.opened):
        return False
    # `Path.is_file` raises an error if a name is too long, or a folder can't be searched.
    files = [path for path in record.opened if os.path.isfile(path)] if record else []  # noqa: PTH113
    try:
        trees = _parsed(job)
        if record is None:
            trees += _imported_from_known_folders(trees)
            if may_name_others(job, trees) or ("landlock" in gaps and may_bypass_python(trees)):
                return False
        trees += [ast.parse(_read(path)) for path in files if path.endswith(_OF_MODULES)]
        queries = [_read(path) for path in files if path.endswith(".sql")]
    except _UNREADABLE:
        return False
    return not (varies(trees) or any(map(text_varies, queries)))


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
    # The text may be a part of a file name.
    each = "" if job.each is None else repr(job.each)
    return [ast.parse(source) for source in (each, job.prelude, job.snippet)]


def _read(path: str) -> str:
    with open_regular(os.path.realpath(path)) as file:
        source = file.read(_MOST_BYTES + 1)
    if len(source) > _MOST_BYTES:
        message = "too large to be searched"
        raise ValueError(message)
    return source.decode("utf-8")


def _imported_from_known_folders(trees: list[ast.Module]) -> list[ast.Module]:
    """Return the source of all imported modules.

    Raises
    ------
    ValueError
        Code may import modules from other folders than those of `sys.path`.

    """
    found = _imported(trees)
    if any(_loads_modules(node) for tree in (*trees, *found) for node in ast.walk(tree)):
        message = "it may import modules from anywhere"
        raise ValueError(message)
    return found


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
                if file.suffix in _OF_MODULES:
                    found.append(ast.parse(_read(str(file))))
                    waiting += _imported_names(found[-1])
    return found


def _loads_modules(node: ast.AST) -> bool:
    """Return whether code may import modules from other folders than those of `sys.path`."""
    match node:
        case ast.Attribute(value=ast.Name(id="sys"), attr=name):
            return name in _SEARCH
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _LOADS
        case ast.ImportFrom(module="sys" | "importlib" | "runpy", names=names):
            return not (_SEARCH | _LOADS).isdisjoint(alias.name for alias in names)
    return False


def _imported_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the top-level modules and packages that some source imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(path)):
                yield path.partition(".")[0]
