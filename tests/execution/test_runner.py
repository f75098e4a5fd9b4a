"""Jobs that really run, in a fork server and in spawned processes."""

from __future__ import annotations

import socket
import stat
import sys
import sysconfig
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest

from sphinx_df_table.execution import runner as runner_module
from sphinx_df_table.execution.fork_server import ForkServer
from sphinx_df_table.execution.runner import Runner, boot_command, worker_environment
from sphinx_df_table.protocol.answer import WORKER_GONE, Failure
from sphinx_df_table.protocol.job import LAYERS, Job, Show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sphinx_df_table.protocol.job import Layer

pytestmark = pytest.mark.own_server

_TABLE = "df = pd.DataFrame({'a': [1]})\n"
_WORKER_FDS = "import os\nfds = range(3, 64)\n"


def _job(code: str, folder: str = "/", **fields: Any) -> Job:
    return Job(snippet=code, folder=folder, source_folder=folder, **fields)


@pytest.fixture(scope="module", params=["forked", "spawned"])
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ForkServer, "is_supported", lambda: request.param == "forked")
        patch.setenv("SECRET_OF_THE_BUILD", "s3cr3t")
        patch.setenv("PASSED_ON", "yes")
        runner = Runner()
        runner.inherited_variables = ("PASSED_ON", "NOT_SET")
        runner.start(preload=True)
    yield runner
    runner.stop()


@pytest.mark.parametrize("layers", [(), LAYERS], ids=["alone", "confined"])
def test_a_job_is_answered_with_its_table(
    runner: Runner, tmp_path: Path, layers: tuple[Any, ...]
) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    run = runner.submit(
        _job("print('hello')\ndf = pd.read_csv('a.csv')", str(tmp_path), layers=layers)
    )
    answer = runner.wait(run)
    assert answer.table is not None, answer.failure
    assert [(c.labels, c.cells) for c in answer.table.columns] == [(("a",), ["1"]), (("b",), ["2"])]
    assert run.printed == b"hello\n"


@pytest.mark.parametrize(
    ("code", "fields", "subtype", "message", "printed"),
    [
        pytest.param("print('p')\n1 / 0", {}, "error", "ZeroDivisionError: division by zero",
                     b"p\n", id="error"),
        pytest.param("import os\nprint('p')\nos._exit(3)", {}, "worker",
                     "the snippet's process ended with exit status 3 before it answered.", b"p\n",
                     id="exit status"),
        pytest.param("import os\nos._exit(0)", {}, "worker",
                     "the snippet's process ended with exit status 0 before it answered.", b"",
                     id="exit status 0"),
        pytest.param("import os, signal\nprint('p')\nos.kill(os.getpid(), signal.SIGSEGV)", {},
                     "worker", "the snippet's process was ended by SIGSEGV before it answered.",
                     b"p\n", id="crash"),
        pytest.param("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", {}, "worker",
                     "was ended by SIGKILL (out of memory?) before it answered.", b"",
                     id="killed"),
        pytest.param("import os, signal\nos.kill(os.getpid(), signal.SIGRTMIN + 1)", {}, "worker",
                     "was ended by signal 35 before it answered.", b"", id="nameless signal"),
        pytest.param("print('before', flush=True)\nwhile True: pass", {"timeout": 1.0}, "timeout",
                     "the snippet exceeded its limit of 1 seconds and was stopped.",
                     b"before\n", id="timeout"),
        pytest.param("import signal, time\nfor s in (signal.SIGTERM, signal.SIGINT):\n"
                     "    signal.signal(s, signal.SIG_IGN)\nprint('p')\ntime.sleep(99)",
                     {"timeout": 1.0}, "timeout", "its limit of 1 seconds", b"p\n",
                     id="timeout of one that ignores signals"),
        pytest.param(_WORKER_FDS + "for fd in fds:\n    try: os.write(fd, b'rubbish')\n"
                     "    except OSError: pass\nos._exit(0)", {}, "worker",
                     "process can't be used: JSON is malformed", b"", id="rubbish"),
        pytest.param(_WORKER_FDS + "for fd in fds:\n    try: os.write(fd, b'rubbish')\n"
                     "    except OSError: pass\n" + _TABLE, {}, "worker",
                     "the answer of the snippet's process can't be used: JSON is malformed", b"",
                     id="rubbish before the answer"),
        pytest.param("import os\nos.closerange(3, 64)\n" + _TABLE, {}, "worker",
                     "the snippet's process ended with exit status 1 before it answered.", None,
                     id="closed descriptors"),
        pytest.param("df = pd.DataFrame({'a': range(11)})", {"show": Show(max_cells=10)},
                     "error", "cells", b"", id="too many cells"),
    ],
)  # fmt: skip
def test_a_snippet_without_a_table_is_a_failure(  # noqa: PLR0913, PLR0917
    runner: Runner,
    code: str,
    fields: dict[str, Any],
    subtype: str,
    message: str,
    printed: bytes | None,
) -> None:
    forked = isinstance(runner_worker(runner), ForkServer)
    run = runner.submit(_job(code, **fields))
    failure = runner.wait(run).failure
    assert failure is not None
    assert (failure.subtype, message in failure.message) == (subtype, True), failure
    if printed is None:
        assert b"OSError: [Errno 9]" in run.printed
    elif forked or subtype != "timeout":  # a new process takes most of that time to start
        assert bytes(run.printed) == printed


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        pytest.param("import os\nos.write(1, b'\\xff')\nos.write(2, b'\\0')\n" + _TABLE, "1",
                     id="bytes in the output"),
        pytest.param("import os\nos.close(0); os.close(1); os.close(2)\nprint('x')\n" + _TABLE,
                     None, id="closed output"),
        pytest.param("import sys\nsys.stdout = sys.stderr = None\nprint('x')\n" + _TABLE, "1",
                     id="no output"),
        pytest.param("import threading, time\n"
                     "threading.Thread(target=time.sleep, args=[999]).start()\n" + _TABLE, "1",
                     id="a thread"),
        pytest.param("import atexit, time\natexit.register(time.sleep, 999)\n" + _TABLE, "1",
                     id="a call at exit"),
        pytest.param("import sys\ndf = pd.DataFrame({'a': [sys.stdin.read() + '.']})", ".",
                     id="an empty input"),
        pytest.param("import threading\ndf = pd.DataFrame({'a': [threading.active_count()]})", "1",
                     id="one thread"),
        pytest.param("df = pd.DataFrame({'a': [len(__import__('os')"
                     ".listdir('/proc/self/task'))]})", "1", id="one thread of the kernel"),
    ],
)  # fmt: skip
def test_changes_of_a_snippet_to_its_process_do_not_affect_the_next(
    runner: Runner, code: str, cell: str | None
) -> None:
    run = runner.submit(_job(code))
    answer = runner.wait(run)
    if cell is None:
        assert answer.failure is not None
        assert "Bad file descriptor" in answer.failure.message
    else:
        assert answer.table is not None, answer.failure
        assert answer.table.columns[0].cells == [cell]


