"""The loop of the fork server, in the process of the tests.

Instead of forks, which a process with threads should not do, there are programs that are started;
and of the children of this process, the server sees only those.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from msgspec import structs

from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.codec import decode_ending
from sphinx_df_table.worker import process, server
from sphinx_df_table.worker.server import Request, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECONDS = 30
_IDLE = "import time; time.sleep(999)"


def _program(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own code, in our own Python
        [sys.executable, "-I", "-S", "-c", code], start_new_session=True
    )


@dataclass
class Programs:
    """What is started where the server forks, one program after the other."""

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
        """Wait as `os.waitpid` does, but for these programs only."""
        for program in self.started:
            if pid in (-1, program.pid) and program.returncode is None:
                found, status = _waitpid(program.pid, options)
                if found:
                    program.returncode = os.waitstatus_to_exitcode(status)
                    return found, status
        if pid != -1:
            raise ChildProcessError
        return 0, 0

    def children(self) -> str:
        return " ".join(str(p.pid) for p in self.started if p.returncode is None)


_waitpid = os.waitpid


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Programs]:
    programs = Programs()
    monkeypatch.setattr(os, "fork", programs.fork)
    monkeypatch.setattr(os, "waitpid", programs.waitpid)
    monkeypatch.setattr(server, "process_control", lambda *_: None)
    monkeypatch.setattr(server, "warm_up", lambda: None)
    monkeypatch.setattr(server, "_text", lambda _: programs.children())
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)}
    yield programs
    for number, handler in handlers.items():
        signal.signal(number, handler)
    for program in programs.started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(program.pid, signal.SIGKILL)


@dataclass
class Asked:
    """A run that was asked for, seen from the reader's side."""

    stream: socket.socket
    printed: socket.socket
    ending: socket.socket

    def read_ending(self) -> Ending:
        self.ending.settimeout(_SECONDS)
        return decode_ending(self.ending.recv(4096))

    def close(self) -> None:
        for end in (self.stream, self.printed, self.ending):
            end.close()


def _ask(control: socket.socket, timeout: float = 60.0) -> Asked:
    pairs = [socket.socketpair() for _ in range(3)]
    theirs = [pair[1] for pair in pairs]
    socket.send_fds(control, [json.dumps(timeout).encode()], [end.fileno() for end in theirs])
    for end in theirs:
        end.close()
    return Asked(*(pair[0] for pair in pairs))


