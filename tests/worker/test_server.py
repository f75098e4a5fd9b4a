"""Fork server, in the process of the tests.

A process with threads should not fork: the server starts programs instead, and sees only these
among the children of this process.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from msgspec import structs

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import decode_ending, decode_layer_report
from sphinx_df_table.protocol.layer_report import LayerReport
from sphinx_df_table.worker import child, children, memory, process, server
from sphinx_df_table.worker.child import Child, Request
from sphinx_df_table.worker.children import Children
from sphinx_df_table.worker.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECONDS = 30
_IDLE = "import time; time.sleep(999)"
# These tests let the server change how this process handles them.
_HANDLED = (signal.SIGINT, signal.SIGCHLD, signal.SIGUSR1)


def _program(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own code, in our own Python
        [sys.executable, "-I", "-S", "-c", code], start_new_session=True
    )


@dataclass
class Programs:
    """Programs that are started instead of forks, one after the other."""

    codes: list[str] = field(default_factory=list)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    error: OSError | None = None

    def fork(self) -> int:
        if self.error is not None:
            raise self.error
        code = self.codes.pop(0)
        program = _program(code)
        self.started.append(program)
        return program.pid

    def waitpid(self, pid: int, options: int) -> tuple[int, int]:
        """Wait as `os.waitpid` does, for these programs only."""
        for program in self.started:
            if pid in (-1, program.pid) and program.returncode is None:
                found, status = _waitpid(program.pid, options)
                if found:
                    program.returncode = os.waitstatus_to_exitcode(status)
                    return found, status
        if pid != -1:
            raise ChildProcessError
        return 0, 0

    def pids(self) -> set[int]:
        return {program.pid for program in self.started if program.returncode is None}


_waitpid = os.waitpid


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Programs]:
    programs = Programs()
    monkeypatch.setattr(os, "fork", programs.fork)
    monkeypatch.setattr(os, "waitpid", programs.waitpid)
    monkeypatch.setattr(server, "process_control", lambda *_: None)
    monkeypatch.setattr(child, "process_control", lambda *_: None)
    monkeypatch.setattr(children, "warm_up", lambda: None)
    monkeypatch.setattr(children, "is_ready", lambda *, draws: not draws)
    monkeypatch.setattr(children, "_child_pids", lambda _: programs.pids())
    handlers = {number: signal.getsignal(number) for number in _HANDLED}
    yield programs
    for number, handler in handlers.items():
        signal.signal(number, handler)
    for program in programs.started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(program.pid, signal.SIGKILL)


@dataclass
class Requested:
    """A requested run, from the reader's side."""

    stream: socket.socket
    printed: socket.socket
    ending: socket.socket

    def read_ending(self) -> Ending:
        self.ending.settimeout(_SECONDS)
        return decode_ending(self.ending.recv(4096))

    def close(self) -> None:
        for end in (self.stream, self.printed, self.ending):
            end.close()


def _request(
    control: socket.socket, timeout: float = 60.0, limit: int = 0, *, draws: bool = False
) -> Requested:
    pairs = [socket.socketpair() for _ in range(3)]
    theirs = [pair[1] for pair in pairs]
    stream, printed, ending = (end.fileno() for end in theirs)
    request = json.dumps([timeout, limit, [], draws]).encode()
    socket.send_fds(control, [request], [ending, stream, printed])
    for end in theirs:
        end.close()
    return Requested(*(pair[0] for pair in pairs))


