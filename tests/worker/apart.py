"""A Python of its own, for what confines its process for good."""

from __future__ import annotations

import subprocess
import sys


def run_apart(code: str, *, status: int = 0) -> str:
    """Run code in a process of its own, which must end with `status`; return what it printed."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert done.returncode == status, done.stderr
    return done.stdout
