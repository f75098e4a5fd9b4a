"""Memory and descriptors of Sphinx and of the server in a build with many blocks."""

from __future__ import annotations

import gc
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import psutil
import pytest

from sphinx_df_table.execution.runner import Runner

if TYPE_CHECKING:
    from conftest import Build

    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.protocol.answer import Answer

pytestmark = pytest.mark.own_server

_PAGES, _BLOCKS_A_PAGE = 5, 200
_SERVER = "sphinx_df_table.worker.server"
# MiB between the first measurement and the last: the pages' own text and tables are some of it.
_MORE_IN_SPHINX, _MORE_IN_SERVER = 60, 15


@dataclass
class Size:
    """Size of a process: descriptors, threads, children, MiB."""

    descriptors: int
    threads: int
    children: int
    mebibytes: float

    @classmethod
    def of(cls, process: psutil.Process) -> Size:
        # With what is shared: what of it is a process's own changes while a child of it ends.
        memory = process.memory_info().rss / (1 << 20)
        children = len(process.children())
        return cls(process.num_fds(), process.num_threads(), children, round(memory, 1))


def _server(others: list[psutil.Process]) -> psutil.Process:
    (server,) = (
        child
        for child in psutil.Process().children()
        if child not in others and any(_SERVER in part for part in child.cmdline())
    )
    return server


def test_a_thousand_blocks_make_neither_sphinx_nor_the_server_grow(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = 0
    others = psutil.Process().children()
    sizes: dict[int, tuple[Size, Size]] = {}
    servers: set[int] = set()
    wait = Runner.wait

    def counted(runner: Runner, run: PendingRun) -> Answer:
        nonlocal answered
        answer = wait(runner, run)
        answered += 1
        if answered % _BLOCKS_A_PAGE == 0:  # all blocks of the page have ended
            gc.collect()
            server = _server(others)
            servers.add(server.pid)
            sizes[answered] = Size.of(psutil.Process()), Size.of(server)
        return answer

    monkeypatch.setattr(Runner, "wait", counted)
    block = "\n.. df-table::\n\n   df = pd.read_csv('data.csv')\n   df['c'] = df.a * df.b\n"
    pages = {
        f"page{number}.rst": f"Title\n=====\n{block * _BLOCKS_A_PAGE}" for number in range(_PAGES)
    }
    contents = "\n   ".join(["Title\n=====\n\n.. toctree::\n", *(name[:-4] for name in pages)])
    files = {"index.rst": f"{contents}\n", "data.csv": "a,b\n1,2\n3,4\n", **pages}
    site = build(files, builder="dummy", conf={"df_table_sandbox": "require"})
    assert site.warnings == ""
    assert answered == _PAGES * _BLOCKS_A_PAGE
    assert len(servers) == 1

    for blocks, (sphinx, server) in sizes.items():
        print(f"after {blocks} blocks: Sphinx {sphinx}, server {server}")  # noqa: T201
    (sphinx, server), *_ = sizes.values()
    (sphinx_at_end, server_at_end) = sizes[answered]
    assert astuple(sphinx_at_end)[:3] == astuple(sphinx)[:3]
    assert astuple(server_at_end)[:3] == astuple(server)[:3]
    assert server.children == 0
    assert sphinx_at_end.mebibytes - sphinx.mebibytes < _MORE_IN_SPHINX
    assert server_at_end.mebibytes - server.mebibytes < _MORE_IN_SERVER
    assert not psutil.pid_exists(servers.pop())
    assert psutil.Process().children() == others
