"""Settings that allow more, and messages about the sandbox in the log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.state import state_of

from .world import HELPERS, Listeners

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build

_PAGE = "Title\n=====\n\n.. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n"
_LINE = "df-table: snippets are confined by"


@pytest.mark.parametrize(
    ("sandbox", "says"),
    [
        ("require", "a process of their own, limits, capabilities, landlock, seccomp, audit\n"),
        ("auto", "a process of their own, limits, capabilities, landlock, seccomp, audit\n"),
        ("off", "a process of their own\n"),
    ],
)
def test_the_log_names_the_active_layers_once(build: Build, sandbox: str, says: str) -> None:
    page = _PAGE + "\n.. df-table::\n\n   df = pd.DataFrame({'a': [2]})\n"
    site = build(page, conf={"df_table_sandbox": sandbox}, verbosity=1)
    assert site.status.count(_LINE) == 1
    assert f"{_LINE} {says}" in site.status
    assert _LINE not in build(_PAGE).status


def test_a_page_reads_any_file_through_sphinx_itself(build: Build, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret")
    site = build(_PAGE)
    path = os.path.relpath(tmp_path / "outside.txt", site.folder)
    site.write({"index.rst": f"{_PAGE}\n.. literalinclude:: {path}\n"})
    assert "secret" in site.rebuild().doctree().astext()


def test_a_snippet_reaches_the_network_if_conf_py_allows_it_and_nothing_else(
    build: Build, tmp_path: Path
) -> None:
    listeners = Listeners(tmp_path)
    with listeners.listening():
        site = build(
            f"""
            Title
            =====

            .. df-table::

               df = pd.read_csv("http://127.0.0.1:{listeners.tcp}/asked")

            .. df-table::

               open("/etc/passwd")

            .. df-table::

               import os
               os.fork()
            """,
            conf={"df_table_sandbox": "require", "df_table_network": True},
        )
    assert [table.rows for table in site.tables()] == [[["1"]]]
    assert b"GET /asked" in listeners.heard
    assert "the sandbox refused to read '/etc/passwd'" in site.warnings
    assert "the sandbox refused to start another program" in site.warnings


def test_the_network_setting_opens_no_socket_with_a_name_on_this_machine(
    build: Build, tmp_path: Path
) -> None:
    listeners = Listeners(tmp_path)
    with listeners.listening():
        site = build(
            f"""
            Title
            =====

            .. df-table::

               import socket
               socket.socket(socket.AF_UNIX).connect({listeners.path!r})

            .. df-table::

               import socket
               pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
               pair[0].sendto(b"datagram", "/dev/log")

            .. df-table::

               import socket
               found = socket.getaddrinfo("localhost", {listeners.tcp}, type=socket.SOCK_STREAM)
               with socket.create_connection(found[0][4][:2]) as connection:
                   connection.sendall(b"internet")
               df = pd.DataFrame({{"reached": [1]}})

            .. df-table::

               import asyncio
               async def answer(): return 1
               df = pd.DataFrame({{"looped": [asyncio.run(answer())]}})
            """,
            conf={"df_table_sandbox": "require", "df_table_network": True},
        )
    assert [table.rows for table in site.tables()] == [[["1"]], [["1"]]]
    assert site.warnings.count("PermissionError: [Errno 1] Operation not permitted") == 2
    assert "AF_INET and AF_INET6" in site.warnings
    assert listeners.heard == b"internet"


def test_files_that_a_forged_answer_names_are_not_the_pages(build: Build, tmp_path: Path) -> None:
    files = [
        "/etc/passwd",
        str(tmp_path / "outside"),
        "../outside",
        *(f"/nowhere/{number}" for number in range(9_900)),
    ]
    site = build(
        "Title\n=====\n\n.. df-table::\n\n"
        f"   files = {files[:3]!r} + [f'/nowhere/{{n}}' for n in range(9_900)]\n"
        "   forge_table(column(), files=files, folders=files, absent=files)\n"
        "   os._exit(0)\n",
        # A snippet that names a clock runs in each build.
        conf={"df_table_prelude": HELPERS.replace(", time\n", "\n")},
    )
    assert [table.rows for table in site.tables()] == [[["1"]]]
    assert site.env.dependencies.get("index", set()) == set()
    assert site.rebuild().read == []
    looks = {look.path for look in state_of(site.env).pages["index"].fingerprints}
    assert looks.isdisjoint(files)
