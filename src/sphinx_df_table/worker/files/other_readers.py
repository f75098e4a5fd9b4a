"""Files that libraries open in compiled code, without an audit event of Python.

The readers of some of these libraries are wrapped as soon as a snippet has imported them. Files
that they read in other ways, such as through a query, are guessed from the texts in the snippet.
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

# For each module the beginnings of the names of its readers.
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
_MAX_NAME_LENGTH = 4_096
# Text in quotes within a text, such as a file name in a query.
_QUOTED = re.compile(r"""'([^'\n]+)'|"([^"\n]+)\"""")
# A pattern of file names. It must end with an extension: other texts have such signs, too.
_PATTERN = re.compile(r"\S*[*?\[]\S*\.\w+")


@contextlib.contextmanager
def wrapped_readers(wrap: Callable[[Callable[..., Any]], Any]) -> Iterator[None]:
    """Wrap the readers of libraries, also if they are imported while the block runs."""
    import_module = builtins.__import__
    originals: list[tuple[Any, str, Any]] = []
    not_imported = dict(_READERS)
    depth = 0

    def wrap_imported() -> None:
        for name in not_imported.keys() & sys.modules.keys():
            module = sys.modules[name]
            for attribute in dir(module):
                if attribute.startswith(not_imported[name]) and callable(
                    getattr(module, attribute)
                ):
                    reader = getattr(module, attribute)
                    originals.append((module, attribute, reader))
                    setattr(module, attribute, wrap(reader))
            del not_imported[name]

    def importer(*args: Any, **kwargs: Any) -> Any:
        nonlocal depth
        depth += 1
        try:
            module = import_module(*args, **kwargs)
        finally:
            depth -= 1
        if not depth:  # a module that another one imports may be incomplete
            wrap_imported()
        return module

    wrap_imported()
    builtins.__import__ = importer
    try:
        yield
    finally:
        builtins.__import__ = import_module
        for module, attribute, reader in originals:
            setattr(module, attribute, reader)


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            for single_quoted, double_quoted in _QUOTED.findall(node.value):
                yield single_quoted or double_quoted


def mentioned_names(source: str, namespace: dict[str, Any]) -> list[str]:
    """Return texts that may be the names of files and folders that a library has read.

    Parameters
    ----------
    source
        Python source with such texts.
    namespace
        The variables that it has set, which may hold paths.

    Returns
    -------
    list of str
        Texts in the order of the source; an empty list if it imports none of the libraries.

    """
    tree = ast.parse(source)
    if not any(name.partition(".")[0] in NATIVE_READERS for name in _imported_names(tree)):
        return []
    names = list(_texts(tree))
    for variable, value in namespace.items():
        if isinstance(value, str | Path) and not variable.startswith("_"):
            names.append(str(value))
    found: dict[str, None] = {}
    for name in names:
        if len(name) > _MAX_NAME_LENGTH or "\0" in name:
            continue
        is_pattern = _PATTERN.fullmatch(name) is not None
        found.update(dict.fromkeys(glob.glob(name) if is_pattern else [name]))  # noqa: PTH207
    return [name for name in found if name.strip()]