def _serve(request: Callable[[socket.socket], list[Requested]], slots: int = 2) -> list[Ending]:
    """Serve the runs that `request` requests, and return how they ended."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    endings: list[Ending] = []

    def read() -> None:
        # The server handles signals, which takes the main thread.
        with ours:
            for requested in request(ours):
                ending = requested.read_ending()
                assert bool(ending.seconds) == (not ending.problem or ending.status != 0)
                endings.append(structs.replace(ending, seconds=0.0))
                requested.close()

    reader = threading.Thread(target=read)
    reader.start()
    with theirs:
        server.serve(theirs, slots)
    reader.join(_SECONDS)
    return endings


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        pytest.param("", Ending(status=0), id="well"),
        pytest.param("raise SystemExit(3)", Ending(status=3), id="exit status"),
        pytest.param("import os; os.kill(os.getpid(), 9)", Ending(status=-9), id="killed"),
    ],
)
def test_the_end_of_a_process_is_reported(programs: Programs, code: str, ending: Ending) -> None:
    programs.codes = [code]
    assert _serve(lambda control: [_request(control)]) == [ending]


def test_a_process_that_exceeds_its_time_limit_is_killed(programs: Programs) -> None:
    programs.codes = [_IDLE, _IDLE]
    endings = _serve(lambda control: [_request(control, 0.2), _request(control, 0.3)])
    assert endings == [Ending(status=-9, timed_out=True)] * 2


_OUT_OF_MEMORY = Ending(status=-9, out_of_memory=True)


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        pytest.param("fill(500)", _OUT_OF_MEMORY, id="at once"),
        pytest.param("while True: fill(1)", _OUT_OF_MEMORY, id="little by little"),
        pytest.param("fill(110)", _OUT_OF_MEMORY, id="and goes on"),
        pytest.param("stop = lambda *_: sys.exit(3)\nfill(110)", Ending(status=3), id="and ends"),
        pytest.param("fill(60)\nsys.exit(3)", Ending(status=3), id="not"),
    ],
)
def test_a_process_that_exceeds_its_memory_limit_is_told_and_then_killed(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, code: str, ending: Ending
) -> None:
    # The server of these tests is much larger than the programs.
    resident = memory.resident
    monkeypatch.setattr(memory, "resident", lambda pid: resident(pid) if pid != os.getpid() else 0)
    beginning = """
import signal, sys, time
kept, stop = [], lambda *_: None
signal.signal(signal.SIGUSR1, lambda *_: stop())
def fill(mebibytes): kept.append(b"x" * (mebibytes << 20))
"""
    programs.codes = [f"{beginning}{code}\nwhile True: time.sleep(1)"]
    assert _serve(lambda control: [_request(control, limit=100 << 20)]) == [ending]


def test_a_process_is_measured_again_sooner_the_closer_it_is_to_its_memory_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with selectors.DefaultSelector() as selector:
        witness = Witness(selector)
        witness.start()
        run = Child(1, witness, started=0.0, deadline=60.0)
        witness.end()
    run.limit_memory(1 << 30, before=50 << 20)
    seconds = []
    for used in (50 << 20, 950 << 20, 1073 << 20):
        monkeypatch.setattr(memory, "resident", lambda _, used=used: used)
        seconds.append(run.check_memory(os.getpid(), now=1.0))
    assert seconds[0] > 2 * seconds[1] > 4 * seconds[2]


def test_matplotlib_is_imported_only_while_no_process_needs_watching(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[int] = []
    monkeypatch.setattr(children, "warm_up_figures", lambda: running.append(len(programs.pids())))
    programs.codes = ["import time; time.sleep(0.3)", "", ""]
    endings = _serve(
        lambda control: [_request(control), _request(control, draws=True), _request(control)]
    )
    assert endings == [Ending()] * 3
    assert running[0] == 0


def test_a_process_that_exceeds_its_time_limit_does_not_delay_another(programs: Programs) -> None:
    programs.codes = [_IDLE, ""]
    endings = _serve(lambda control: [_request(control, 0.5), _request(control)])
    assert endings == [Ending(status=-9, timed_out=True), Ending()]


def test_at_most_as_many_processes_run_at_once_as_there_are_slots(programs: Programs) -> None:
    programs.codes = [""] * 5
    running: list[int] = []
    fork = programs.fork

    def counted() -> int:
        running.append(len(programs.pids()))
        return fork()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", counted)
        endings = _serve(lambda control: [_request(control) for _ in range(5)], slots=1)
    assert endings == [Ending()] * 5
    assert running == [0] * 5


def test_the_server_kills_its_processes_when_the_control_socket_is_closed(
    programs: Programs,
) -> None:
    programs.codes = [_IDLE]

    def request(control: socket.socket) -> list[Requested]:
        _request(control).close()
        return []

    assert _serve(request) == []
    assert [program.returncode for program in programs.started] in ([], [-9])


def test_processes_that_a_process_left_behind_are_killed_with_it(programs: Programs) -> None:
    programs.codes = [""]
    orphan = _program(_IDLE)
    programs.started.append(orphan)
    assert _serve(lambda control: [_request(control)]) == [Ending()]
    assert orphan.returncode == -9


def test_the_end_of_a_process_left_behind_is_not_reported_as_that_of_the_snippet(
    programs: Programs,
) -> None:
    programs.codes = ["raise SystemExit(3)"]
    orphan = _program("")
    programs.started.append(orphan)
    os.waitid(os.P_PID, orphan.pid, os.WEXITED | os.WNOWAIT)
    assert _serve(lambda control: [_request(control)]) == [Ending(status=3)]
    assert orphan.returncode == 0


def test_a_process_that_cannot_be_started_is_reported(programs: Programs) -> None:
    programs.error = BlockingIOError(11, "Resource temporarily unavailable")
    assert _serve(lambda control: [_request(control)]) == [
        Ending(problem="no process could be started: [Errno 11] Resource temporarily unavailable")
    ]


_TOO_MANY = "[Errno 24] Too many open files"


def _fail_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that finds too many open files when it is called first."""
    errors = [OSError(errno.EMFILE, "Too many open files")]

    def failing(*args: Any) -> Any:
        if errors:
            raise errors.pop()
        return function(*args)

    return failing


