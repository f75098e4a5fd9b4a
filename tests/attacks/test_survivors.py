"""Processes that a snippet starts end with it, even without the sandbox."""

from __future__ import annotations

import os
import textwrap
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Build

pytestmark = pytest.mark.own_server

# A lingering process ignores signals, holds all descriptors of the snippet, and leaves a file that
# is named after its process id.
_HELPERS = """
import os, signal, subprocess, threading, time

ready, tell = os.pipe()

def mark(pid):
    os.close(os.open(f"{marks}/{pid}", os.O_CREAT | os.O_WRONLY))

def linger():
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    mark(os.getpid())
    os.write(tell, b"x")
    while True:
        time.sleep(60)

def lingering_thread(daemon):
    def wait():
        mark(os.getpid())
        os.write(tell, b"x")
        threading.Event().wait()

    threading.Thread(target=wait, daemon=daemon).start()

def forked(function):
    if not os.fork():
        try:
            function()
        finally:
            os._exit(0)
"""

_STARTS = {
    "child": "forked(linger)",
    "orphan": "forked(lambda: forked(linger))",
    "daemon": "forked(lambda: (os.setsid(), forked(linger)))",
    "group": "forked(lambda: (os.setpgid(0, 0), linger()))",
    "stopped": "forked(lambda: (mark(os.getpid()), os.write(tell, b'x'), signal.raise_signal(19)))",
    "program": "mark(subprocess.Popen(['sleep', '600']).pid); os.write(tell, b'x')",
    "detached-program": (
        "mark(subprocess.Popen(['sleep', '600'], start_new_session=True).pid); os.write(tell, b'x')"
    ),
    "thread": "lingering_thread(daemon=False)",
    "daemon-thread": "lingering_thread(daemon=True)",
    "relay": """
        def relay():
            for _ in range(50):
                if os.fork():
                    os._exit(0)
            linger()

        forked(relay)
        """,
}
_MANY = 20
_ENDS = {
    "table": "df = pd.DataFrame({'a': ['made']})",
    "exception": "raise ValueError('raised')",
    "leaving": "os._exit(4)",
    "crash": "os.abort()",
    # The alarm of the time limit, as soon as all have started.
    "time": "signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(600)",
}
_SAID = {
    "exception": "ValueError: raised",
    "leaving": "ended with exit status 4",
    "crash": "ended by SIGABRT",
    "time": "seconds and was stopped",
}


@pytest.fixture
def one_at_a_time() -> Iterator[None]:
    """Let the server see one processor, so that it runs one snippet after the other.

    Whatever has lost its parent is ended with the next snippet's process that ends.
    """
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    yield
    os.sched_setaffinity(0, processors)


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("end", _ENDS)
def test_no_process_and_no_thread_outlives_a_snippet_however_it_ends(
    build: Build, tmp_path: Path, end: str
) -> None:
    page = "Title\n=====\n"
    starts = {**_STARTS, "many": f"for _ in range({_MANY}): forked(linger)"}
    for name, start in starts.items():
        heard = f"for _ in range({_MANY if name == 'many' else 1}): os.read(ready, 1)"
        code = f"{textwrap.dedent(start).strip()}\n{heard}\n{_ENDS[end]}"
        page += f"\n.. df-table:: {name}\n\n{textwrap.indent(code, '   ')}\n"
    conf = {
        "df_table_sandbox": "off",
        "df_table_prelude": f"marks = {str(tmp_path)!r}\n{_HELPERS}",
    }
    site = build(page, conf=conf)
    assert [table.caption for table in site.tables()] == ([*starts] if end == "table" else [])
    assert end == "table" or site.warnings.count(_SAID[end]) == len(starts)
    started = [int(path.name) for path in tmp_path.iterdir()]
    assert len(started) == len(starts) - 1 + _MANY
    assert [pid for pid in started if psutil.pid_exists(pid)] == []
