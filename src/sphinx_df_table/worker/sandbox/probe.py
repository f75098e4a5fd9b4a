"""Test of the layers of the sandbox, before any snippet runs.

A snippet writes its own answer, so an answer can't tell which layers its process had.
"""

from __future__ import annotations

import functools
import os
import sys

from sphinx_df_table.protocol.codec import decode_layer_report, encode
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.layer_report import LayerReport

from . import landlock
from .confine import confine


def probe() -> LayerReport:
    """Confine this process by all layers, and report those that this system lacks."""
    job = Job(snippet="", folder=os.sep, source_folder=os.sep, layers=LAYERS)
    missing = confine(job)
    return LayerReport(missing, () if "landlock" in missing else landlock.unsupported())


@functools.cache
def start_probe() -> tuple[int, int]:
    """Fork a process that probes, and return its number and the pipe that gets its report."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(writer, encode(probe()))
        finally:
            os._exit(0)
    os.close(writer)
    return pid, reader


@functools.cache
def system_report() -> LayerReport:
    """Return the report of a child process. Processes that are forked later inherit it."""
    pid, reader = start_probe()
    with os.fdopen(reader, "rb") as file:
        data = file.read()
    os.waitpid(pid, 0)
    return decode_layer_report(data)


def main() -> None:
    """Write the report of this process to the standard output."""
    sys.stdout.buffer.write(encode(probe()))
