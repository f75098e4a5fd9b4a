"""Fingerprints of files and folders, before and after changes."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, get_args

import pytest

from sphinx_df_table.environment.freshness.fingerprints import (
    CHANGED,
    Fingerprint,
    Fingerprints,
    Look,
)
from sphinx_df_table.protocol.record import Use, identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_USES: tuple[Use, ...] = get_args(Use)


def _changed(path: Path, change: Callable[[], object]) -> set[str]:
    """Return the uses of a path that see a change of it."""
    before = {use: Fingerprints().take(Look(use, str(path))) for use in _USES}
    for use, fingerprint in before.items():
        assert Fingerprints().renew(Look(use, str(path)), fingerprint) == fingerprint
    change()
    return {
        use
        for use, fingerprint in before.items()
        if Fingerprints().renew(Look(use, str(path)), fingerprint).state != fingerprint.state
    }


def _write(path: Path, text: str, *, keeps_time: bool = False) -> None:
    status = path.stat()
    path.write_text(text, encoding="utf-8")
    if keeps_time:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _relink(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def test_the_content_of_a_file_counts_if_it_was_opened(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("text", encoding="utf-8")
    assert _changed(file, lambda: _write(file, "texT")) == {"opened"}
    assert _changed(file, lambda: _write(file, "tExT", keeps_time=True)) == {"opened"}


def test_the_kind_of_a_path_counts_for_each_use_and_its_size_except_for_links(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a"
    file.write_text("text", encoding="utf-8")
    assert _changed(file, lambda: _write(file, "longer")) == {"opened", "listed", "tested"}
    assert _changed(file, file.unlink) == {*_USES}
    assert _changed(file, file.mkdir) == {*_USES}


def test_the_names_in_a_folder_count_if_it_was_listed(tmp_path: Path) -> None:
    assert _changed(tmp_path, (tmp_path / "b").touch) == {"listed"}
    assert _changed(tmp_path, (tmp_path / "b").unlink) == {"listed"}
    assert _changed(tmp_path, lambda: _write_new(tmp_path / "b")) == {"listed"}
    assert _changed(tmp_path, lambda: _write(tmp_path / "b", "more")) == set()
    (tmp_path / "b").unlink()
    (tmp_path / "b").touch()
    assert _changed(tmp_path, lambda: _become_folder(tmp_path / "b")) == {"listed"}


def _write_new(path: Path) -> None:
    path.write_text("text", encoding="utf-8")


def _become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def test_the_target_of_a_link_counts_if_it_was_examined(tmp_path: Path) -> None:
    for name in ("v1", "v2"):
        (tmp_path / name).write_text("same", encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to("v1")
    assert _changed(link, lambda: _relink(link, "v2")) == {"resolved", "tested"}
    (tmp_path / "v2").write_text("else", encoding="utf-8")
    assert _changed(link, lambda: _relink(link, "v1")) == {"resolved", "tested", "opened"}


def test_a_link_on_the_way_counts_unless_a_file_with_the_same_content_was_opened(
    tmp_path: Path,
) -> None:
    for name in ("v1", "v2"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner/a").write_text("same", encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to("v1")
    assert _changed(link / "inner", lambda: _relink(link, "v2")) == {"opened", "tested"}
    assert _changed(link / "inner/a", lambda: _relink(link, "v1")) == {"tested"}


def test_a_new_time_alone_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("text", encoding="utf-8")
    assert _changed(file, lambda: os.utime(file, ns=(1, 1))) == set()
    assert _changed(tmp_path, lambda: os.utime(tmp_path, ns=(1, 1))) == set()


def test_a_missing_file_that_appears_is_a_change(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert _changed(file, file.touch) == {*_USES}


@pytest.mark.parametrize("path", ["\0", "x" * 5000, "", "/dev/zero", "\udcff"])
def test_only_files_are_read(path: str) -> None:
    for use in _USES:
        fingerprint = Fingerprints().take(Look(use, path))
        assert fingerprint.state == fingerprint.metadata


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert Fingerprints().take(Look("opened", str(tmp_path / "pipe"))) == ("other", "other")


def test_of_what_may_not_be_opened_only_the_kind_and_size_count(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("text", encoding="utf-8")
    fingerprints = Fingerprints()
    fingerprints.may_open = lambda _: False
    assert fingerprints.take(Look("opened", str(file))).state == "file 4"
    assert fingerprints.take(Look("listed", str(tmp_path))).state == "folder"


def test_links_in_the_path_of_a_folder_are_followed_once_at_the_start_of_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[str] = []
    realpath = os.path.realpath

    def counted(path: str) -> str:
        followed.append(path)
        return realpath(path)

    looks = [Look("tested", f"{tmp_path}/{name}") for name in "abc"]
    before = {look: Fingerprints().take(look) for look in looks}
    monkeypatch.setattr("os.path.realpath", counted)
    fingerprints = Fingerprints()
    assert all(fingerprints.renew(look, before[look]) == before[look] for look in looks)
    assert followed == [str(tmp_path)]


def test_the_content_of_a_file_is_read_once_while_it_stays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def content(path: str) -> str:
        opened.append(path)
        return "content"

    monkeypatch.setattr("sphinx_df_table.environment.freshness.fingerprints._hash_content", content)
    fingerprints = Fingerprints()
    (tmp_path / "a").touch()
    for _ in range(3):
        fingerprints.take(Look("opened", str(tmp_path / "a")))
    assert len(opened) == 1


def _taken(path: Path, since: int, identified: str) -> Fingerprint:
    return Fingerprints().take_unless_changed(Look("opened", str(path)), since, identified)


def test_a_file_on_a_system_with_another_clock_is_compared_with_itself(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1", encoding="utf-8")
    seen = identity(str(file), "opened")
    later = time.time_ns() + 10**12  # the clock of the file system is late
    assert _taken(file, later, seen) != CHANGED
    time.sleep(0.02)
    file.write_text("2", encoding="utf-8")
    assert _taken(file, later, seen) == CHANGED


@pytest.mark.parametrize(("nanoseconds", "is_changed"), [(0, True), (1, False)])
def test_times_without_parts_of_a_second_are_those_of_two_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nanoseconds: int, *, is_changed: bool
) -> None:
    file = tmp_path / "a"
    file.touch()
    monkeypatch.setattr(
        "sphinx_df_table.environment.freshness.fingerprints.time_of_change",
        lambda _: 10**18 + nanoseconds,
    )
    taken = _taken(file, 10**18 + 10**9, identity(str(file), "opened"))
    assert (taken == CHANGED) == is_changed


def test_a_folder_that_was_not_listed_is_the_same_with_another_file_in_it(tmp_path: Path) -> None:
    before = {use: identity(str(tmp_path), use) for use in _USES}
    (tmp_path / "a").touch()
    assert {use for use in _USES if identity(str(tmp_path), use) != before[use]} == {"listed"}
