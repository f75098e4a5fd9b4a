"""Report of missing layers of the sandbox: one warning for each build, and no result reused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fake_systems import fake

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

_TITLE = "Title\n=====\n\n"
_BLOCK = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n\n"
_PAGE = _TITLE + _BLOCK + _BLOCK.replace("[1]", "[2]")
_NO_LANDLOCK = "landlock (this kernel does not have it, or this container does not allow it): "
_NO_SECCOMP = "seccomp (there is a filter only for Linux on x86-64 and arm64): "
_OFF = {"df_table_sandbox": "off"}


@pytest.mark.parametrize("spawned", [False, True])
@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        (["landlock"], [_NO_LANDLOCK]),
        (["seccomp"], [_NO_SECCOMP]),
        (["landlock", "seccomp"], [_NO_LANDLOCK, _NO_SECCOMP]),
        (["old-landlock", "seccomp"], [_NO_SECCOMP, "emptying files, TCP, controlling devices"]),
        (["old-landlock"], []),
        ([], []),
    ],
)
def test_one_warning_names_the_missing_layers_and_the_remedies(
    build: Build,
    monkeypatch: pytest.MonkeyPatch,
    lacking: list[str],
    named: list[str],
    *,
    spawned: bool,
) -> None:
    fake(monkeypatch, lacking, spawned=spawned)
    site = build(_PAGE, builder="dummy")
    warnings = site.warnings.splitlines()
    assert len(warnings) == bool(named)
    for warning in warnings:
        assert warning.startswith("WARNING: this system lacks a part of the sandbox, and snippets ")
        assert all(name in warning for name in named)
        assert ("landlock" in warning) == any("landlock" in name for name in lacking)
        assert "set df_table_sandbox = 'require' in conf.py" in warning
        assert "add 'df_table.layer' to suppress_warnings" in warning
        assert warning.endswith("[df_table.layer]")
    assert len(list(site.doctree().findall())) > 10


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ((), "df-table: the kernel tells which files a snippet reads: a block runs again if"),
        (("listener",), "df-table: the kernel does not tell which files a snippet reads: its"),
    ],
)
def test_the_log_says_whether_the_kernel_tells_which_files_are_read(
    build: Build, monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...], says: str
) -> None:
    fake(monkeypatch, lacking)
    site = build(_PAGE, builder="dummy", verbosity=1)
    assert site.status.count("which files a snippet reads") == 1
    assert says in site.status
    assert "which files" not in site.rebuild().status  # nothing ran


def test_the_log_names_a_block_whose_files_are_too_many_to_record(build: Build) -> None:
    code = "import ctypes\n   access = ctypes.CDLL(None).access\n   "
    many = "for number in range(12_000): access(b'none/%d' % number, 0)\n   df"
    page = _PAGE.replace("df =", f"{code}{many} =", 1)
    site = build(page, builder="dummy", verbosity=1)
    assert "df-table: the kernel tells which files a snippet reads: " in site.status
    (line,) = [line for line in site.status.splitlines() if "index.rst:4: " in line]
    assert line == (
        "df-table: index.rst:4: the snippet names more files than are recorded: its block runs "
        "again if any file changes that it may read"
    )
    assert "are recorded" not in site.rebuild().status  # nothing ran
    assert "are recorded" not in build(f"{page}More.\n", builder="dummy").status


@pytest.mark.parametrize(
    "conf", [_OFF, {"suppress_warnings": ["df_table.layer"]}], ids=["off", "suppressed"]
)
def test_the_warning_can_be_turned_off(
    build: Build, monkeypatch: pytest.MonkeyPatch, conf: dict[str, Any]
) -> None:
    fake(monkeypatch, ["seccomp"])
    assert build(_PAGE, conf=conf, builder="dummy").warnings == ""


def test_a_required_layer_fails_the_blocks_and_gives_no_further_warning(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, ["seccomp"])
    site = build(_PAGE, conf={"df_table_sandbox": "require"}, builder="dummy")
    assert site.warnings.count("[df_table.sandbox]") == 2
    assert site.warnings.count("WARNING: ") == 2


@pytest.mark.own_server
def test_a_snippet_can_not_silence_the_warning(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, ["seccomp", "landlock"])
    forged = """
Title
=====

.. df-table::

   import os, stat
   for number in range(3, 256):
       try:
           if stat.S_ISSOCK(os.fstat(number).st_mode):
               os.write(number, b'{"missing": {}, "unsupported": [], "seconds": 0.0, "table": '
                   b'{"columns": [{"labels": ["a"], "cells": ["1"], "order": [0]}]}}')
       except OSError:
           pass
   os._exit(0)
"""
    site = build(forged, builder="dummy")
    assert site.warnings.count("[df_table.layer]") == 1
    assert site.warnings.count("WARNING: ") == 1


def test_a_parallel_build_warns_once(new_site: Callable[[dict[str, str]], Site]) -> None:
    pages = {f"p{number}.rst": ":orphan:\n\n" + _PAGE for number in range(8)}
    conf = f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parents[1])!r})
        import pytest
        from fake_systems import fake
        fake(pytest.MonkeyPatch(), ["seccomp"])
        extensions = ["sphinx_df_table"]
    """
    site = new_site({"conf.py": conf, "index.rst": _TITLE, **pages})
    with site.sphinx("-j", "2") as process:
        _, errors = process.communicate()
    assert errors.count("WARNING: ") == 1
    assert "[df_table.layer]" in errors
    assert len(site.tables("p7")) == 2


def test_a_build_that_runs_no_snippet_gives_no_warning(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, ["seccomp"])
    assert build(_TITLE).warnings == ""
    site = build(_PAGE)
    assert site.rebuild().warnings == ""
    assert site.read == []


def test_verbose_builds_log_the_missing_layers(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, ["old-landlock"])
    status = build(_PAGE, verbosity=1).status
    assert (
        "by a process of their own, limits, capabilities, landlock, seccomp, audit; its landlock "
        "does not cover emptying files, TCP, controlling devices, signals and abstract sockets\n"
    ) in status
    fake(monkeypatch, ["landlock"])
    status = build(_PAGE, verbosity=1).status
    assert "capabilities, seccomp, audit; this system lacks landlock (this kernel" in status


def _workers(site: Site, *, from_scratch: bool) -> int:
    if from_scratch:
        (site.out.with_name("doctrees") / "environment.pickle").unlink()
        shutil.rmtree(site.out)
    return site.rebuild().workers


@pytest.mark.parametrize("from_scratch", [False, True])
@pytest.mark.parametrize(
    ("before", "after", "runs_again"),
    [
        (["seccomp"], [], True),
        (["landlock"], [], True),
        (["landlock", "seccomp"], ["landlock"], True),
        (["old-landlock", "seccomp"], ["seccomp"], True),
        (["old-landlock"], [], False),
        (["seccomp"], ["seccomp"], False),
        ([], ["seccomp"], False),
    ],
)
def test_a_result_without_a_layer_is_not_used_by_a_build_that_has_it(
    build: Build, before: list[str], after: list[str], *, from_scratch: bool, runs_again: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fake(patch, before)
        site = build(_PAGE)
    with pytest.MonkeyPatch.context() as patch:
        fake(patch, after)
        assert _workers(site, from_scratch=from_scratch) == runs_again
        assert [table.rows for table in site.tables()] == [[["1"]], [["2"]]]
        assert site.rebuild().read == []
