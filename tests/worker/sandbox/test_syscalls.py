"""System calls for which Python has no functions."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.worker.sandbox import syscalls
from worker.new_process import run_in_new_process

if TYPE_CHECKING:
    from collections.abc import Callable

_CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapAmb")


@pytest.fixture
def libc(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replace libc by an object that records calls, and fails those that `refuses` selects."""
    calls: list[tuple[Any, ...]] = []
    libc = SimpleNamespace(calls=calls, refuses=lambda *_: False)

    def function(name: str) -> Callable[..., int]:
        def call(*arguments: Any) -> int:
            plain = tuple(getattr(a, "value", a) for a in arguments)
            calls.append((name, *plain))
            if libc.refuses(name, *plain):
                ctypes.set_errno(errno.EINVAL)
                return -1
            return 7

        return call

    for name in ("syscall", "prctl", "capset"):
        setattr(libc, name, function(name))
    monkeypatch.setattr(syscalls, "_libc", lambda: libc)
    return libc


def test_a_system_call_returns_its_result_or_raises() -> None:
    getpid = {"x86_64": 39, "aarch64": 172}[os.uname().machine]
    assert syscalls.system_call(getpid) == os.getpid()
    with pytest.raises(OSError, match="Function not implemented") as raised:
        syscalls.system_call(100_000, 1, b"x", None)
    assert raised.value.errno == errno.ENOSYS


def test_process_control_raises_what_the_kernel_says(libc: SimpleNamespace) -> None:
    syscalls.process_control(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    assert libc.calls == [("prctl", 38, 1, 0, 0, 0)]
    libc.refuses = lambda *_: True
    with pytest.raises(OSError, match="Invalid argument"):
        syscalls.process_control(-1, 1)


def test_process_control_does_nothing_on_another_system(
    libc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    syscalls.process_control(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    assert libc.calls == []


@pytest.mark.parametrize("known", [0, 41, 64])
def test_all_capabilities_known_to_the_kernel_are_dropped(
    libc: SimpleNamespace, known: int
) -> None:
    libc.refuses = lambda name, *arguments: name == "prctl" and arguments[1] >= known
    syscalls.drop_capabilities()
    asked = [call[2] for call in libc.calls if call[:2] == ("prctl", syscalls.PR_CAPBSET_DROP)]
    assert asked == [*range(min(known + 1, 64))]
    assert [call[0] for call in libc.calls][-1] == "capset"


def test_a_process_that_dropped_its_capabilities_has_none() -> None:
    code = (
        "from sphinx_df_table.worker.sandbox import syscalls\n"
        "syscalls.drop_capabilities()\n"
        "print(open('/proc/self/status').read())"
    )
    lines = (line.partition(":") for line in run_in_new_process(code).splitlines())
    held = {name: int(value, 16) for name, _, value in lines if name in _CAPABILITIES}
    assert held == dict.fromkeys(_CAPABILITIES, 0)