@pytest.mark.parametrize(
    ("owner", "name"), [(children, "Witness"), (memory, "resident"), (os, "fork")]
)
def test_a_run_for_which_no_file_can_be_opened_fails_and_the_next_one_starts(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    programs.codes = [""]
    monkeypatch.setattr(owner, name, _fail_once(getattr(owner, name)))
    before = psutil.Process().num_fds()
    endings = _serve(lambda control: [_request(control, limit=1 << 40) for _ in range(2)], slots=1)
    problem = f"no process could be started: {_TOO_MANY}. The command ulimit -n allows more"
    assert endings == [Ending(problem=problem), Ending()]
    assert psutil.Process().num_fds() == before


@pytest.mark.parametrize("arrived", [0, 1, 2])
def test_a_request_of_which_descriptors_are_lost_is_refused(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, arrived: int
) -> None:
    programs.codes = [""]
    receive = socket.recv_fds
    requests = []

    def lossy(control: socket.socket, size: int, most: int) -> Any:
        data, descriptors, flags, address = receive(control, size, most)
        requests.append(data)
        if len(requests) == 1:
            for descriptor in descriptors[arrived:]:
                os.close(descriptor)
            return data, descriptors[:arrived], flags | socket.MSG_CTRUNC, address
        return data, descriptors, flags, address

    monkeypatch.setattr(socket, "recv_fds", lossy)
    endings = _serve(lambda control: [_request(control) for _ in range(2)])
    assert endings[0].problem.startswith(
        f"no process could be started: {_TOO_MANY}" if arrived else "the worker that runs snippets"
    )
    assert endings[1:] == [Ending()]


@pytest.mark.parametrize("name", ["resident", "_thread_count"])
def test_a_process_whose_limits_can_not_be_checked_is_killed(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    programs.codes = [_IDLE, ""]
    owner: Any = memory if name == "resident" else child
    measured = getattr(owner, name)
    fail = _fail_once(measured)
    monkeypatch.setattr(owner, name, lambda pid: (measured if pid == os.getpid() else fail)(pid))
    endings = _serve(lambda control: [_request(control, limit=1 << 40) for _ in range(2)], slots=1)
    problem = f"the limits of the snippet could not be checked: {_TOO_MANY}"
    assert endings == [Ending(status=-9, problem=problem), Ending()]


def test_memory_and_threads_that_no_file_can_be_opened_for_are_not_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        for measure in (memory.resident, child._thread_count):  # noqa: SLF001
            with pytest.raises(OSError, match="Too many open files"):
                measure(os.getpid())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    monkeypatch.setattr(memory, "_resident", lambda _: 0)  # as of a process that has ended
    assert memory.resident(os.getpid()) == 0


def test_processes_left_behind_are_found_if_no_file_can_be_opened() -> None:
    program = _program(_IDLE)
    listed = children._open_list_of_pids()  # noqa: SLF001
    assert listed is not None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        assert program.pid in children._child_pids(listed)  # noqa: SLF001
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.close(listed)
    program.kill()
    program.wait()


def test_a_reader_that_is_gone_does_not_affect_another_run(programs: Programs) -> None:
    programs.codes = ["", ""]

    def request(control: socket.socket) -> list[Requested]:
        _request(control).close()
        return [_request(control)]

    assert _serve(request, slots=1) == [Ending()]


@pytest.mark.parametrize("rest", [False, True])
def test_an_ending_that_can_not_be_selected_for_writing_does_not_end_the_server(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, *, rest: bool
) -> None:
    programs.codes = [""]
    selector = selectors.DefaultSelector
    send = children.Children._send  # noqa: SLF001
    register = selector.register

    def full(self: Any, file: Any, events: int, data: Any = None) -> Any:
        if events == selectors.EVENT_WRITE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return register(self, file, events, data)

    monkeypatch.setattr(selector, "register", full)
    if rest:  # the reader does not read, so a part is left to be written
        monkeypatch.setattr(
            children.Children,
            "_send",
            lambda self, to, _: send(self, to, memoryview(bytes(1 << 24))),
        )
    before = psutil.Process().num_fds()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        requested = _request(ours)
        requested.stream.shutdown(socket.SHUT_WR)
        ended: list[bytes] = []

        def read() -> None:
            requested.ending.settimeout(_SECONDS)
            while part := requested.ending.recv(1 << 16):
                ended.append(part)
                if rest and len(ended) == 1:
                    time.sleep(0.1)
            ours.close()

        reader = threading.Thread(target=read)
        reader.start()
        server.serve(theirs, 1)
        reader.join(_SECONDS)
    requested.close()
    assert rest or decode_ending(b"".join(ended)).status == 0
    assert not rest or 0 < len(b"".join(ended)) < 1 << 24
    assert psutil.Process().num_fds() == before


def test_the_server_closes_all_descriptors(programs: Programs) -> None:
    programs.codes = [""] * 3
    before = psutil.Process().num_fds()
    _serve(lambda control: [_request(control) for _ in range(3)])
    assert psutil.Process().num_fds() == before
    assert signal.set_wakeup_fd(-1) == -1


class _ExitError(BaseException):
    """Stands for the exit of the process."""


@pytest.mark.parametrize(
    ("parent", "error", "status", "worked"),
    [
        pytest.param(True, None, 0, True, id="well"),
        pytest.param(True, ValueError("broken"), 1, True, id="error"),
        pytest.param(True, SystemExit(0), 1, True, id="exit"),
        pytest.param(False, None, 1, False, id="the server is gone already"),
    ],
)
def test_a_forked_process_runs_its_job_and_exits(  # noqa: PLR0913, PLR0917
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    parent: bool,  # noqa: FBT001
    error: BaseException | None,
    status: int,
    worked: bool,  # noqa: FBT001
) -> None:
    calls: list[Any] = []

    def end(code: int) -> None:
        calls.append(code)
        raise _ExitError

    def work(stream: int, printed: int, handover: int, lacking: object) -> None:
        calls.append((stream, printed, handover, lacking))
        if error is not None:
            raise error

    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "setsid", lambda: calls.append("setsid"))
    monkeypatch.setattr(os, "getppid", lambda: os.getpid() if parent else 1)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(process, "work", work)
    monkeypatch.setattr(child, "system_report", lambda: LayerReport({"seccomp": "none"}))
    monkeypatch.setattr(children, "Witness", lambda *_: SimpleNamespace(handover=93))
    forked = Children(1, selectors.DefaultSelector())
    with pytest.raises(_ExitError):
        forked._start(Request(1.0, 0, [], draws=False, ending=92, stream=90, printed=91))  # noqa: SLF001 - returns in both processes
    assert calls == ["setsid", *([(90, 91, 93, {"seccomp": "none"})] if worked else []), status]
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN
    assert ("broken" in capfd.readouterr().err) == isinstance(error, ValueError)
    assert programs.started == []


@pytest.mark.parametrize(
    "error", [ImportError, AttributeError, RuntimeError, OSError, ValueError, SystemExit]
)
def test_warming_up_imports_the_process_module_once_and_ignores_broken_libraries(
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    imported: list[str] = []

    def load(name: str) -> None:
        imported.append(name)
        raise error

    monkeypatch.setattr(importlib, "import_module", load)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    child.warm_up.cache_clear()
    child.warm_up()
    child.warm_up()
    child.warm_up.cache_clear()
    # First without the folders of the project, then with them.
    assert imported == ["sphinx_df_table.worker.process"] * 2


@pytest.mark.parametrize("is_installed", [True, False])
def test_warming_up_for_figures_draws_one_and_tells_whether_matplotlib_is_installed(
    monkeypatch: pytest.MonkeyPatch, *, is_installed: bool
) -> None:
    calls: list[str] = []

    def rehearse_figures() -> None:
        calls.append("figure")
        if not is_installed and len(calls) == 1:
            raise ImportError

    monkeypatch.setattr(process, "rehearse_figures", rehearse_figures)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    child.warm_up_figures.cache_clear()
    assert not child.is_ready(draws=True)
    assert child.warm_up_figures() is is_installed
    assert child.is_ready(draws=True)
    child.warm_up_figures.cache_clear()
    assert calls == ["figure"] * (1 if is_installed else 2)


@pytest.mark.parametrize("preload", [True, False])
def test_the_server_raises_its_limit_of_open_files_and_warms_up_at_once_on_request(
    monkeypatch: pytest.MonkeyPatch, *, preload: bool
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(server, "start_probe", lambda: calls.append("probe"))
    monkeypatch.setattr(server, "warm_up", lambda: calls.append("warm"))
    monkeypatch.setattr(server, "system_report", lambda: LayerReport({"seccomp": "none"}))
    monkeypatch.setattr(server, "serve", lambda *_, **__: calls.append("serve"))
    monkeypatch.setattr(os, "_exit", calls.append)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 100_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: calls.append(limits))
    ours, theirs = socket.socketpair()
    with ours:
        main: Callable[..., object] = server.main  # which exits, where nothing is patched
        main(theirs.detach(), preload=preload)
        report = decode_layer_report(ours.recv(4096))
        assert report == LayerReport({"seccomp": "none"})
    warm = ["warm"] if preload else []
    assert calls == [(100_000, 100_000), "probe", *warm, "serve", 0]


def test_a_system_that_does_not_list_children_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(_IDLE)
    listed = children._open_list_of_pids()  # noqa: SLF001
    assert listed is not None
    assert program.pid in children._child_pids(listed)  # noqa: SLF001
    program.kill()
    program.wait()
    assert program.pid not in children._child_pids(listed)  # noqa: SLF001
    os.close(listed)
    monkeypatch.setattr(os, "getpid", lambda: 0)  # which /proc does not have
    assert children._open_list_of_pids() is None  # noqa: SLF001
    assert children._child_pids(None) == set()  # noqa: SLF001


def test_killing_a_process_that_has_exited_is_no_error() -> None:
    program = _program("")
    program.wait()
    assert not psutil.pid_exists(program.pid)
    child.kill(program.pid)  # it may exit between two checks
