"""Imports from folders that are not listed."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.worker.sandbox import imports
from sphinx_df_table.worker.sandbox.imports import ModuleFinder, find_without_listing

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
    assert type(ours.__loader__) is type(usual.__loader__)


@pytest.mark.usefixtures("folder")
def test_a_missing_module_is_reported_and_other_folders_are_left_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    find_without_listing()
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'"):
        importlib.import_module("no_such_module")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'package\.missing'"):
        importlib.import_module("package.missing")
    with pytest.raises(ImportError):
        sys.path_hooks[0](str(tmp_path_factory.mktemp("other")))
