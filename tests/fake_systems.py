"""Systems that lack layers of the sandbox, or can't fork, faked on this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.execution import runner
from sphinx_df_table.execution.fork_server import ForkServer

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

_boot_command = runner.boot_command

# Statements for the start of each worker.
LACKING = {
    "landlock": "from sphinx_df_table.worker.sandbox import landlock as layer; "
    "layer.version = lambda: 0; ",
    "old-landlock": "from sphinx_df_table.worker.sandbox import landlock as layer; "
    "layer.version = lambda: 1; ",
    # As in a container that another process supervises.
    # There is no such call, so it fails.
    "listener": "from sphinx_df_table.worker.sandbox import seccomp as layer; "
    "layer.listener = lambda: layer.system_call(-1); ",
    "seccomp": "from sphinx_df_table.worker.sandbox import seccomp as layer; "
    "layer.is_supported = lambda: False; ",
}


def fake(patch: pytest.MonkeyPatch, lacking: Iterable[str] = (), *, spawned: bool = False) -> None:
    """Start all workers as a system does that lacks some layers, or that can't fork."""
    statements = "".join(LACKING[name] for name in lacking)

    def boot_command(call: str) -> list[str]:
        *command, code = _boot_command(call)
        paths, _, rest = code.partition("; from ")
        return [*command, f"{paths}; {statements}from {rest}"]

    patch.setattr(runner, "boot_command", boot_command)
    if spawned:
        patch.setattr(ForkServer, "is_supported", lambda: False)
