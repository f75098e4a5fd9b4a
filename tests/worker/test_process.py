"""Process of one snippet, mostly in the process of the tests."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.execution.runner import boot_command, worker_environment
from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.worker import process
from sphinx_df_table.worker.execute import execute
from worker.new_process import run_in_new_process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx_df_table.protocol.answer import Answer
    from sphinx_df_table.protocol.job import Layer

    from .conftest import Project

_TABLE = "print('é\\ud800')\ndf = pd.DataFrame({'a': [1]})"


class _ExitError(BaseException):
    """Stands for the exit of the process."""


@pytest.fixture
def recorded_calls(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """Record calls that would change the descriptors of this process or end it."""
    done: dict[str, list[Any]] = {"dup2": [], "closerange": [], "_exit": []}

    def end(status: int) -> None:
        done["_exit"].append(status)
        raise _ExitError

    class System:
        """The module `os` with other functions, for the process module alone."""

        _exit = staticmethod(end)

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def dup2(self, *args: int) -> None:
            done["dup2"].append(args)

        def closerange(self, *args: int) -> None:
            done["closerange"].append(args)

    monkeypatch.setattr(process, "os", System())
    return done


def _cells(answer: Answer) -> list[list[str]]:
    assert answer.table is not None, answer.failure
    return [column.cells for column in answer.table.columns]


def test_the_answer_has_the_table_of_the_snippet(project: Project) -> None:
    stream = io.StringIO()
    answer = decode_answer(
        process.answer(encode(project.job("df = pd.DataFrame([1])")), stream, ())
    )
    assert _cells(answer) == [["1"]]


@pytest.mark.parametrize(
    ("required", "lacking", "message"),
    [
        (True, ("landlock",), "can't enforce all of it: landlock: old kernel."),
        (True, (), "can't enforce all of it: landlock: old kernel."),
        (False, ("seccomp",), "the sandbox failed for it alone: landlock: old kernel. Build again"),
        (False, ("landlock", "seccomp"), ""),
    ],
)
def test_a_snippet_runs_without_a_layer_only_if_the_system_is_known_to_lack_it(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    lacking: tuple[Layer, ...],
    message: str,
    *,
    required: bool,
) -> None:
    monkeypatch.setattr(process, "confine", lambda *_: {"landlock": "old kernel"})
    job = project.job(_TABLE, layers=LAYERS, required=required)
    answer = decode_answer(process.answer(encode(job), io.StringIO(), lacking))
    if message:
        assert answer.failure is not None
        assert answer.failure.subtype == "sandbox"
        assert message in answer.failure.message
    else:
        assert _cells(answer) == [["1"]]


def test_a_forked_process_reads_its_job_and_answers_on_the_same_socket(
    project: Project, capfd: pytest.CaptureFixture[str], recorded_calls: dict[str, list[Any]]
) -> None:
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.settimeout(None)
    job = encode(project.job(_TABLE + "#" * 1_000_000))

    def send() -> None:
        ours.sendall(job)
        ours.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    stream = theirs.detach()
    handover, server = socket.socketpair()
    descriptor = handover.detach()
    process.work(stream, 99, descriptor, ())
    with server:  # which gets no listener, as the job has no sandbox
        assert server.recv(1) == b""
    os.close(stream)
    sender.join()
    with ours:
        answer = decode_answer(b"".join(iter(lambda: ours.recv(1 << 16), b"")))
    assert _cells(answer) == [["1"]]
    assert capfd.readouterr().out == "é?\n"
    null = recorded_calls["dup2"][-1][0]
    assert recorded_calls["dup2"] == [(99, 1), (99, 2), (null, 0)]
    # All but the three standard ones and the two.
    kept = sorted((stream, descriptor))
    assert [first for first, _ in recorded_calls["closerange"]] == [3, kept[0] + 1, kept[1] + 1]
    assert [end for _, end in recorded_calls["closerange"]][:2] == kept


def test_a_spawned_process_reads_its_input_and_writes_its_output(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    recorded_calls: dict[str, list[Any]],
) -> None:
    job = io.BytesIO(encode(project.job(_TABLE)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(job))
    with pytest.raises(_ExitError):
        process.work_once(())
    out, printed = capfdbinary.readouterr()
    assert _cells(decode_answer(out)) == [["1"]]
    assert printed == "é?\n".encode()
    assert recorded_calls["dup2"] == [(2, 1)]
    assert recorded_calls["_exit"] == [0]


def _in_new_process(job: Job, during: Callable[[], None] = lambda: None) -> tuple[bytes, bytes]:
    started = subprocess.Popen(  # noqa: S603 - our own code, in our own Python
        boot_command("process:work_once(())"),
        env=worker_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    during()
    return started.communicate(encode(job), timeout=60)


def test_output_of_programs_and_of_c_is_separate_from_the_answer(project: Project) -> None:
    code = (
        "import os, subprocess, sys\nos.write(1, b'one ')\n"
        "subprocess.run([sys.executable, '-c', 'print(\"two\")'], check=True)\n" + _TABLE
    )
    out, printed = _in_new_process(project.job(code))
    assert _cells(decode_answer(out)) == [["1"]]
    assert printed == "one two\né?\n".encode()


def test_a_thread_does_not_keep_a_process_alive(project: Project) -> None:
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=[999]).start()\n"
    out, _ = _in_new_process(project.job(code + _TABLE))
    assert _cells(decode_answer(out)) == [["1"]]


def test_the_worker_does_not_import_sphinx() -> None:
    code = (
        "import sys\nimport sphinx_df_table.worker.server, sphinx_df_table.worker.process\n"
        "found = {name.partition('.')[0] for name in sys.modules} & {'sphinx', 'docutils'}\n"
        "raise SystemExit(', '.join(found) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code


def test_the_module_of_the_server_does_not_import_pandas() -> None:
    code = (
        "import sys\nimport sphinx_df_table.worker.server\n"
        "raise SystemExit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code


def test_the_rehearsal_has_a_table(tmp_path: Path) -> None:
    job = Job(snippet=process._REHEARSAL, folder=str(tmp_path), source_folder=str(tmp_path))  # noqa: SLF001
    answer = execute(job, io.StringIO())
    assert answer.failure is None
    assert answer.table is not None
    assert [column.labels for column in answer.table.columns] == [("text",), ("cost",), ("shown",)]
    assert answer.findings == []


def test_the_rehearsal_of_figures_draws_one() -> None:
    code = """
from sphinx_df_table.worker import process
execute = process.execute
def executed(*arguments):
    answer = execute(*arguments)
    print(answer.failure, answer.figure is not None)
    return answer
process.execute = executed
process.rehearse_figures()
"""
    assert run_in_new_process(code) == "None True\n"