def test_a_large_job_and_a_large_answer_go_through(runner: Runner) -> None:
    code = "df = pd.DataFrame({'a': [LONG, LONG]})\n" + "# comment\n" * 300_000
    run = runner.submit(_job(code, prelude="LONG = 'é' * 3_000_000"))
    answer = runner.wait(run)
    assert answer.table is not None, answer.failure
    assert answer.table.columns[0].cells == ["é" * 3_000_000] * 2


def test_many_jobs_are_each_answered_with_its_own(runner: Runner) -> None:
    count = 60 if isinstance(runner_worker(runner), ForkServer) else 4
    runs = [runner.submit(_job(f"print({n})\ndf = pd.DataFrame({{'a': [{n}]}})"))
            for n in range(count)]  # fmt: skip
    for number, run in reversed(list(enumerate(runs))):
        answer = runner.wait(run)
        assert answer.table is not None, answer.failure
        assert answer.table.columns[0].cells == [str(number)]
        assert run.printed == f"{number}\n".encode()


def runner_worker(runner: Runner) -> object:
    return runner._worker  # noqa: SLF001 - which of the two it is


@pytest.mark.parametrize("reader", ["np.loadtxt({!r})", "np.genfromtxt(fname={!r})"])
@pytest.mark.parametrize("place", ["page", "data"])
def test_numpy_finds_files_as_pandas_does(
    runner: Runner, tmp_path: Path, place: str, reader: str
) -> None:
    for name in ("page", "data"):
        (tmp_path / name).mkdir()
    np.savetxt(tmp_path / place / "t.txt", [[1, 2]])
    code = f"df = pd.DataFrame({reader.format('t.txt')}.reshape(1, 2).astype(int))"
    job = Job(
        snippet=code,
        folder=str(tmp_path / "page"),
        source_folder=str(tmp_path),
        data_path=(str(tmp_path / "data"),),
    )
    answer = runner.wait(runner.submit(job))
    assert answer.table is not None, answer.failure
    assert [column.cells for column in answer.table.columns] == [["1"], ["2"]]


