"""Audit policy: events that are refused or allowed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from sphinx_df_table.protocol import modules
from sphinx_df_table.protocol.job import Job
from sphinx_df_table.worker.sandbox.audit import AuditPolicy, RefusedError

_ONLY_OFF = "unless df_table_sandbox is 'off'"
_DATA_PATH = "that setting in conf.py names more folders"
_NETWORK = "df_table_network = True in conf.py allows it"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "docs"
    source.mkdir()
    for name in ("data.csv", "data.db"):
        (source / name).touch()
    (tmp_path / "secret").touch()
    (source / "link").symlink_to(tmp_path / "secret")
    monkeypatch.chdir(source)
    return source


def policy(source: Path, *, network: bool = False) -> AuditPolicy:
    job = Job(snippet="", folder=str(source), source_folder=str(source), network=network)
    return AuditPolicy(job)


REFUSED: dict[str, tuple[str, tuple[Any, ...], str, str]] = {
    "write": ("open", ("data.csv", "w", None), "open 'data.csv' for writing", _ONLY_OFF),
    "write-bytes": ("open", (b"data.csv", "ab", 0), "open 'data.csv' for writing", _ONLY_OFF),
    "update": ("open", ("data.csv", "r+", 0), "open 'data.csv' for writing", _ONLY_OFF),
    "write-by-flags": ("open", ("x", None, os.O_WRONLY), "open 'x' for writing", _ONLY_OFF),
    "create": ("open", ("x", None, os.O_CREAT), "open 'x' for writing", _ONLY_OFF),
    "read": ("open", ("/etc/passwd", "r", 0), "read '/etc/passwd'", _DATA_PATH),
    "read-path": ("open", (Path("/etc/passwd"), "r", 0), "read '/etc/passwd'", _DATA_PATH),
    "read-above": ("open", ("../secret", "r", 0), "read '../secret'", _DATA_PATH),
    "read-link": ("open", ("link", "r", 0), "read 'link', which leads to '/", _DATA_PATH),
    "list": ("os.listdir", ("..",), "read '..'", _DATA_PATH),
    "scan": ("os.scandir", ("/",), "read '/'", _DATA_PATH),
    "database": ("sqlite3.connect", ("../x.db",), "read '../x.db'", _DATA_PATH),
    "database-address": ("sqlite3.connect", ("file:../secret?mode=ro",), "read '../secret'", ""),
    "database-quoted": ("sqlite3.connect", ("file:..%2fsecret",), "read '../secret'", _DATA_PATH),
    "remove": ("os.remove", ("data.csv", -1), "write, change or delete a file", _ONLY_OFF),
    "rename": ("os.rename", ("a", "b", -1, -1), "(os.rename)", _ONLY_OFF),
    "copy": ("shutil.copyfile", ("a", "b"), "(shutil.copyfile)", _ONLY_OFF),
    "program": ("subprocess.Popen", ("x", [], None, None), "start another program", _ONLY_OFF),
    "fork": ("os.fork", (), "start another program or process (os.fork)", _ONLY_OFF),
    "signal": ("os.kill", (1, 9), "send a signal to another process", _ONLY_OFF),
    "group": ("os.killpg", (1, 9), "send a signal to another process", _ONLY_OFF),
    "limit": ("resource.setrlimit", (7, (1, 1)), "change the limits of its process", _ONLY_OFF),
    "limits": ("resource.prlimit", (0, 7, (1, 1)), "change the limits", _ONLY_OFF),
    "socket": ("socket.connect", (None, ("x", 1)), "use the network (socket.connect)", _NETWORK),
    "address": ("urllib.Request", ("http://x",), "use the network (urllib.Request)", _NETWORK),
}
ALLOWED: dict[str, tuple[str, tuple[Any, ...]]] = {
    "read": ("open", ("data.csv", "r", 0)),
    "read-bytes": ("open", (b"data.csv", "rb", None)),
    "read-descriptor": ("open", (0, "r", 0)),
    "read-module": ("open", (os.__file__, "r", 0)),
    "write-descriptor": ("open", (1, "w", 0)),
    "null-device": ("open", (os.devnull, "w", os.O_WRONLY)),
    "list": ("os.listdir", (None,)),
    "list-source": ("os.scandir", (".",)),
    "memory": ("sqlite3.connect", (":memory:",)),
    "memory-address": ("sqlite3.connect", ("file:x?mode=memory&cache=shared",)),
    "database": ("sqlite3.connect", ("data.db",)),
    "database-address": ("sqlite3.connect", ("file:data.db?mode=ro",)),
    "signal-to-itself": ("os.kill", (os.getpid(), signal.SIGUSR1)),
    "limits-read": ("resource.prlimit", (0, 7, None)),
    "other-events": ("import", ("x", None, None, None, None)),
    "compile": ("compile", (b"1", "x")),
}


@pytest.mark.parametrize(("event", "arguments", "what", "remedy"), REFUSED.values(), ids=REFUSED)
def test_a_refused_action_names_the_setting_that_allows_it(
    source: Path, event: str, arguments: tuple[Any, ...], what: str, remedy: str
) -> None:
    with pytest.raises(RefusedError) as raised:
        policy(source).check(event, arguments)
    assert str(raised.value).startswith("the sandbox refused to ")
    assert what in str(raised.value)
    assert remedy in str(raised.value)


@pytest.mark.parametrize(("event", "arguments"), ALLOWED.values(), ids=ALLOWED)
def test_actions_that_snippets_need_are_allowed(
    source: Path, event: str, arguments: tuple[Any, ...]
) -> None:
    policy(source).check(event, arguments)


def test_the_network_is_allowed_by_a_setting(source: Path) -> None:
    policy(source, network=True).check("socket.connect", (None, ("x", 1)))


def test_missing_files_are_left_to_the_errors_of_python(source: Path, tmp_path: Path) -> None:
    forbidden = source / "_build"
    forbidden.mkdir()
    (forbidden / "page.html").touch()
    job = Job(
        snippet="",
        folder=str(source),
        source_folder=str(source),
        forbidden=(str(forbidden),),
    )
    here = AuditPolicy(job)
    here.check("open", ("missing.csv", "r", 0))
    here.check("os.listdir", ("missing",))
    refused: list[tuple[str, tuple[Any, ...]]] = [
        ("open", ("_build/page.html", "r", 0)),
        ("os.listdir", ("_build",)),
        ("open", (f"{tmp_path}/missing.csv", "r", 0)),
        ("sqlite3.connect", (f"{tmp_path}/missing.db",)),
    ]
    for event, arguments in refused:
        with pytest.raises(RefusedError):
            here.check(event, arguments)
    with pytest.raises(FileNotFoundError) as raised:
        here.check("sqlite3.connect", ("missing.db",))
    assert raised.value.filename == "missing.db"


def test_no_setting_is_offered_for_what_the_build_writes(source: Path) -> None:
    output = source / "_build"
    output.mkdir()
    (output / "a.csv").touch()
    (source / "published").symlink_to(output)
    job = Job(snippet="", folder=str(source), source_folder=str(source), forbidden=(str(output),))
    for path, named in {
        "_build/a.csv": "'_build/a.csv'",
        "published/a.csv": f"'published/a.csv', which leads to '{output}/a.csv'",
    }.items():
        with pytest.raises(RefusedError) as raised:
            AuditPolicy(job).check("open", (path, "r", 0))
        assert str(raised.value) == (
            f"the sandbox refused to read {named}. "
            "No snippet may read what the build itself writes."
        )


def test_folders_of_modules_can_be_neither_listed_nor_read(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = str(source.parent)
    monkeypatch.setattr(modules, "module_folders", lambda: [above])
    here = policy(source)
    for event, arguments in {
        "os.listdir": (above,),
        "os.scandir": (above,),
        "open": (f"{above}/secret", "r", 0),
    }.items():
        with pytest.raises(RefusedError):
            here.check(event, arguments)


def test_a_folder_of_data_may_be_opened_although_the_build_writes_into_it(source: Path) -> None:
    build = source / "_build"
    build.mkdir()
    job = Job(snippet="", folder=str(source), source_folder=str(source), forbidden=(str(build),))
    for flags in (os.O_RDONLY, os.O_RDONLY | os.O_DIRECTORY):
        AuditPolicy(job).check("open", (".", None, flags))
    with pytest.raises(RefusedError):
        AuditPolicy(job).check("open", (str(build), None, os.O_RDONLY))
