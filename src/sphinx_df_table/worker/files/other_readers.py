"""Readers of libraries that open files in compiled code, and so not by functions of Python."""

from __future__ import annotations

import builtins
import contextlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# For each module the beginnings of the names of its readers.
_READERS: dict[str, tuple[str, ...]] = {
    "dask.dataframe": ("read_",),
    "duckdb": ("connect", "from_csv", "from_parquet", "read_"),
    "polars": ("read_", "scan_"),
    "pyarrow.csv": ("open_csv", "read_csv"),
    "pyarrow.dataset": ("dataset",),
    "pyarrow.feather": ("read_",),
    "pyarrow.json": ("read_json",),
    "pyarrow.orc": ("read_table",),
    "pyarrow.parquet": ("read_",),
}


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
