"""Client of the fork server."""

from __future__ import annotations

import itertools
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from fake_systems import LACKING, fake
from msgspec import structs

from sphinx_df_table.execution import fork_server as forkserver
from sphinx_df_table.execution.fork_server import ForkServer
from sphinx_df_table.execution.pending import PendingRun
from sphinx_df_table.execution.runner import Runner
from sphinx_df_table.protocol.answer import LARGEST_ANSWER, WORKER_GONE, Ending
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.protocol.job import LAYERS, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.own_server

_TABLE = "df = pd.DataFrame({'a': [1]})\n"
_SECONDS = 30


def _job(code: str, folder: str = "/", timeout: float = 60.0) -> Job:
    return Job(snippet=code, folder=folder, source_folder=folder, timeout=timeout)


def _run(code: str = _TABLE) -> PendingRun:
    job = _job(code)
    return PendingRun(job=job, outgoing=memoryview(encode(job)))


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    runner.start(preload=True)
    yield runner
    runner.stop()


@pytest.fixture
def own_runner() -> Iterator[Runner]:
    """Return a runner whose server a test may kill."""
    runner = Runner()
    runner.start(preload=True)
    yield runner
    runner.stop()


def _server_of(runner: Runner) -> psutil.Process:
    return psutil.Process(runner._worker._server.pid)  # type: ignore[union-attr]  # noqa: SLF001


def _cells(runner: Runner, run: PendingRun) -> list[str]:
    answer = runner.wait(run)
    assert answer.table is not None, answer.failure
    return answer.table.columns[0].cells


class Fifo:
    """A pipe with a name, through which a snippet says that it is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self._end = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def code(self, text: str) -> str:
        # An exception of a signal that arrives while a file without a name is closed is lost.
        return f"import os\nwith open({str(self.path)!r}, 'w') as fifo: fifo.write(f'{text}\\n')\n"

    def read(self) -> str:
        ready, _, _ = select.select([self._end], [], [], _SECONDS)
        assert ready, "the snippet says nothing"
        return os.read(self._end, 4096).decode().strip()

    def close(self) -> None:
        os.close(self._end)


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[Fifo]:
    fifo = Fifo(tmp_path / "fifo")
    yield fifo
    fifo.close()


def _assert_gone(*pids: int) -> None:
    assert pids
    processes = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(processes, timeout=_SECONDS)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def _kill(server: psutil.Process) -> None:
    """Kill a server; return when nobody holds its end of the control socket any more."""
    server.suspend()
    forked = server.children()  # one that was forked just now has it still
    server.kill()
    server.wait(_SECONDS)
    psutil.wait_procs(forked, timeout=_SECONDS)


def test_a_snippet_runs_before_anybody_waits_for_it(runner: Runner, fifo: Fifo) -> None:
    run = runner.submit(_job(fifo.code("here") + _TABLE))
    assert fifo.read() == "here"
    assert _cells(runner, run) == ["1"]


def test_snippets_run_at_the_same_time(runner: Runner, fifo: Fifo) -> None:
    if len(os.sched_getaffinity(0)) == 1:
        return
    wait = "import time\n" + fifo.code("{os.getpid()}") + "time.sleep(999)"
    runs = [runner.submit(_job(wait)) for _ in range(2)]
    seen: set[str] = set()
    while len(seen) < 2:
        seen.update(fifo.read().split())
    assert all(psutil.pid_exists(int(pid)) for pid in seen)
    for pid in seen:
        os.kill(int(pid), signal.SIGALRM)  # as at the end of their time
    for run in runs:
        failure = runner.wait(run).failure
        assert failure is not None
        assert failure.subtype == "timeout"


_FORK = """
import os, signal, time
def child():
    os.write(tell, b'%d ' % os.getpid())
    time.sleep(999)
listen, tell = os.pipe()
"""
_END = """
time.sleep(0)
pids = ''
while len(pids.split()) < {count}:
    pids += os.read(listen, 99).decode()
