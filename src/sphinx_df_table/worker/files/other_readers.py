"""Files that libraries open in another language, where Python's audit events don't reach.

The readers of some of these libraries are wrapped when a snippet has imported them, as those of
pandas are. What they read in other ways, such as through a query, is guessed from the file names
that stand in the snippet.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import glob
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_df_table.protocol.answer import NATIVE_READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Their modules, and how the names of their readers begin.
_READERS: dict[str, tuple[str, ...]] = {
    "dask.dataframe": ("read_",),
    "duckdb": ("from_csv", "from_parquet", "read_"),
    "polars": ("read_", "scan_"),
    "pyarrow.csv": ("open_csv", "read_csv"),
    "pyarrow.dataset": ("dataset",),
    "pyarrow.feather": ("read_",),
    "pyarrow.json": ("read_json",),
    "pyarrow.orc": ("read_table",),
    "pyarrow.parquet": ("read_",),
}
_LONGEST_NAME = 4_096
# What stands in quotes within a text, as a file name does in a query.
_QUOTED = re.compile(r"""'([^'\n]+)'|"([^"\n]+)\"""")
# A pattern of file names, which has a file's extension; other texts have such signs too.
_PATTERN = re.compile(r"\S*[*?\[]\S*\.\w+")


@contextlib.contextmanager
def wrapped_readers(wrap: Callable[[Callable[..., Any]], Any]) -> Iterator[None]:
    """Wrap the readers of libraries that are imported meanwhile."""
    imported = builtins.__import__
    before: list[tuple[Any, str, Any]] = []
    waiting = dict(_READERS)
    depth = 0

    def wrap_new() -> None:
        for name in waiting.keys() & sys.modules.keys():
            module = sys.modules[name]
            for attribute in dir(module):
                if attribute.startswith(waiting[name]) and callable(getattr(module, attribute)):
                    reader = getattr(module, attribute)
                    before.append((module, attribute, reader))
                    setattr(module, attribute, wrap(reader))
            del waiting[name]

    def importer(*args: Any, **kwargs: Any) -> Any:
        nonlocal depth
        depth += 1
        try:
            module = imported(*args, **kwargs)
        finally:
            depth -= 1
        if not depth:  # a module that is imported by another one may be half made
            wrap_new()
        return module

    wrap_new()
    builtins.__import__ = importer
    try:
        yield
    finally:
        builtins.__import__ = imported
        for module, attribute, reader in before:
            setattr(module, attribute, reader)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            for either, other in _QUOTED.findall(node.value):
                yield either or other


def mentioned(source: str, namespace: dict[str, Any]) -> list[str]:
    """Return what may be names of files and folders that a library has read.

    Parameters
    ----------
    source
        Python source, whose texts may be such names. Where it imports none of the libraries, there
        are none.
    namespace
        The variables that it left, which may hold paths.

    """
    tree = ast.parse(source)
    if not any(name.partition(".")[0] in NATIVE_READERS for name in _imported(tree)):
        return []
    names = list(_texts(tree))
    for variable, value in namespace.items():
        if isinstance(value, str | Path) and not variable.startswith("_"):
            names.append(str(value))
    found: dict[str, None] = {}
    for name in names:
        if len(name) > _LONGEST_NAME or "\0" in name:
            continue
        is_pattern = _PATTERN.fullmatch(name) is not None
        found.update(dict.fromkeys(glob.glob(name) if is_pattern else [name]))  # noqa: PTH207
    return [name for name in found if name.strip()]
