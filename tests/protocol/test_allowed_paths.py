"""Paths that a snippet may read."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from sphinx_df_table.protocol import allowed_paths, modules
from sphinx_df_table.protocol.job import Job
from sphinx_df_table.protocol.paths import is_below


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowed_paths, "modules", allowed_paths.modules.__wrapped__)


def job(tmp_path: Path, *, network: bool = False) -> Job:
    source, data = str(tmp_path / "docs"), str(tmp_path / "data")
    return Job(snippet="", folder=source, source_folder=source, data_path=(data,), network=network)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b", True),
        ("/a/b/c", True),
        ("/a/bc", False),
        ("/a", False),
        ("/", False),
        ("/e/f", True),
    ],
)
def test_a_path_is_below_a_folder_or_is_it(path: str, *, expected: bool) -> None:
    assert is_below(path, ["/a/b", "/e/"]) is expected


def test_all_is_below_the_root() -> None:
    assert is_below("/a", ["/"])


def test_the_source_the_data_and_python_are_readable(tmp_path: Path) -> None:
    readable = allowed_paths.readable(job(tmp_path))
    assert {str(tmp_path / "docs"), str(tmp_path / "data")} <= set(readable)
    for path in (
        sysconfig.get_path("stdlib"),
        os.__file__,
        pytest.__file__,
        allowed_paths.__file__,
    ):
        assert is_below(path, readable)
    assert len(readable) == len(set(readable))


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hosts",
        "/etc/ssl/private/key.pem",
        "/proc/self/environ",
        "/proc/self/maps",
        "/proc/1/cgroup",
        "/sys/fs/cgroup",
        "/sys/kernel/debug",
        "/root/.ssh/id_rsa",
        "/var/run/docker.sock",
        f"{Path.home()}/.netrc",
        f"{Path.home()}/.config/pip/pip.conf",
        f"{sys.prefix}/pip.conf",
        f"{sys.prefix}/pyvenv.cfg",
        str(Path(__file__).parents[3] / ".git" / "config"),
    ],
)
def test_secrets_are_not_readable(tmp_path: Path, path: str) -> None:
    assert not is_below(path, allowed_paths.readable(job(tmp_path)))


def test_the_network_needs_names_of_hosts_and_certificates_but_no_keys(tmp_path: Path) -> None:
    readable = allowed_paths.readable(job(tmp_path, network=True))
    assert is_below("/etc/hosts", readable)
    assert is_below("/etc/ssl/certs/ca-certificates.crt", readable)
    for path in ("/etc/ssl/private/key.pem", "/etc/pki/tls/private/key.pem", "/etc/passwd"):
        assert not is_below(path, readable)


def test_modules_on_the_path_are_readable_and_not_what_is_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (
        *("module.py", "fast.so", "pip.conf", ".env", ".hidden.py", ".git/config", "docs/x.rst"),
        *("package/__init__.py", "package/data.csv", "package/inner/x.json"),
        *("app/__init__.py", "app/.env", "app/rates.json", "app/inner/x.csv", "app/.git/config"),
        *("app/deep/whole/x.txt", "app/deep/.secret/x.txt"),
        *("scripts/deploy.py", "scripts/credentials.json", "scripts/tool/__init__.py"),
        *("scripts/a/module.py", "scripts/a/b/deeper.py", "not-a-name/module.py"),
        "python/only.py",
    )
    for name in names:
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    project = str(tmp_path / "project")
    for link in ("link.py", "package/link.json", "app/link.json"):
        (tmp_path / "project" / link).symlink_to("/etc/passwd")
    (tmp_path / "project" / "linked").symlink_to(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, project, "", str(tmp_path / "missing")])
    readable = allowed_paths.readable(job(tmp_path))
    found = {str(Path(path).relative_to(project)) for path in readable if is_below(path, [project])}
    assert found == {
        *("module.py", "fast.so", "python", "scripts/deploy.py", "scripts/tool"),
        *("package/__init__.py", "package/data.csv", "package/inner", "scripts/a/module.py"),
        *("app/__init__.py", "app/rates.json", "app/inner", "app/deep/whole"),
    }
    assert not is_below(project, allowed_paths.listable(job(tmp_path)))
    folders = modules.module_folders()
    assert project in folders
    assert str(tmp_path / "missing") not in folders
    assert not set(folders) & set(modules.PYTHON)


def test_modules_that_the_build_writes_are_not_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "package" / "docs" / "_build"
    output.mkdir(parents=True)
    for path in (tmp_path / "package" / "__init__.py", output / "copied.py", output / "page.html"):
        path.touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(output.parent)])
    source = str(output.parent)
    here = Job(snippet="", folder=source, source_folder=source, forbidden=(str(output),))
    readable = allowed_paths.readable(here)
    assert is_below(str(tmp_path / "package" / "__init__.py"), readable)
    for name in ("copied.py", "page.html"):
        assert not is_below(str(output / name), readable)


def test_the_limits_of_control_groups_are_readable_and_not_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "cgroup"
    files = ("cpu.max", "cpu.stat", "a/b/memory.max", "a/cpu.max", "memory/c/memory.limit_in_bytes")
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    groups = tmp_path / "groups"
    groups.write_text("0::/a/b\n4:cpu,cpuacct:/c\n3:memory:/c\n1:name=systemd:/x:y\n")
    monkeypatch.setattr(allowed_paths, "_CONTROL_GROUPS", root)
    found = allowed_paths.limits.__wrapped__(str(groups))
    assert sorted(str(Path(path).relative_to(root)) for path in found) == [
        "a/b/memory.max",
        "cpu.max",
        "memory/c/memory.limit_in_bytes",
    ]
    assert allowed_paths.limits.__wrapped__(str(tmp_path / "missing")) == ()


def test_modules_beside_a_folder_that_can_not_be_searched_are_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "database").mkdir()
    (tmp_path / "helper.py").touch()
    stat = os.stat

    def refuse(path: Any, **options: Any) -> os.stat_result:
        if "database/" in os.fspath(path):
            raise PermissionError(13, "Permission denied", path)
        return stat(path, **options)

    monkeypatch.setattr("sys.path", [str(tmp_path)])
    monkeypatch.setattr("os.stat", refuse)
    assert modules.modules() == (str(tmp_path / "helper.py"),)
