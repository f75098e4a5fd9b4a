"""Files that Sphinx opens because somebody has named them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.project_files import open_regular

if TYPE_CHECKING:
    from pathlib import Path


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "b.csv"
    path.write_bytes(b"x")
    with open_regular(str(path)) as file:
        assert file.read() == b"x"


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "device", "link", "link-above"])
def test_nothing_else_is_opened(tmp_path: Path, kind: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_bytes(b"x")
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = type(path)("/dev/zero")
    elif kind == "link":
        path.symlink_to(tmp_path / "real" / "file")
    elif kind == "link-above":
        path.symlink_to(tmp_path / "real")
        path /= "file"
    with pytest.raises(OSError), open_regular(str(path)):  # noqa: PT011 - of several kinds
        pass


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")  # noqa: PTH208
    (tmp_path / "file").write_bytes(b"x")
    with open_regular(str(tmp_path / "file")):
        pass
    for path in (tmp_path, tmp_path / "file" / "x", tmp_path / "none" / "x"):
        with pytest.raises(OSError), open_regular(str(path)):  # noqa: PT011
            pass
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208
