"""Beginnings of the sources that a reader reads."""

from __future__ import annotations

import io
import os
import threading
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from sphinx_df_table.worker.checks.reads.sources import MAX_BYTES, beginning_of, noted_beginning

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = b"code,name\n007,None\n"


def _read(source: Any) -> bytes:
    """Return the beginning that is noted while pandas reads a source."""
    with noted_beginning(source) as beginning:
        pd.read_csv(source, header=None)
    return beginning()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(_TEXT)
    return path


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_a_file_is_not_opened_again(file: Path, kind: Any) -> None:
    with noted_beginning(kind(file)) as beginning:
        pd.read_csv(file)
        file.unlink()
    assert beginning() == _TEXT


@pytest.mark.parametrize("engine", ["c", "python", "pyarrow"])
def test_each_engine_reads_the_file_that_is_noted(file: Path, engine: Any) -> None:
    with noted_beginning(file) as beginning:
        frame = pd.read_csv(file, engine=engine)
    assert beginning() == _TEXT
    assert frame.columns.tolist() == ["code", "name"]


def test_other_files_are_not_noted(file: Path) -> None:
    other = file.with_name("b.csv")
    other.write_bytes(b"a\n1\n")
    with noted_beginning(file) as beginning:
        pd.read_csv(other)
        pd.read_csv(file)
        pd.read_csv(other)
    assert beginning() == _TEXT


def test_a_file_that_the_reader_did_not_open_is_read(file: Path) -> None:
    with noted_beginning(file) as beginning:
        pass
    assert beginning() == _TEXT


@pytest.mark.parametrize("size", [(1 << 16) - 1, 1 << 16, (1 << 16) + 1, MAX_BYTES, MAX_BYTES + 1])
def test_the_beginning_of_a_large_file_is_a_mebibyte(tmp_path: Path, size: int) -> None:
    path = tmp_path / "large.csv"
    content = (b"1234567\n" * (size // 8 + 1))[:size]
    path.write_bytes(content)
    assert _read(path) == beginning_of(path) == content[:MAX_BYTES]


def test_null_bytes_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("None", encoding="utf-16-le")
    assert beginning_of(path) == b"None"


@pytest.mark.parametrize(
    ("source", "beginning"),
    [(io.StringIO("a\n1\n"), b"a\n1\n"), (io.BytesIO(b"a\n2\n"), b"a\n2\n"), (iter(()), b"")],
)
def test_other_sources_are_not_opened(source: Any, beginning: bytes) -> None:
    with noted_beginning(source) as found:
        pass
    assert found() == beginning


def test_a_pipe_has_no_beginning(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(_TEXT,))
    writer.start()
    assert _read(pipe) == b""
    writer.join()


def test_a_compressed_file_has_no_beginning(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    pd.DataFrame({"a": [1]}).to_csv(path)
    assert _read(path) == b""