df = pd.DataFrame({{'pid': pids.split()}})
"""


@pytest.mark.parametrize(
    ("code", "count"),
    [
        pytest.param("os.fork() or child()", 1, id="a child"),
        pytest.param("os.fork() or os.setsid() or child()", 1, id="a child in its own session"),
        pytest.param("if not os.fork():\n    os.fork() or child()\n    os._exit(0)", 1,
                     id="an orphan"),
        pytest.param("if not os.fork():\n    os.setsid()\n    os.fork() or child()\n"
                     "    os._exit(0)", 1, id="a daemon"),
        pytest.param("if not os.fork():\n    os.setsid()\n    os.fork() or os.setsid() or child()\n"
                     "    child()", 2, id="a daemon with a child"),
        pytest.param("for _ in range(9):\n    os.fork() or child()", 9, id="nine"),
        pytest.param("import signal\nfor s in range(1, 32):\n    if s not in (9, 17, 19):\n"
                     "        signal.signal(s, signal.SIG_IGN)\nos.fork() or child()", 1,
                     id="one that ignores signals"),
        pytest.param("import subprocess, sys\np = subprocess.Popen([sys.executable, '-c', "
                     "'import os, time; os.write(1, b\"%d \" % os.getpid()); time.sleep(999)'], "
                     "stdout=tell, start_new_session=True)", 1, id="a program"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "end",
    [
        pytest.param("", id="answered"),
        pytest.param("os._exit(3)", id="exited"),
        pytest.param("os.kill(os.getpid(), 9)", id="killed"),
        # The alarm of the time limit, as soon as all have started.
        pytest.param("signal.setitimer(signal.ITIMER_REAL, 0.01)\ntime.sleep(999)", id="timed out"),
    ],
)
def test_nothing_that_a_snippet_started_survives_it(
    runner: Runner, code: str, count: int, end: str
) -> None:
    whole = f"{_FORK}{code}{_END.format(count=count)}print(pids, flush=True)\n{end}"
    # Of a snippet that ignores the alarm, only the server can end the process.
    ignores_alarm = "SIG_IGN" in code and "sleep" in end
    run = runner.submit(_job(whole, timeout=5.0 if ignores_alarm else 60.0))
    answer = runner.wait(run)
    assert (answer.table is None) == bool(end), answer.failure
    pids = [int(pid) for pid in run.printed.split()]
    assert len(pids) == count
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert _server_of(runner).children(recursive=True) == []


def test_a_snippet_may_wait_for_its_child(runner: Runner) -> None:
    code = (
        "import os\npid = os.fork()\n"
        "if not pid: os._exit(5)\n"
        "df = pd.DataFrame({'a': [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])]})"
    )
    assert _cells(runner, runner.submit(_job(code))) == ["5"]


def test_a_forked_copy_of_a_snippet_does_not_answer_twice(runner: Runner) -> None:
    answer = runner.wait(runner.submit(_job("import os\nos.fork()\n" + _TABLE)))
    assert (answer.table is None) != (answer.failure is None)


def test_a_giant_answer_is_refused(runner: Runner) -> None:
    code = (
        "import os, stat\n"
        "(fd,) = (fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')\n"
        "         and stat.S_ISSOCK(os.fstat(fd).st_mode))\n"
        "while True: os.write(fd, b' ' * 10_000_000)\n"
    )
    run = runner.submit(_job(code))
    failure = runner.wait(run).failure
    assert failure is not None
    assert "the answer of the snippet's process is larger than" in failure.message
    assert len(run.incoming) < LARGEST_ANSWER + (1 << 20)


def test_many_runs_leave_no_descriptor_open(runner: Runner) -> None:
    _cells(runner, runner.submit(_job(_TABLE)))
    server = _server_of(runner)
    ours, its = psutil.Process().num_fds(), server.num_fds()
    for run in [runner.submit(_job(_TABLE if n % 2 else "import os; os._exit(1)"))
                for n in range(50)]:  # fmt: skip
        runner.wait(run)
    assert psutil.Process().num_fds() == ours
    # The server closes the last of a run a moment after it has reported its end.
    assert server.num_fds() < its + 10


def test_more_runs_than_descriptors_can_be_submitted(runner: Runner) -> None:
    _cells(runner, runner.submit(_job(_TABLE)))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 100, hard))
    try:
        runs = [runner.submit(_job(f"df = pd.DataFrame({{'a': [{n}]}})")) for n in range(80)]
        assert [_cells(runner, run) for run in runs] == [[str(n)] for n in range(80)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _limit_of_files(server: psutil.Process, room: int) -> None:
    """Let a server open a number of further files."""
    used = {int(path.name) for path in Path(f"/proc/{server.pid}/fd").iterdir()}
    free = (number for number in itertools.count() if number not in used)
    limit = next(itertools.islice(free, room, None))
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (limit, hard))


@pytest.mark.parametrize("spare", [True, False])
def test_blocks_fail_while_the_server_can_open_no_more_files_and_it_lives_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, spare: bool
) -> None:
    if not spare:  # the server finds out when it opens them
        code = "from sphinx_df_table.worker import children; children._SPARE_FILES = -9999; "
        monkeypatch.setitem(LACKING, "spare files", code)
        fake(monkeypatch, ["spare files"])
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    job = structs.replace(_job("df = pd.read_csv('a.csv')", str(tmp_path)), layers=LAYERS)
    runner = Runner()
    runner.start(preload=True)
    try:
        assert _cells(runner, runner.submit(job)) == ["1"]
        server = _server_of(runner)
        limits = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
        tables = []
        for room in range(1, 12):
            _limit_of_files(server, room)
            run = runner.submit(job)
            answer = runner.wait(run)
            assert answer.failure is None or "Too many open files" in answer.failure.message
            assert run.record is None or list(run.record.opened) == [f"{tmp_path}/a.csv"]
            tables.append(answer.table is not None)
        assert tables == sorted(tables)
        assert tables[0] is False
        assert tables[-1] is not spare
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, limits)
        run = runner.submit(job)
        assert _cells(runner, run) == ["1"]
        assert run.record is not None
        assert _server_of(runner) == server
    finally:
        runner.stop()


@pytest.mark.parametrize("room", range(5))
def test_blocks_fail_while_this_process_can_open_no_more_files(runner: Runner, room: int) -> None:
    _cells(runner, runner.submit(_job(_TABLE)))
    before = psutil.Process().num_fds()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    _limit_of_files(psutil.Process(), room)
    try:
        runs = [runner.submit(_job(_TABLE)) for _ in range(30)]
        failures = [runner.wait(run).failure for run in runs]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    for failure in failures:
        assert failure is not None
        assert "[Errno 24] Too many open files" in failure.message
    assert psutil.Process().num_fds() == before
    _cells(runner, runner.submit(_job(_TABLE)))


def test_queued_runs_fail_if_no_file_can_be_opened_for_them(runner: Runner) -> None:
    runs = [runner.submit(_job(_TABLE)) for _ in range(forkserver._MAX_OPEN + 3)]  # noqa: SLF001
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        failed = [runner.wait(run).failure for run in runs]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert [failure is not None for failure in failed] == [False] * (len(runs) - 3) + [True] * 3


@pytest.mark.parametrize(
    "error", ["ImportError", "AttributeError", "RuntimeError", "OSError", "SystemExit"]
)
@pytest.mark.parametrize(
    ("package", "succeed"),
    [
        pytest.param("pyarrow", [False, False], id="imported by pandas"),
        pytest.param("jinja2", [True, False], id="imported by a snippet"),
    ],
)
def test_a_broken_package_fails_the_blocks_that_need_it_and_not_the_server(
    monkeypatch: pytest.MonkeyPatch, package: str, error: str, succeed: list[bool]
) -> None:
    if (package, error) == ("pyarrow", "ImportError"):
        succeed = [True, False]  # as if it were not installed
    find = f"(_ for _ in ()).throw({error}('broken')) if name == '{package}' else None"
    broken = (
        f"import sys; sys.meta_path.insert(0, type('Broken', (), {{'find_spec': staticmethod("
        f"lambda name, path=None, target=None: {find})}})); "
    )
    monkeypatch.setitem(LACKING, "broken", broken)
    fake(monkeypatch, ["broken"])
    runner = Runner()
    runner.start(preload=True)
    try:
        server = _server_of(runner)
        for code, succeeds in zip(("", f"import {package}\n"), succeed, strict=True):
            answer = runner.wait(runner.submit(_job(code + _TABLE)))
            assert (answer.failure is None) == succeeds
            if answer.failure is not None:
                assert f"{error}: " in answer.failure.message
                assert "broken" in answer.failure.message
        assert _server_of(runner) == server
    finally:
        runner.stop()


def test_an_interrupt_of_the_build_does_not_end_the_server(runner: Runner) -> None:
    _cells(runner, runner.submit(_job(_TABLE)))
    server = _server_of(runner)
    server.send_signal(signal.SIGINT)
    assert _cells(runner, runner.submit(_job(_TABLE))) == ["1"]
    assert _server_of(runner) == server
    assert os.getsid(server.pid) == server.pid


def test_runs_of_a_killed_server_fail_and_the_next_job_gets_a_new_one(
    own_runner: Runner, fifo: Fifo
) -> None:
    code = fifo.code("{os.getpid()}") + "import time\ntime.sleep(999)"
    runs = [own_runner.submit(_job(code)) for _ in range(forkserver._MAX_OPEN + 2)]  # noqa: SLF001
    pids = [int(pid) for pid in fifo.read().split()]
    server = _server_of(own_runner)
    _kill(server)
    assert _cells(own_runner, own_runner.submit(_job(_TABLE))) == ["1"]
    assert _server_of(own_runner) != server
    for run in runs:
        failure = own_runner.wait(run).failure
        assert failure is not None
        assert failure.message == f"{WORKER_GONE}."
    _assert_gone(*pids)


def test_waiting_for_a_run_of_a_killed_server_ends(own_runner: Runner, fifo: Fifo) -> None:
    code = fifo.code("{os.getpid()}") + "import time\ntime.sleep(999)"
    runs = [own_runner.submit(_job(code)) for _ in range(forkserver._MAX_OPEN + 2)]  # noqa: SLF001
    fifo.read()
    server = _server_of(own_runner)
    _kill(server)
    for run in reversed(runs):
        failure = own_runner.wait(run).failure
        assert failure is not None
        assert failure.message == f"{WORKER_GONE}."


def test_only_the_snippet_that_kills_the_server_fails(own_runner: Runner) -> None:
    code = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass"
    failure = own_runner.wait(own_runner.submit(_job(code))).failure
    assert failure is not None
    assert failure.message == f"{WORKER_GONE}."
    assert _cells(own_runner, own_runner.submit(_job(_TABLE))) == ["1"]


def test_a_server_without_requests_imports_no_pandas() -> None:
    runner = Runner()
    runner.start(preload=False)
    server = _server_of(runner)
    try:
        # It is there when it has a signal handler of its own; pandas would be mapped by then.
        maps = [m.path for m in server.memory_maps()]
        assert not [path for path in maps if "pandas" in path]
    finally:
        runner.stop()
    assert not server.is_running()


def test_a_server_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver, "_SECONDS_TO_STOP", 0.1)
    worker = ForkServer([sys.executable, "-c", "import time; time.sleep(999)"], {})
    run = _run()
    worker.submit(run)
    worker.stop()
    failure = run.answer().failure
    assert failure is not None
    assert failure.message == f"{WORKER_GONE}."


def test_a_server_that_is_gone_is_a_connection_error_that_leaves_nothing_open() -> None:
    worker = ForkServer([sys.executable, "-c", ""], {})
    worker._server.wait(_SECONDS)  # noqa: SLF001 - there is no other way to know
    before = psutil.Process().num_fds()
    with pytest.raises(ConnectionError):
        worker.submit(_run())
    assert psutil.Process().num_fds() == before
    worker.stop()


def test_a_process_that_ends_without_reading_its_job_is_a_failure() -> None:
    # This one accepts a request, closes what came with it, and says that all went well.
    code = textwrap.dedent(
        """
        import os, socket, sys
        control = socket.socket(fileno={control})
        _, fds, _, _ = socket.recv_fds(control, 1024, 3)
        os.close(fds[1]); os.close(fds[2])
        os.write(fds[0], b'{}')
        """
    )
    worker = ForkServer([sys.executable, "-c", code], {})
    run = _run(_TABLE + "# comment\n" * 1_000_000)
    worker.submit(run)
    worker.wait(run)
    failure = run.answer().failure
    assert failure is not None
    assert "ended with exit status 0 before it answered" in failure.message
    worker.stop()


def _script(body: str) -> subprocess.Popen[str]:
    """Start a script, apart from pytest's threads, that has `runner` and `job`."""
    head = """
    import os, sys
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.execution.runner import Runner

    def job(code):
        return Job(snippet=code, folder="/", source_folder="/")

    def cells(run):
        answer = runner.wait(run)
        assert answer.table is not None, answer.failure
        return answer.table.columns[0].cells

    runner = Runner()
    """
    return subprocess.Popen(  # noqa: S603 - our own code, in our own Python
        [sys.executable, "-W", "error", "-c", textwrap.dedent(head) + textwrap.dedent(body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_forked_readers_share_one_server() -> None:
    script = _script(
        """
        runner.start(preload=False)
        readers = []
        for n in range(4):
            pid = os.fork()
            if not pid:
                status = 1
                try:
                    code = "import os\\ndf = pd.DataFrame({'a': [%d, os.getppid()]})"
                    runs = [runner.submit(job(code % (100 * n + m))) for m in range(30)]
                    seen = [cells(run) for run in runs]
                    assert [a for a, _ in seen] == [str(100 * n + m) for m in range(30)]
                    os.write(1, (' '.join({server for _, server in seen}) + '\\n').encode())
                    status = 0
                finally:
                    os._exit(status)
            readers.append(pid)
        assert [os.waitpid(pid, 0)[1] for pid in readers] == [0] * 4
        own = cells(runner.submit(job("import os\\ndf = pd.DataFrame({'a': [os.getppid()]})")))
        os.write(1, (own[0] + '\\n').encode())
        runner.stop()
        """
    )
    out, err = script.communicate(timeout=_SECONDS)
    assert (script.returncode, err) == (0, "")
    servers = out.split()
    assert len(servers) == 5
    assert len(set(servers)) == 1
    _assert_gone(int(servers[0]))


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda script: script.kill(), id="killed"),
        pytest.param(lambda script: script.send_signal(signal.SIGINT), id="interrupted"),
        pytest.param(lambda script: script.terminate(), id="terminated"),
    ],
)
def test_nothing_is_left_if_the_build_ends_without_a_stop(
    end: Callable[[subprocess.Popen[str]], None], fifo: Fifo
) -> None:
    code = fifo.code("{os.getppid()} {os.getpid()}") + "import time\ntime.sleep(999)"
    script = _script(f"runner.wait(runner.submit(job({code!r})))")
    pids = [int(pid) for pid in fifo.read().split()]
    assert len(pids) == 2
    end(script)
    script.communicate(timeout=_SECONDS)
    assert script.returncode != 0
    _assert_gone(*pids)


