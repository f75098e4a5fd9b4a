"""Record of the files that the process of a snippet names, as the kernel tells them."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import selectors
import socket
import sqlite3
import struct
import time
from typing import TYPE_CHECKING, Any

import pytest
from fake_systems import LACKING, fake

from sphinx_df_table.execution.runner import Runner
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.modules import PYTHON
from sphinx_df_table.protocol.paths import is_below
from sphinx_df_table.protocol.record import MOST_PATHS, Record
from sphinx_df_table.worker.sandbox.notify import hand_over_calls
from sphinx_df_table.worker.sandbox.seccomp import told_calls
from sphinx_df_table.worker.witness import Witness
from worker.new_process import run_in_new_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_df_table.execution.pending import PendingRun

_CSV = "a\n1\n"
_TABLE = "df = pd.DataFrame({'a': [1]})\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.stop()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    (docs / "inner").mkdir(parents=True)
    for name in ("a.csv", "inner/b.csv"):
        (docs / name).write_text(_CSV, encoding="utf-8")
    return docs


def _run(runner: Runner, docs: Path, code: str, **fields: Any) -> PendingRun:
    folder = str(docs)
    fields = {"layers": LAYERS, **fields}
    return runner.submit(
        Job(snippet=f"{_TABLE}{code}", folder=folder, source_folder=folder, **fields)
    )


def _record(runner: Runner, docs: Path, code: str, **fields: Any) -> Record:
    """Return the record of a snippet that must not fail."""
    run = _run(runner, docs, code, **fields)
    answer = runner.wait(run)
    assert answer.failure is None, answer.failure
    assert run.record is not None
    return run.record


_LIBC = "import ctypes\nlibc = ctypes.CDLL(None)\n"


@pytest.mark.parametrize(
    ("code", "use", "name"),
    [
        ("pd.read_csv('a.csv')", "opened", "a.csv"),
        ("open('./inner//b.csv')", "opened", "inner/b.csv"),
        ("open('inner/../a.csv')", "opened", "inner/../a.csv"),
        ("import os\nos.chdir('inner')\nopen('b.csv')", "opened", "inner/b.csv"),
        ("import os\nos.chdir('inner')", "tested", "inner"),
        (
            (
                "import os\nfolder = os.open('inner', os.O_RDONLY)\n"
                "os.open('b.csv', os.O_RDONLY, dir_fd=folder)"
            ),
            "opened",
            "inner/b.csv",
        ),
        (
            (
                "from concurrent.futures import ThreadPoolExecutor\n"
                "with ThreadPoolExecutor(2) as pool: list(pool.map(open, ['inner/b.csv'] * 4))"
            ),
            "opened",
            "inner/b.csv",
        ),
        ("import os\nos.chdir('/')\nopen('etc/../dev/null')", "opened", "/etc/../dev/null"),
        ("open('//dev//null')", "opened", "/dev/null"),
        ("import os\nos.chdir('/')\nos.path.exists('dev/null')", "tested", "/dev/null"),
        ("import os\nos.path.exists('none')", "tested", "none"),
        ("import os\nos.access('a.csv', os.R_OK)", "tested", "a.csv"),
        ("import os\nos.path.getsize('a.csv')", "tested", "a.csv"),
        ("import os\nos.listdir('inner')", "listed", "inner"),
        ("import os\nfolder = os.open('inner', 0)\nos.listdir(folder)", "listed", "inner"),
        ("import glob\nglob.glob('inner/*.csv')", "listed", "inner"),
        ("import os\nos.readlink('link')", "resolved", "link"),
        ("open('link')", "opened", "link"),
        ("import os\nopen('/proc/self/cwd/a.csv')", "opened", "a.csv"),
        ("open('/proc/./self//cwd/a.csv')", "opened", "a.csv"),
        ("open('//proc/thread-self/cwd/./a.csv')", "opened", "a.csv"),
        (
            "import os\nfolder = os.open('inner', 0)\nopen(f'/proc/self/fd/{folder}/b.csv')",
            "opened",
            "inner/b.csv",
        ),
        (
            f"try: open('/etc/shadow')\nexcept OSError: pass\n{_LIBC}libc.open(b'/etc/shadow', 0)",
            "opened",
            "/etc/shadow",
        ),
        (f"{_LIBC}libc.open(b'inner/b.csv', 0)", "opened", "inner/b.csv"),
        (f"{_LIBC}libc.getxattr(b'a.csv', b'user.a', None, 0)", "tested", "a.csv"),
        (f"{_LIBC}libc.lgetxattr(b'link', b'user.a', None, 0)", "tested", "link"),
        (f"{_LIBC}libc.listxattr(b'a.csv', None, 0)", "tested", "a.csv"),
        (f"{_LIBC}libc.llistxattr(b'link', None, 0)", "tested", "link"),
        (f"{_LIBC}libc.statfs(b'inner', ctypes.create_string_buffer(999))", "tested", "inner"),
        *(
            (f"{_LIBC}libc.syscall({number}, -100, b'a.csv', 0, None, 0, 0)", "tested", "a.csv")
            for number in (464, 465, 468)  # getxattrat, listxattrat, file_getattr
        ),
        (
            # The name begins at the end of one page of memory, and ends in the next.
            (
                f"{_LIBC}import mmap\nmemory = mmap.mmap(-1, 8192, flags=mmap.MAP_PRIVATE)\n"
                "memory[4090:4102] = b'inner/b.csv\\0'\n"
                "start = ctypes.addressof(ctypes.c_char.from_buffer(memory))\n"
                "libc.open(ctypes.c_void_p(start + 4090), 0)"
            ),
            "opened",
            "inner/b.csv",
        ),
        (
            (
                "import duckdb\nname = 'inner/' + 'b.csv'\n"
                "duckdb.sql(f\"select * from '{name}'\").fetchall()"
            ),
            "opened",
            "inner/b.csv",
        ),
        ("import polars\npolars.scan_csv('inner/b.csv').collect()", "opened", "inner/b.csv"),
        (
            "import pyarrow.dataset\npyarrow.dataset.dataset('inner', format='csv').to_table()",
            "opened",
            "inner/b.csv",
        ),
        (
            (
                "import sqlite3\nsqlite3.connect('file:t.db?mode=ro', uri=True)"
                ".execute('select * from t')"
            ),
            "opened",
            "t.db",
        ),
        (
            (
                "import sqlite3\nc = sqlite3.connect(':memory:')\n"
                "c.execute(\"attach 't.db' as other\")\nc.execute('select * from other.t')"
            ),
            "opened",
            "t.db",
        ),
    ],
)
def test_a_path_is_in_the_record_by_its_use(
    runner: Runner, docs: Path, code: str, use: str, name: str
) -> None:
    (docs / "link").symlink_to("a.csv")
    connection = sqlite3.connect(docs / "t.db")
    with connection:
        connection.execute("create table t (a)")
    connection.close()
    expected = name if name.startswith("/") else f"{docs}/{name}"
    assert expected in getattr(_record(runner, docs, code), use)


def test_each_place_at_which_a_file_is_looked_up_is_in_the_record(
    runner: Runner, docs: Path, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("x", "y")]
    for folder in folders:
        folder.mkdir()
    (folders[1] / "n.csv").write_text(_CSV, encoding="utf-8")
    data_path = tuple(map(str, folders))
    record = _record(runner, docs, "pd.read_csv('n.csv')", data_path=data_path)
    assert {f"{docs}/n.csv", f"{folders[0]}/n.csv"} <= {*record.tested}
    assert f"{folders[1]}/n.csv" in record.opened


def test_installed_packages_and_the_process_itself_are_left_out(runner: Runner, docs: Path) -> None:
    code = (
        "import colorsys, os, numpy\nopen(numpy.__file__)\n"
        "os.listdir(os.path.dirname(os.__file__))\nopen('/proc/self/cgroup')"
    )
    record = _record(runner, docs, code)
    paths = [*record.opened, *record.listed, *record.tested, *record.resolved]
    assert not any(is_below(path, [*PYTHON, "/proc"]) for path in paths)


def test_nothing_of_the_server_or_of_another_run_is_in_the_record(
    runner: Runner, docs: Path
) -> None:
    assert f"{docs}/a.csv" in _record(runner, docs, "open('a.csv')").opened
    assert _record(runner, docs, "") == Record()


@pytest.mark.parametrize("code", ["1 / 0", "import os\nos._exit(0)", "while True: pass"])
def test_a_run_that_fails_has_a_record(runner: Runner, docs: Path, code: str) -> None:
    run = _run(runner, docs, f"open('a.csv')\n{code}", timeout=1.0)
    assert runner.wait(run).failure is not None
    assert run.record is not None
    assert list(run.record.opened) == [f"{docs}/a.csv"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(
            f"{_LIBC}for n in range({MOST_PATHS + 1}): libc.access(b'n%d' % n, 0)",
            "more files",
            id="paths",
        ),
        pytest.param(
            f"{_LIBC}for n in range(300): libc.access(b'x' * 4_000 + b'%d' % n, 0)",
            "more files",
            id="bytes",
        ),
        pytest.param(f"{_LIBC}libc.access(b'\\xff', 0)", "not UTF-8", id="not UTF-8"),
        pytest.param(
            "open('/proc/self/task/../cwd/a.csv')", "/proc", id="above a folder of the process"
        ),
        *(
            pytest.param(f"{before}open({path})", "/proc", id=name)
            for name, before, path in (
                ("parents", "", "'../' * 99 + 'proc/self/cwd/a.csv'"),
                (
                    "parents and number",
                    "import os\n",
                    "'../' * 99 + f'proc/{os.getpid()}/cwd/a.csv'",
                ),
                ("parents and thread", "", "'../' * 99 + 'proc/thread-self/../../cwd/a.csv'"),
                ("link to folder", "", "'here/a.csv'"),
                ("link to link", "", "'there/a.csv'"),
                ("link to parents", "", "'inner/../beyond/self/cwd/a.csv'"),
                (
                    "descriptor that the server lacks",
                    "import os\nos.dup2(os.open('.', 0), 200)\n",
                    "'/dev/fd/200/a.csv'",
                ),
            )
        ),
    ],
)
def test_a_record_that_can_not_be_complete_is_not_kept(
    runner: Runner, docs: Path, code: str, reason: str
) -> None:
    for name, target in {
        "here": "/proc/self/cwd",
        "there": "here",
        "beyond": "../" * 99 + "proc",
    }.items():
        (docs / name).symlink_to(target)
    run = _run(runner, docs, f"{code}\nopen('a.csv')")
    assert runner.wait(run).table is not None
    assert run.record is None
    assert reason in run.unrecorded


def test_links_that_lead_to_no_folder_of_the_process_are_followed(
    runner: Runner, docs: Path
) -> None:
    links = {"loop": "loop", "broken": "none/..", "out": "/usr", "groups": "/proc/self/cgroup"}
    for name, target in links.items():
        (docs / name).symlink_to(target)
    names = ("loop", "broken/..", "out/../a.csv", "groups", "a.csv/b")
    code = f"import os\nfor name in {names}: os.path.exists(name)"
    record = _record(runner, docs, code)
    assert {f"{docs}/{name}" for name in names} <= {*record.tested}


@pytest.fixture
def always_ready() -> Iterator[select.poll]:
    poll = select.poll()
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.send(b"x")
        poll.register(reader, select.POLLIN)
        yield poll


def test_a_call_that_should_not_be_told_gives_up_the_record_and_is_answered(
    monkeypatch: pytest.MonkeyPatch, always_ready: select.poll
) -> None:
    answered = []

    def ioctl(_: int, __: int, data: bytearray | bytes) -> None:
        if isinstance(data, bytearray):
            data[:] = struct.pack("=QIIiIQ6Q", 7, os.getpid(), 0, 9_999, *[0] * 8)
        else:
            answered.append(data)

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    with selectors.DefaultSelector() as selector:
        witness = Witness(selector)
        witness.start()
        witness._answer(-1, always_ready)  # noqa: SLF001 - as the selector of the server does
        assert witness.end() is None
    assert len(answered) == 1
    assert "9999" in witness.unrecorded


def test_after_a_record_was_given_up_calls_are_answered_and_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, always_ready: select.poll
) -> None:
    number = next(number for number, call in told_calls().items() if call == ("tested", None, 0))
    looked, answered = [], []

    def ioctl(_: int, __: int, data: bytearray | bytes) -> None:
        if isinstance(data, bytearray):
            data[:] = struct.pack("=QIIiIQ6Q", 7, os.getpid(), 0, number, *[0] * 8)
        else:
            answered.append(data)

    def text(_: Witness, thread: int, __: int) -> str:
        looked.append(thread)
        return "/not-utf-8-\udcff"

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    monkeypatch.setattr(Witness, "_text", text)
    with selectors.DefaultSelector() as selector:
        witness = Witness(selector)
        witness.start()
        for _ in range(3):
            witness._answer(-1, always_ready)  # noqa: SLF001 - as the selector of the server does
        assert witness.end() is None
    assert len(answered) == 3
    assert len(looked) == 1


def test_the_server_does_not_watch_a_process_that_has_exited(tmp_path: Path) -> None:
    with selectors.DefaultSelector() as selector:
        witness = Witness(selector)
        pid = os.fork()
        if not pid:
            hand_over_calls(witness.handover, is_wanted=True)
            with contextlib.suppress(OSError):
                os.stat(tmp_path / "missing.csv")  # noqa: PTH116 - one call
            os._exit(0)
        witness.start()
        for _ in range(10):  # the listener, the call, the exit: other rounds would have no reason
            for key, _ in selector.select(10):
                key.data()
            if not selector.get_map():
                break
        assert not selector.get_map()
        os.waitpid(pid, 0)
        record = witness.end()
    assert record is not None
    assert f"{tmp_path}/missing.csv" in record.tested


def test_a_record_larger_than_the_buffer_of_a_socket_arrives(runner: Runner, docs: Path) -> None:
    code = f"{_LIBC}for n in range(3_000): libc.access(b'x' * 200 + b'%d' % n, 0)"
    record = _record(runner, docs, code)
    assert [path[-4:] for path in list(record.tested)[-2:]] == ["2998", "2999"]
    assert len(record.tested) == 3_000


def test_calls_that_name_no_path_fail_as_ever(runner: Runner, docs: Path) -> None:
    code = (
        f"{_LIBC}assert libc.access(None, 0) == -1\n"
        "assert libc.access(ctypes.c_void_p(-9), 0) == -1\n"
        "assert libc.openat(999, b'a.csv', 0) == -1\n"
        "import os\nassert os.fstat(os.open('a.csv', 0)).st_size == 4"
    )
    assert list(_record(runner, docs, code).opened) == [f"{docs}/a.csv"]


def test_a_snippet_has_no_descriptor_of_its_calls(runner: Runner, docs: Path) -> None:
    code = (
        "import os\nopened = [n for n in range(3, 256) if os.path.lexists(f'/proc/self/fd/{n}')]\n"
        "kinds = [os.readlink(f'/proc/self/fd/{n}') for n in opened]\n"
        "assert not any('seccomp' in kind for kind in kinds), kinds\nassert len(kinds) == 1, kinds"
    )
    _record(runner, docs, code)


def test_a_process_that_is_supervised_already_has_no_record() -> None:
    code = """
