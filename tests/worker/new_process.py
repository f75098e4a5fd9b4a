"""Processes for code that confines its process, which can't be undone."""

from __future__ import annotations

import subprocess
import sys


def run_in_new_process(code: str, *, status: int = 0) -> str:
    """Run code in a new process, check its exit status, and return what it printed."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert done.returncode == status, done.stderr
    return done.stdout