def _serve(ask: Callable[[socket.socket], list[Asked]], slots: int = 2) -> list[Ending]:
    """Serve what `ask` asks for, then nobody; return how the runs ended."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    endings: list[Ending] = []

    def read() -> None:
        # The server handles signals, so it has the main thread, and the reader another.
        with ours:
            for asked in ask(ours):
                ending = asked.read_ending()
                assert bool(ending.seconds) == (not ending.problem)
                endings.append(structs.replace(ending, seconds=0.0))
                asked.close()

    reader = threading.Thread(target=read)
    reader.start()
    with theirs:
        Server(theirs, slots).serve()
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
def test_how_a_process_ended_is_told(programs: Programs, code: str, ending: Ending) -> None:
    programs.codes = [code]
    assert _serve(lambda control: [_ask(control)]) == [ending]


def test_a_process_that_is_late_is_ended(programs: Programs) -> None:
    programs.codes = [_IDLE, _IDLE]
    endings = _serve(lambda control: [_ask(control, 0.2), _ask(control, 0.3)])
    assert endings == [Ending(status=-9, timed_out=True)] * 2


def test_a_late_one_does_not_hold_up_another(programs: Programs) -> None:
    programs.codes = [_IDLE, ""]
    endings = _serve(lambda control: [_ask(control, 0.5), _ask(control)])
    assert endings == [Ending(status=-9, timed_out=True), Ending()]


def test_no_more_run_at_once_than_there_are_slots(programs: Programs) -> None:
    programs.codes = [""] * 5
    running: list[int] = []
    fork = programs.fork

    def counted() -> int:
        running.append(len(programs.children().split()))
        return fork()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", counted)
        endings = _serve(lambda control: [_ask(control) for _ in range(5)], slots=1)
    assert endings == [Ending()] * 5
    assert running == [0] * 5


def test_all_ends_when_nobody_is_left_to_ask(programs: Programs) -> None:
    programs.codes = [_IDLE]

    def ask(control: socket.socket) -> list[Asked]:
        asked = _ask(control)
        asked.close()
        return []

    assert _serve(ask) == []
    assert [program.returncode for program in programs.started] in ([], [-9])


def test_what_a_process_left_behind_is_ended_with_it(programs: Programs) -> None:
    programs.codes = [""]
    orphan = _program(_IDLE)
    programs.started.append(orphan)
    assert _serve(lambda control: [_ask(control)]) == [Ending()]
    assert orphan.returncode == -9


def test_the_end_of_what_a_process_left_behind_is_not_its_own(programs: Programs) -> None:
    programs.codes = ["raise SystemExit(3)"]
    orphan = _program("")
    programs.started.append(orphan)
    os.waitid(os.P_PID, orphan.pid, os.WEXITED | os.WNOWAIT)
    assert _serve(lambda control: [_ask(control)]) == [Ending(status=3)]
    assert orphan.returncode == 0


def test_a_process_that_cannot_be_started_is_told(programs: Programs) -> None:
    programs.error = BlockingIOError(11, "Resource temporarily unavailable")
    assert _serve(lambda control: [_ask(control)]) == [
        Ending(problem="no process could be started: [Errno 11] Resource temporarily unavailable")
    ]


def test_a_reader_that_is_gone_ends_nothing_else(programs: Programs) -> None:
    programs.codes = ["", ""]

    def ask(control: socket.socket) -> list[Asked]:
        _ask(control).close()
        return [_ask(control)]

    assert _serve(ask, slots=1) == [Ending()]


def test_the_server_keeps_nothing_open(programs: Programs) -> None:
    programs.codes = [""] * 3
    before = psutil.Process().num_fds()
    _serve(lambda control: [_ask(control) for _ in range(3)])
    assert psutil.Process().num_fds() == before
    assert signal.set_wakeup_fd(-1) == -1


class _EndError(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize(
    ("parent", "error", "status", "worked"),
    [
        pytest.param(True, None, 0, True, id="well"),
        pytest.param(True, ValueError("broken"), 1, True, id="error"),
        pytest.param(True, SystemExit(0), 1, True, id="exit"),
        pytest.param(False, None, 1, False, id="the server is gone already"),
    ],
)
def test_a_forked_process_works_and_ends(  # noqa: PLR0913, PLR0917
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
        raise _EndError

    def work(*descriptors: int) -> None:
        calls.append(descriptors)
        if error is not None:
            raise error

    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "setsid", lambda: calls.append("setsid"))
    monkeypatch.setattr(os, "getppid", lambda: os.getpid() if parent else 1)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(process, "work", work)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs, pytest.raises(_EndError):
        Server(theirs, 1)._start(Request(1.0, 90, 91, 92))  # noqa: SLF001 - what a fork returns to
    assert calls == ["setsid", *([(90, 91)] if worked else []), status]
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
    assert ("broken" in capfd.readouterr().err) == isinstance(error, ValueError)
    assert programs.started == []


def test_warming_up_imports_what_a_process_needs_and_forgives_its_lack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported: list[str] = []

    def load(name: str) -> None:
        imported.append(name)
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", load)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    server.warm_up.cache_clear()
    server.warm_up()
    server.warm_up()
    server.warm_up.cache_clear()
    assert imported == ["sphinx_df_table.worker.process"]


@pytest.mark.parametrize("at_once", [True, False])
def test_the_server_warms_up_at_once_if_asked_and_may_open_many_files(
    monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(server, "warm_up", lambda: calls.append("warm"))
    monkeypatch.setattr(Server, "serve", lambda _: calls.append("serve"))
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 100_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: calls.append(limits))
    ours, theirs = socket.socketpair()
    with ours:
        server.serve(theirs.detach(), at_once=at_once)
        assert ours.recv(1) == b""
    assert calls == [(4096, 100_000), *(["warm"] if at_once else []), "serve"]


def test_a_system_without_a_list_of_children_has_none(tmp_path: Any) -> None:
    assert server._text(tmp_path / "children") == ""  # noqa: SLF001 - a system without /proc
    (tmp_path / "children").write_text("1 2 ", encoding="ascii")
    assert server._text(tmp_path / "children") == "1 2 "  # noqa: SLF001


def test_ending_a_process_that_is_gone_is_no_error() -> None:
    program = _program("")
    program.wait()
    assert not psutil.pid_exists(program.pid)
    server._kill(program.pid)  # noqa: SLF001 - it may end between two looks