def test_systems_that_do_not_fork_safely_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ForkServer.is_supported()
    for platform in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", platform)
        assert not ForkServer.is_supported()


def test_a_forked_reader_has_its_own_runs(
    own_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = own_runner.submit(_job(_TABLE))
    assert _cells(own_runner, run) == ["1"]
    starter = os.getpid()
    monkeypatch.setattr(os, "getppid", lambda: starter)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert _cells(own_runner, own_runner.submit(_job(_TABLE))) == ["1"]


def test_a_default_time_limit_for_sockets_does_not_affect_snippets(
    own_runner: Runner,
) -> None:
    limit = socket.getdefaulttimeout()
    socket.setdefaulttimeout(0.001)  # as Sphinx's linkcheck does, with another number
    try:
        runs = [own_runner.submit(_job("import time; time.sleep(0.05)\n" + _TABLE)) for _ in "abc"]
        assert [_cells(own_runner, run) for run in runs] == [["1"]] * 3
    finally:
        socket.setdefaulttimeout(limit)


def test_all_data_before_the_ending_is_received() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    run = _run()
    with ours, theirs:
        connection = forkserver._Connection(run, ours)  # noqa: SLF001 - the moment is not to be had else
        _, descriptors, _, _ = socket.recv_fds(theirs, 1024, 3)
    for descriptor, data in zip(descriptors, (b"{}", b"answer", b"printed"), strict=True):
        os.write(descriptor, data)
        os.close(descriptor)
    assert connection.receive(connection.ending)  # there may be more of it
    assert not connection.receive(connection.ending)
    assert (bytes(run.incoming), bytes(run.printed)) == (b"answer", b"printed")
    assert run.ending == Ending()
    for end in connection.ends:
        end.close()


def test_queued_runs_fail_if_the_server_is_gone() -> None:
    worker = ForkServer([sys.executable, "-c", ""], {})
    worker._server.wait(_SECONDS)  # noqa: SLF001 - there is no other way to know
    runs = [_run(), _run()]
    worker._waiting.extend(runs)  # noqa: SLF001 - as if many others had been there before
    worker._connect_next()  # noqa: SLF001
    assert [run.ending for run in runs] == [Ending(problem=WORKER_GONE)] * 2
    worker.stop()
