"""Identity of the installed packages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.freshness import system

if TYPE_CHECKING:
    from pathlib import Path

_MODULE = "a.py,sha256=1,5\n"
_CACHE_OF_UV = "a-1.dist-info/uv_cache.json,sha256={},70\n".format


def _identity(packages: Path, record: str | None) -> str:
    """Return what identifies a system with one package, whose list of files is given."""
    folder = packages / "a-1.dist-info"
    folder.mkdir(exist_ok=True)
    (folder / "RECORD").unlink(missing_ok=True)
    if record is not None:
        (folder / "RECORD").write_text(record, encoding="utf-8")
    return system.identify({}, [str(packages)])


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        pytest.param(_MODULE, _MODULE, True, id="same"),
        pytest.param(_MODULE, _MODULE.replace("=1", "=2"), False, id="other content"),
        pytest.param(_MODULE, None, False, id="no list"),
        pytest.param(None, None, True, id="never a list"),
        # It has the times of the files that the package was built from.
        pytest.param(
            f"{_CACHE_OF_UV(1)}{_MODULE}", f"{_CACHE_OF_UV(2)}{_MODULE}", True, id="cache of uv"
        ),
        pytest.param(
            f"{_CACHE_OF_UV(1)}{_MODULE}", _CACHE_OF_UV(1), False, id="module after cache of uv"
        ),
    ],
)
def test_the_list_of_files_of_a_package_counts(
    tmp_path: Path, before: str | None, after: str | None, *, is_same: bool
) -> None:
    assert (_identity(tmp_path, before) == _identity(tmp_path, after)) == is_same


def test_the_times_of_a_package_do_not_count(tmp_path: Path) -> None:
    before = _identity(tmp_path, _MODULE)
    for path in (tmp_path / "a-1.dist-info/RECORD", tmp_path / "a-1.dist-info", tmp_path):
        os.utime(path, (1, 1))
    assert system.identify({}, [str(tmp_path)]) == before


def test_the_content_of_the_time_zone_counts_if_it_is_no_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = tmp_path / "localtime"
    monkeypatch.setattr(system, "_TIME_ZONE", str(zone))
    found = {system.identify({}, [])}
    for content in (b"Europe", b"Asia"):
        zone.write_bytes(content)
        found.add(system.identify({}, []))
    assert len(found) == 3


def test_the_source_of_a_package_counts_if_it_runs_from_a_folder(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "same", "edited", "installed")]
    for folder in folders:
        (folder / "package/inner").mkdir(parents=True)
        (folder / "package/inner/a.py").write_text("a = 1\n", encoding="utf-8")
    (tmp_path / "edited/package/inner/a.py").write_text("a = 2\n", encoding="utf-8")
    (tmp_path / "installed/package-1.0.dist-info").mkdir()
    first, same, edited, installed = (system.source_of(folder / "package") for folder in folders)
    assert first == same != edited
    assert installed == ""


def test_the_source_of_this_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package").mkdir()
    before = system.identify({}, [])
    monkeypatch.setattr(system, "_PACKAGE", tmp_path / "package")
    assert system.identify({}, []) != before
