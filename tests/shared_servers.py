"""Fork servers that outlive a build, so that a test process imports pandas only once.

A snippet runs in a process of its own in any case, forked from the server. Tests that count what a
server leaves behind, kill it, or measure it are marked with `own_server`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.execution import runner as runner_module
from sphinx_df_table.execution.fork_server import ForkServer

if TYPE_CHECKING:
    from sphinx_df_table.execution.pending import PendingRun
    from sphinx_df_table.execution.runner import Worker
    from sphinx_df_table.protocol.layer_report import LayerReport

# Each server takes about 100 MB; most tests need the same one.
_MOST_SERVERS = 3

start_worker = runner_module._new_worker  # noqa: SLF001 - the one place where workers are started


class SharedServer:
    """A worker that goes on after a build has stopped it, unless a run has not ended well."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._runs: list[PendingRun] = []
        self.has_ended = False

    def submit(self, run: PendingRun) -> None:
        self._runs.append(run)
        self._worker.submit(run)

    def wait(self, run: PendingRun) -> None:
        self._worker.wait(run)

    def layer_report(self) -> LayerReport:
        return self._worker.layer_report()

    def release(self) -> None:
        """Go on."""

    def stop(self) -> None:
        if any(run.ending is None or run.lost_its_worker() for run in self._runs):
            self.end()
        self._runs.clear()

    def end(self) -> None:
        if not self.has_ended:
            self.has_ended = True
            self._worker.stop()


class SharedServers:
    """The servers of a test process, by their kind, environment variables and search path."""

    def __init__(self) -> None:
        self._servers: dict[object, SharedServer] = {}

    def get(self, environment: dict[str, str], *, preload: bool) -> SharedServer:
        """Return a running server, in place of the one that a build would start."""
        command = runner_module.boot_command("server:main()")  # it tells faked systems apart
        key = (frozenset(environment.items()), *command, ForkServer.is_supported())
        server = self._servers.pop(key, None)
        if server is None or server.has_ended:
            server = SharedServer(start_worker(environment, preload=preload))
        self._servers[key] = server  # the last one used comes last
        while len(self._servers) > _MOST_SERVERS:
            self._servers.pop(next(iter(self._servers))).end()
        return server

    def end(self) -> None:
        for server in self._servers.values():
            server.end()
        self._servers.clear()