def test_memory_is_limited_also_if_no_server_looks_at_it(runner: Runner) -> None:
    code = f"x = np.ones(200 << 17)\n{_TABLE}"
    failure = runner.wait(runner.submit(_job(code, layers=LAYERS, memory=100))).failure
    assert failure is not None
    assert "memory" in failure.message.lower() or "allocate" in failure.message


def test_a_snippet_sees_no_more_of_the_environment_than_it_needs(runner: Runner) -> None:
    code = (
        "import os\n"
        "seen = [repr(dict(os.environ))]\n"
        "for pid in ('self', os.getppid()):\n"
        "    try:\n"
        "        seen.append(open(f'/proc/{pid}/environ', 'rb').read().decode())\n"
        "    except OSError:\n"
        "        pass\n"
        "df = pd.DataFrame({'a': [s for s in seen if 'HOME' in s or 's3cr3t' in s or 1]})\n"
    )
    if not isinstance(runner_worker(runner), ForkServer):
        # The parent of a spawned process is the build itself.
        code = code.replace("('self', os.getppid())", "['self']")
    answer = runner.wait(runner.submit(_job(code)))
    assert answer.table is not None, answer.failure
    seen = answer.table.columns[0].cells
    assert len(seen) >= 2
    assert "s3cr3t" not in "".join(seen)
    assert "SECRET" not in "".join(seen)
    assert "'PASSED_ON': 'yes'" in seen[0]
    assert "'PYTHONHASHSEED': '0'" in seen[0]


def test_a_snippet_has_only_the_descriptors_of_its_run(runner: Runner) -> None:
    code = (
        "import os, stat\n"
        "kinds = []\n"
        "for fd in range(3, 64):\n"
        "    try: kinds.append(stat.S_IFMT(os.fstat(fd).st_mode))\n"
        "    except OSError: pass\n"
        "df = pd.DataFrame({'kind': kinds})\n"
    )
    with socket.socket() as inheritable:
        inheritable.set_inheritable(True)
        answer = runner.wait(runner.submit(_job(code)))
    assert answer.table is not None, answer.failure
    kinds = {int(kind) for kind in answer.table.columns[0].cells}
    assert kinds <= {stat.S_IFSOCK, stat.S_IFREG, stat.S_IFCHR}
    assert len(answer.table.columns[0].cells) <= 2


def test_runs_leave_no_descriptor_open(runner: Runner) -> None:
    def count() -> int:
        return psutil.Process().num_fds()

    runner.wait(runner.submit(_job(_TABLE)))
    before = count()
    for code in (_TABLE, "1 / 0", "import os\nos._exit(1)"):
        runner.wait(runner.submit(_job(code)))
    assert count() == before


def test_children_of_a_snippet_end_with_it(runner: Runner, tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "ready, tell = os.pipe()\n"
        "pid = os.fork()\n"
        "if not pid:\n"
        "    os.write(tell, b'x')\n"
        "    time.sleep(999)\n"
        "os.read(ready, 1)\n"
        "df = pd.DataFrame({'pid': [pid]})\n"
    )
    answer = runner.wait(runner.submit(_job(code, str(tmp_path))))
    assert answer.table is not None, answer.failure
    assert _all_gone([int(answer.table.columns[0].cells[0])])


def _all_gone(pids: list[int]) -> bool:
    """Return whether these processes end, which may take a moment after they were killed."""
    assert pids
    processes = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    running = [p for p in processes if p.status() != psutil.STATUS_ZOMBIE]
    _, alive = psutil.wait_procs(running, timeout=10)
    return not alive


def test_stop_ends_all_runs_which_have_failed(runner: Runner) -> None:
    own = Runner()
    with pytest.MonkeyPatch.context() as patch:
        forked = isinstance(runner_worker(runner), ForkServer)
        patch.setattr(ForkServer, "is_supported", lambda: forked)
        own.start(preload=False)
    before = set(psutil.Process().children(recursive=True))
    runs = [own.submit(_job("import time\ntime.sleep(999)")) for _ in range(40 if forked else 4)]
    started = set(psutil.Process().children(recursive=True)) - before
    own.stop()
    for run in runs:
        failure = own.wait(run).failure
        assert failure is not None
        assert failure.subtype == "worker"
    assert not any(process.is_running() for process in started)
    own.stop()


def test_a_runner_that_was_never_started_stops() -> None:
    runner = Runner()
    runner.stop()
    assert runner_worker(runner) is None


def test_a_job_with_other_than_plain_data_is_refused(runner: Runner) -> None:
    with pytest.raises(TypeError):
        runner.submit(_job(_TABLE, read_csv={"converters": object()}))


