"""Imports from folders that are not listed."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.worker.sandbox import imports
from sphinx_df_table.worker.sandbox.imports import (
    ModuleFinder,
    find_without_listing,
    installed_modules_only,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES = (
    "plain.py",
    "package/__init__.py",
    "package/inner.py",
    "package.py",
    "namespace/inner.py",
    "namespace/deep/inner.py",
)
_PACKAGES = ("plain", "package", "namespace")


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in _PACKAGES]:
        del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in _NAMES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"name = {name!r}\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    monkeypatch.setattr(sys, "path_hooks", [*sys.path_hooks])
    monkeypatch.setattr(imports, "module_folders", lambda: [str(tmp_path)])
    yield tmp_path
    _forget()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("plain", "plain.py"),
        ("package", "package/__init__.py"),
        ("package.inner", "package/inner.py"),
        ("namespace.inner", "namespace/inner.py"),
        ("namespace.deep.inner", "namespace/deep/inner.py"),
    ],
)
def test_a_module_is_found_as_python_does(folder: Path, module: str, name: str) -> None:
    sys.path_importer_cache.pop(str(folder), None)
    usual = importlib.import_module(module)
    _forget()
    find_without_listing()
    assert isinstance(sys.path_hooks[0](str(folder)), ModuleFinder)
    ours = importlib.import_module(module)
    assert ours is not usual
    assert (ours.name, ours.__file__) == (usual.name, usual.__file__) == (name, str(folder / name))
    assert ours.__package__ == usual.__package__
    assert isinstance(ours.__loader__, type(usual.__loader__))


def test_a_module_is_loaded_from_its_source_whatever_its_bytecode_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    sys.path_importer_cache.pop(str(folder), None)
    source = folder / "plain.py"
    importlib.import_module("plain")
    status = source.stat()
    source.write_text("name = 'other.py'\n", encoding="utf-8")
    assert source.stat().st_size == status.st_size
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    _forget()
    assert importlib.import_module("plain").name == "plain.py"  # as Python does
    _forget()
    find_without_listing()
    assert importlib.import_module("plain").name == "other.py"


def test_no_module_of_the_project_is_found_meanwhile(folder: Path) -> None:
    with installed_modules_only():
        assert str(folder) not in sys.path
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("plain")
    assert sys.path[-1] == str(folder)
    assert importlib.import_module("plain").name == "plain.py"


@pytest.mark.usefixtures("folder")
def test_a_missing_module_is_reported_and_installed_modules_are_left_alone() -> None:
    find_without_listing()
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'"):
        importlib.import_module("no_such_module")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'package\.missing'"):
        importlib.import_module("package.missing")
    with pytest.raises(ImportError):
        sys.path_hooks[0](os.path.dirname(os.__file__))  # noqa: PTH120


def test_folders_that_are_added_later_are_not_listed_and_archives_are_left_alone(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    find_without_listing()
    assert isinstance(sys.path_hooks[0](str(tmp_path_factory.mktemp("other"))), ModuleFinder)
    with pytest.raises(ImportError):
        sys.path_hooks[0](str(folder / "plain.py"))
