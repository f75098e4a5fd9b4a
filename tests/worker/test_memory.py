"""Memory of a snippet's process, and its limit."""

from __future__ import annotations

import contextlib
import mmap
import os
import platform
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.worker import memory
from sphinx_df_table.worker.memory import OutOfMemoryError, memory_limit, resident
from worker.new_process import run_in_new_process

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = 64 << 20
# What Python itself may take or give back meanwhile.
_NOISE = 8 << 20


def _added(before: int) -> int:
    """Return how often the memory of this process has grown by `_SIZE`."""
    return (resident(os.getpid()) - before + _NOISE) // _SIZE


def test_memory_counts_when_it_is_filled() -> None:
    before = resident(os.getpid())
    with mmap.mmap(-1, _SIZE, flags=mmap.MAP_PRIVATE) as mapped:
        assert _added(before) == 0
        mapped.write(bytes(_SIZE))
        assert _added(before) == 1
    assert _added(before) == 0


def test_shared_memory_counts() -> None:
    before = resident(os.getpid())
    with mmap.mmap(-1, _SIZE) as mapped:
        mapped.write(bytes(_SIZE))
        assert _added(before) == 1


def test_a_mapped_file_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(_SIZE))
    before = resident(os.getpid())
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), _SIZE, access=mmap.ACCESS_READ) as mapped,
    ):
        assert mapped.find(b"x") == -1
        assert _added(before) == 0


def test_a_process_that_has_ended_has_no_memory() -> None:
    process = subprocess.Popen(["true"])  # noqa: S607 - any program
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert resident(process.pid) == 0
    process.wait()
    assert resident(process.pid) == 0


def test_the_memory_of_a_process_counts_after_its_first_thread_has_ended() -> None:
    code = (
        "import ctypes, threading\n"
        "def hold():\n    x = bytearray(50 << 20)\n    print('filled', flush=True)\n    input()\n"
        "threading.Thread(target=hold).start()\n"
        f"ctypes.CDLL(None).syscall({93 if platform.machine() == 'aarch64' else 60}, 0)"  # exit
    )
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"filled\n"
        assert resident(process.pid) > 50 << 20
        process.kill()


@pytest.mark.parametrize(
    ("is_watched", "mebibytes", "fits"),
    [
        pytest.param(True, 1_000, True, id="watched"),
        pytest.param(True, 80 << 10, False, id="watched, far too much"),
        pytest.param(False, 50, True, id="not watched"),
        pytest.param(False, 150, False, id="not watched, above the limit"),
    ],
)
def test_a_process_may_reserve_addresses_above_its_memory_limit_only_if_it_is_watched(
    *, is_watched: bool, mebibytes: int, fits: bool
) -> None:
    code = f"""
import mmap, socket
from sphinx_df_table.protocol.job import Job
from sphinx_df_table.worker.sandbox.confine import confine
server, process = socket.socketpair()
job = Job(snippet="", folder="/", source_folder="/", memory=100, layers=("limits",))
assert confine(job, process.detach() if {is_watched} else None) == {{}}
try:
    mmap.mmap(-1, {mebibytes} << 20, flags=mmap.MAP_PRIVATE | 0x4000)  # MAP_NORESERVE
except OSError as error:
    print(error.strerror)
else:
    print("fits")
"""
    printed = run_in_new_process(code).strip()
    assert printed == ("fits" if fits else "Cannot allocate memory")


def test_a_block_that_is_told_to_stop_is_stopped() -> None:
    caught = contextlib.suppress(Exception)  # as a snippet may do it
    with pytest.raises(OutOfMemoryError), memory_limit(), caught:
        signal.raise_signal(memory.SIGNAL)


def test_a_block_that_is_not_told_to_stop_leaves_the_signal_as_it_was() -> None:
    before = signal.getsignal(memory.SIGNAL)
    with memory_limit():
        assert signal.getsignal(memory.SIGNAL) != before
    assert signal.getsignal(memory.SIGNAL) == before


def test_a_system_without_the_signal_has_no_such_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SIGNAL", 0)
    with memory_limit():
        pass