def test_the_first_job_starts_a_worker() -> None:
    runner = Runner()
    try:
        answer = runner.wait(runner.submit(_job(_TABLE)))
        assert answer.table is not None, answer.failure
    finally:
        runner.stop()


def test_a_worker_that_cannot_start_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        runner_module, "boot_command", lambda _: [sys.executable, "-c", "raise SystemExit(1)"]
    )
    runner = Runner()
    try:
        failure = runner.wait(runner.submit(_job(_TABLE))).failure
        assert failure == Failure(subtype="worker", message=f"{WORKER_GONE}.")
    finally:
        runner.stop()


def test_the_command_keeps_the_path_of_modules_and_adds_no_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    executable, *options, code = boot_command("server:main(3)")
    assert (executable, options) == (sys.executable, ["-P", "-c"])
    assert code.endswith("from sphinx_df_table.worker.server import main; main(3)")


@pytest.mark.parametrize(
    ("module", "path", "expected"),
    [
        pytest.param("sphinx.__main__", ["{here}", "/lib"], ["/lib"], id="module"),
        pytest.param(
            "sphinx.__main__",
            ["{here}", "{here}", "/lib"],
            ["{here}", "/lib"],
            id="module and conf.py",
        ),
        pytest.param(
            "sphinx.__main__", ["/a", "{here}", "/lib"], ["/a", "/lib"], id="conf.py first"
        ),
        pytest.param("sphinx.__main__", ["", "/lib"], ["/lib"], id="relative"),
        pytest.param(None, ["{here}", "/lib"], ["{here}", "/lib"], id="script"),
        pytest.param(None, ["", "/lib"], ["/lib"], id="command"),
        pytest.param(None, ["{scripts}", "/lib"], ["/lib"], id="script of Sphinx"),
        pytest.param("__main__", ["{here}", "/lib"], ["{here}", "/lib"], id="folder"),
    ],
)
def test_the_current_folder_is_left_out_if_python_has_added_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    module: str | None,
    path: list[str],
    expected: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = ModuleSpec(module, None) if module else None
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", spec)
    places = {"here": tmp_path, "scripts": sysconfig.get_path("scripts")}
    monkeypatch.setattr(sys, "path", [entry.format(**places) for entry in path])
    *_, code = boot_command("server:main(3)")
    assert f"sys.path[:] = {[entry.format(here=tmp_path) for entry in expected]!r};" in code


def test_the_environment_has_only_named_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setenv("TOKEN", "t")
    without = worker_environment()
    assert without["TZ"] == "UTC"
    assert "TOKEN" not in without
    assert "PATH" not in without
    assert worker_environment(["TOKEN"]) == {**without, "TOKEN": "t"}


_IMPORT = "import sys\nsys.path.insert(0, '.')\nimport figures\n"
_WRITES = "sys.dont_write_bytecode = False\nimport more_figures\n"


@pytest.fixture
def compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worker_kind: str
) -> Callable[[tuple[Layer, ...]], set[str]]:
    """Return a function that runs a snippet with modules, without any bytecode at first.

    It returns the names of the modules whose bytecode was written.
    """
    cache, project = tmp_path / "cache", tmp_path / "project"
    project.mkdir()
    for name in ("figures", "more_figures"):
        (project / f"{name}.py").write_text("a = 1\n", encoding="utf-8")
    monkeypatch.setattr(sys, "pycache_prefix", str(cache))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(ForkServer, "is_supported", lambda: worker_kind == "forked")

    def run(layers: tuple[Layer, ...]) -> set[str]:
        runner = Runner()
        code = _IMPORT + (_WRITES if layers else "") + _TABLE
        answer = runner.wait(runner.submit(_job(code, str(project), layers=layers)))
        runner.stop()
        assert answer.table is not None, answer.failure
        return {path.name.partition(".")[0] for path in cache.rglob("*.pyc")}

    return run


@pytest.mark.parametrize("worker_kind", ["forked", "spawned"])
@pytest.mark.parametrize("layers", [(), LAYERS], ids=["alone", "confined"])
def test_bytecode_of_pandas_is_written_and_that_of_a_snippet_is_not(
    compiled: Callable[[tuple[Layer, ...]], set[str]], layers: tuple[Layer, ...]
) -> None:
    written = compiled(layers)
    assert {"frame", "execute"} <= written
    assert not {"figures", "more_figures"} & written


@pytest.mark.parametrize("worker_kind", ["forked", "spawned"])
def test_no_bytecode_is_written_if_sphinx_writes_none(
    compiled: Callable[[tuple[Layer, ...]], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled(()) == set()
