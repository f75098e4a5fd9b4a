"""Fingerprints of files and folders, before and after changes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.fingerprints import Fingerprint, Fingerprints, read_metadata

if TYPE_CHECKING:
    from pathlib import Path


def _is_same(fingerprints: Fingerprints, path: str, before: Fingerprint) -> bool:
    return fingerprints.renew(path, before).content_hash == before.content_hash


def test_a_folder_changes_with_its_names_and_a_file_with_its_content(tmp_path: Path) -> None:
    fingerprints = Fingerprints()
    for name in ("b", "a"):
        (tmp_path / name).touch()
    folder, file = fingerprints.take(str(tmp_path)), fingerprints.take(str(tmp_path / "a"))
    assert all(folder)
    assert all(file)
    assert fingerprints.take(str(tmp_path / "c")) == Fingerprint("", "")
    (tmp_path / "a").write_text("more", encoding="utf-8")
    assert _is_same(fingerprints, str(tmp_path), folder)
    assert not _is_same(fingerprints, str(tmp_path / "a"), file)
    (tmp_path / "c").touch()
    assert not _is_same(fingerprints, str(tmp_path), folder)


def test_a_new_time_alone_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("text", encoding="utf-8")
    before = Fingerprints().take(str(file))
    os.utime(file, ns=(1, 1))
    assert read_metadata(str(file)) != before.metadata
    assert _is_same(Fingerprints(), str(file), before)
    file.write_text("texT", encoding="utf-8")
    assert not _is_same(Fingerprints(), str(file), before)


def test_a_missing_file_that_appears_is_a_change(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    before = Fingerprints().take(path)
    assert _is_same(Fingerprints(), path, before)
    (tmp_path / "a").touch()
    assert not _is_same(Fingerprints(), path, before)


@pytest.mark.parametrize("path", ["\0", "x" * 5000, "", "/dev/zero", "\udcff"])
def test_only_files_are_read(path: str) -> None:
    fingerprint = Fingerprints().take(path)
    assert fingerprint.content_hash == fingerprint.metadata


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    fingerprint = Fingerprints().take(str(tmp_path / "pipe"))
    assert fingerprint.metadata
    assert fingerprint.content_hash == fingerprint.metadata


def test_the_content_of_a_file_is_read_once_while_it_stays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def content(path: str) -> str:
        opened.append(path)
        return "content"

    monkeypatch.setattr("sphinx_df_table.environment.fingerprints._hash_content", content)
    fingerprints = Fingerprints()
    (tmp_path / "a").touch()
    for _ in range(3):
        fingerprints.take(str(tmp_path / "a"))
    assert len(opened) == 1
