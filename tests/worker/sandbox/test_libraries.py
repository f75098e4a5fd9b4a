"""Shared libraries, which a snippet finds without starting a program."""

from __future__ import annotations

import ctypes
import ctypes.util

import pytest

from sphinx_df_table.worker.sandbox.libraries import find_library


@pytest.mark.parametrize("name", ["c", "m", "dl", "pthread"])
def test_a_library_is_found_as_ctypes_does(name: str) -> None:
    found = find_library(name)
    assert found == ctypes.util.find_library(name)
    ctypes.CDLL(found)


def test_a_missing_library_is_none() -> None:
    assert find_library("no-such-library") is None
