"""Landlock: the rules for each version of the kernel, and their effect on a process."""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sphinx_df_table.worker.sandbox import landlock
from worker.new_process import run_in_new_process

_READ_FILE, _READ_DIR, _WRITE_FILE = 4, 8, 2


@dataclass
class Kernel:
    """A kernel with a version of the interface, which records its calls."""

    abi: int
    calls: list[int] = field(default_factory=list)
    ruleset: tuple[int, ...] = ()
    rules: dict[str, int] = field(default_factory=dict)
    refuses: bool = False

    def __call__(self, number: int, *arguments: Any) -> int:
        self.calls.append(number)
        if number == 444 and arguments[2] == 1:
            if not self.abi:
                raise OSError
            return self.abi
        if number == 444:
            self.ruleset = struct.unpack(f"={arguments[1] // 8}Q", arguments[0])
            return os.open(os.devnull, os.O_RDONLY)
        if number == 445:
            rights, descriptor = struct.unpack("=Qi", arguments[2])
            self.rules[str(Path(f"/proc/self/fd/{descriptor}").readlink())] = rights
        elif self.refuses:
            raise PermissionError
        return 0


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    kernel = Kernel(7)
    monkeypatch.setattr(landlock, "system_call", kernel)
    monkeypatch.setattr(landlock, "process_control", lambda *_: None)
    return kernel


def test_the_version_is_0_if_the_kernel_refuses_or_is_not_linux(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert landlock.version() == 7
    kernel.abi = 0
    assert landlock.version() == 0
    kernel.abi = 7
    monkeypatch.setattr(sys, "platform", "darwin")
    assert landlock.version() == 0


@pytest.mark.parametrize(
    ("abi", "network", "expected"),
    [
        (1, False, (0x1FFF,)),
        (2, False, (0x3FFF,)),
        (3, False, (0x7FFF,)),
        (4, False, (0x7FFF, 3)),
        (5, False, (0xFFFF, 3)),
        (6, False, (0xFFFF, 3, 3)),
        (7, False, (0xFFFF, 3, 3)),
        (9, False, (0xFFFF, 3, 3)),
        (4, True, (0x7FFF, 0)),
        (7, True, (0xFFFF, 0, 2)),
    ],
)
def test_the_ruleset_forbids_everything_that_the_version_of_the_kernel_can_forbid(
    kernel: Kernel, abi: int, expected: tuple[int, ...], *, network: bool
) -> None:
    kernel.abi = abi
    landlock.restrict((), (), network=network)
    assert kernel.ruleset == expected
    assert kernel.calls == [444, 444, 445, 446]


def test_files_and_folders_are_readable_and_the_null_device_writable(
    kernel: Kernel, tmp_path: Path
) -> None:
    file, folder, listed = tmp_path / "file", tmp_path / "folder", tmp_path / "listed"
    file.touch()
    folder.mkdir()
    listed.mkdir()
    readable = [str(file), str(folder), str(tmp_path / "missing")]
    landlock.restrict(readable, [str(listed)], network=False)
    assert kernel.rules == {
        str(file): _READ_FILE,
        str(folder): _READ_FILE | _READ_DIR,
        str(listed): _READ_DIR,
        os.devnull: _READ_FILE | _WRITE_FILE,
    }


def test_all_descriptors_are_closed_also_if_the_kernel_refuses(
    kernel: Kernel, tmp_path: Path
) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    landlock.restrict([str(tmp_path)], [], network=False)
    kernel.refuses = True
    with pytest.raises(PermissionError):
        landlock.restrict([str(tmp_path)], [], network=False)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_kernel_lets_a_process_read_what_is_allowed_and_list_what_is_listable(
    tmp_path: Path,
) -> None:
    allowed, listed, other = tmp_path / "allowed", tmp_path / "listed", tmp_path / "other"
    for folder in (allowed, listed, other):
        (folder / "in").mkdir(parents=True)
        (folder / "in" / "file").write_text("text", encoding="utf-8")
    code = f"""
import os
from sphinx_df_table.worker.sandbox import landlock
landlock.restrict([{str(allowed)!r}], [{str(listed)!r}], network=False)
def tries(function, *arguments):
    try:
        function(*arguments)
        return "done"
    except OSError as error:
        return error.errno
for folder in {[str(allowed), str(listed), str(other)]!r}:
    print(
        tries(open, folder + "/in/file"),
        tries(os.listdir, folder + "/in"),
        tries(open, folder + "/in/file", "a"),
        tries(os.mkdir, folder + "/new"),
    )
print(tries(open, os.devnull, "w"))
"""
    assert run_in_new_process(code).splitlines() == [
        "done done 13 13",
        "13 done 13 13",
        "13 13 13 13",
        "done",
    ]
