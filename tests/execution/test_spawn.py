"""Spawned processes, with small programs instead of snippets."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from msgspec import structs

from sphinx_df_table.execution.pending import PendingRun
from sphinx_df_table.execution.spawn import SpawnedWorker
from sphinx_df_table.protocol.answer import WORKER_GONE, Answer, Ending
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.protocol.job import Job
from sphinx_df_table.protocol.table import Column, Table

if TYPE_CHECKING:
    from pathlib import Path

_ANSWER = Answer(table=Table(columns=[Column(labels=("a",), cells=["1"], order=[0])]))
_GOOD = f"import os, sys; sys.stdin.buffer.read(); os.write(1, {encode(_ANSWER)!r})"


def _worker(code: str = _GOOD) -> SpawnedWorker:
    return SpawnedWorker(
        [sys.executable, "-I", "-S", "-c", code], [sys.executable, "-c", ""], {"ONLY": "this"}
    )


def _run(timeout: float = 60.0, snippet: str = "") -> PendingRun:
    job = Job(snippet=snippet, folder="/", source_folder="/", timeout=timeout)
    return PendingRun(job=job, outgoing=memoryview(encode(job)))


@pytest.mark.parametrize("number", [1, 20])
def test_each_run_is_answered(number: int) -> None:
    worker = _worker()
    runs = [_run() for _ in range(number)]
    for run in runs:
        worker.submit(run)
    for run in runs[::-1]:
        worker.wait(run)
        assert run.answer().table == _ANSWER.table
    worker.stop()


def test_at_most_one_process_per_processor_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    worker = _worker("import time; time.sleep(999)")
    before = set(psutil.Process().children())
    runs = [_run() for _ in range(3)]
    for run in runs:
        worker.submit(run)
    (process,) = set(psutil.Process().children()) - before
    worker.stop()
    assert not process.is_running()
    messages = [failure.message for run in runs if (failure := run.answer().failure)]
    assert messages == [
        "the snippet's process was ended by SIGKILL (out of memory?) before it answered.",
        *[f"{WORKER_GONE}."] * 2,
    ]


def test_the_process_gets_the_job_and_the_given_environment() -> None:
    worker = _worker("import os, sys; print(os.environ.get('ONLY'), len(os.environ), "
                     "sys.stdin.read(), file=sys.stderr)")  # fmt: skip
    run = _run(snippet="x = 'é'" * 100_000)
    worker.submit(run)
    worker.wait(run)
    only, count, job = run.printed.decode().split(maxsplit=2)
    assert only == "this"
    assert int(count) <= 2  # Python itself may add LC_CTYPE
    assert job.startswith('{"snippet":"x = ')
    worker.stop()


def test_a_late_process_is_killed_and_its_output_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    worker = _worker(
        f"import os, time; os.write(2, b'here'); open({str(fifo)!r}, 'w').close(); time.sleep(999)"
    )
    run = _run()
    worker.submit(run)
    fifo.read_bytes()  # it has printed
    later = time.monotonic() + 100
    monkeypatch.setattr(time, "monotonic", lambda: later)
    worker.wait(run)
    failure = run.answer().failure
    assert failure is not None
    assert (failure.subtype, bytes(run.printed)) == ("timeout", b"here")
    worker.stop()


def test_only_the_process_is_killed_without_process_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "killpg")
    worker = _worker("import time; time.sleep(999)")
    run = _run(timeout=0.1)
    worker.submit(run)
    worker.wait(run)
    assert run.ending is not None
    assert run.ending.seconds >= 0.1
    assert structs.replace(run.ending, seconds=0.0) == Ending(status=-9, timed_out=True)


def test_children_of_a_process_end_with_it() -> None:
    worker = _worker("import os, time\npid = os.fork()\n"
                     "if pid: os.write(2, b'%d' % pid)\nelse: time.sleep(999)")  # fmt: skip
    run = _run()
    worker.submit(run)
    worker.wait(run)
    child = int(run.printed)
    if psutil.pid_exists(child):
        psutil.wait_procs([psutil.Process(child)], timeout=10)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"
    worker.stop()


def test_nothing_stays_open_after_the_runs() -> None:
    worker = _worker()
    before = psutil.Process().num_fds()
    run = _run()
    worker.submit(run)
    worker.wait(run)
    worker.stop()
    assert psutil.Process().num_fds() == before