from sphinx_df_table.execution.runner import Runner
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.worker.sandbox import seccomp
seccomp.told_calls = lambda: {9_999: ("opened", None, 0)}  # there is no such call
seccomp.listener()
runner = Runner()
snippet = "df = pd.DataFrame({'a': [1]})"
run = runner.submit(Job(snippet=snippet, folder="/usr", source_folder="/usr", layers=LAYERS))
print(runner.wait(run).table is not None, run.record)
runner.stop()
"""
    assert run_in_new_process(code).split() == ["True", "None"]


# Statements for the start of a server, by which it loses the listener of a process.
_RAISE = "(_ for _ in ()).throw"
_REFUSING = (
    "import functools, selectors; register = selectors.EpollSelector.register; "
    "selectors.EpollSelector.register = lambda self, file, events, data=None: "
    f"{_RAISE}(OSError(28, 'No space left')) if {{}} else register(self, file, events, data); "
)
_LOST = {
    "no descriptor": (
        "from sphinx_df_table.worker import witness; import os, socket, types; "
        "witness.socket = types.SimpleNamespace(**vars(socket)); "
        "witness.socket.recv_fds = lambda *args: (b'', [os.close(x) for x in "
        "socket.recv_fds(*args)[1]][:0], socket.MSG_CTRUNC, None); "
    ),
    "error": (
        "from sphinx_df_table.worker import witness; import socket, types; "
        "witness.socket = types.SimpleNamespace(**vars(socket)); "
        f"witness.socket.recv_fds = lambda *_: {_RAISE}(OSError(12, 'No memory')); "
    ),
    "not selected": _REFUSING.format("isinstance(data, functools.partial)"),
}


@pytest.mark.parametrize("statements", _LOST.values(), ids=_LOST)
def test_a_run_whose_listener_is_lost_fails_at_once_and_the_server_lives_on(
    docs: Path, monkeypatch: pytest.MonkeyPatch, statements: str
) -> None:
    monkeypatch.setitem(LACKING, "lost", statements)
    fake(monkeypatch, ["lost"])
    runner = Runner()
    try:
        for _ in range(2):
            started = time.monotonic()
            run = _run(
                runner, docs, "while True:\n    try: open('a.csv')\n    except OSError: pass"
            )
            failure = runner.wait(run).failure
            assert failure is not None
            assert "the calls of the snippet's process could not be watched: " in failure.message
            assert run.record is None
            assert time.monotonic() - started < 30
            assert runner._worker is not None  # noqa: SLF001 - it has not been stopped
    finally:
        runner.stop()


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(_REFUSING.format("getattr(data, '__name__', '') == '_receive_listener'"),
                     id="in the server"),
        pytest.param("from sphinx_df_table.worker.sandbox import notify; import socket, types; "
                     "notify.socket = types.SimpleNamespace(**vars(socket)); "
                     f"notify.socket.send_fds = lambda *_: {_RAISE}(OSError(109, 'Too many')); ",
                     id="in the process"),
    ],
)  # fmt: skip
def test_a_run_whose_listener_can_not_be_handed_over_fails_at_once(
    docs: Path, monkeypatch: pytest.MonkeyPatch, statements: str
) -> None:
    monkeypatch.setitem(LACKING, "lost", statements)
    fake(monkeypatch, ["lost"])
    runner = Runner()
    try:
        run = _run(runner, docs, "open('a.csv')")
        failure = runner.wait(run).failure
        assert failure is not None
        assert failure.subtype == "worker"
        assert run.record is None
        assert runner._worker is not None  # noqa: SLF001 - it has not been stopped
    finally:
        runner.stop()


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOENT, errno.EACCES])
def test_a_record_is_not_complete_if_the_server_can_not_read_the_memory_of_a_process(
    docs: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    statements = (
        "import os; open_file = os.open; os.open = lambda path, *args, **options: "
        f"{_RAISE}(OSError({number}, 'x')) if str(path).endswith('/mem') "
        "else open_file(path, *args, **options); "
    )
    monkeypatch.setitem(LACKING, "memory", statements)
    fake(monkeypatch, ["memory"])
    runner = Runner()
    try:
        run = _run(runner, docs, "open('a.csv')")
        assert runner.wait(run).table is not None
        assert run.record is None
    finally:
        runner.stop()


@pytest.mark.parametrize(
    ("lacking", "spawned", "layers"),
    [
        pytest.param(("listener",), False, LAYERS, id="no listener"),
        pytest.param(("seccomp",), False, LAYERS, id="no seccomp"),
        pytest.param((), True, LAYERS, id="spawned"),
        pytest.param((), False, (), id="no sandbox"),
    ],
)
def test_without_a_listener_there_is_a_table_and_no_record(
    docs: Path,
    monkeypatch: pytest.MonkeyPatch,
    lacking: tuple[str, ...],
    layers: Any,
    *,
    spawned: bool,
) -> None:
    fake(monkeypatch, lacking, spawned=spawned)
    runner = Runner()
    run = _run(runner, docs, "open('a.csv')", layers=layers)
    assert runner.wait(run).table is not None
    assert run.record is None
    runner.stop()
