"""Private names of Python that the worker reads."""

from __future__ import annotations

import builtins
import bz2
import glob
import io
import os
import platform
import sys
import tarfile

import pytest

from sphinx_df_table.worker.private import python
from worker.private.names import check_names

_PYTHON = f"Python {platform.python_version()}"


def _check_open_aliases() -> None:
    check_names(_PYTHON, bz2, "_builtin_open")
    check_names(_PYTHON, tarfile, "bltn_open")


def test_python_has_the_aliases_of_open() -> None:
    _check_open_aliases()
    assert python.open_aliases() == [(bz2, "_builtin_open"), (tarfile, "bltn_open")]


def test_a_missing_alias_of_open_fails_with_the_module_to_adapt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(bz2, "_builtin_open")
    message = rf"{_PYTHON} has no _builtin_open in bz2: adapt sphinx_df_table.worker.private.python"
    with pytest.raises(AssertionError, match=message):
        _check_open_aliases()
    assert python.open_aliases() == [(tarfile, "bltn_open")]


def test_a_module_that_calls_another_open_is_no_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bz2, "_builtin_open", io.StringIO)
    monkeypatch.delitem(sys.modules, "tarfile")
    assert python.open_aliases() == []
    assert builtins.open is io.open


def test_python_lists_folders_for_path_glob_by_a_class_since_3_13() -> None:
    globber = python.path_globber()
    if sys.version_info < (3, 13):
        assert globber is None
    else:
        check_names(_PYTHON, glob, "_StringGlobber")
        check_names(_PYTHON, globber, "lstat", "scandir")
        assert (globber.lstat, globber.scandir) == (os.lstat, os.scandir)  # type: ignore[union-attr]
