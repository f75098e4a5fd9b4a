"""Files that Sphinx opens because somebody has named them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.project_files import open_regular, written_at_once

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


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with written_at_once(path) as file:
        file.write(b"x")
        assert not path.exists()
    assert path.read_bytes() == b"x"
    with pytest.raises(ZeroDivisionError), written_at_once(path) as file:
        file.write(b"y" * (1 // 0))
    assert path.read_bytes() == b"x"
    assert [path.name for path in path.parent.iterdir()] == ["file"]


def test_a_written_file_has_the_rights_of_a_new_one(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with written_at_once(tmp_path / "file"):
            pass
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
