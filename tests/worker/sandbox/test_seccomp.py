"""Filter of system calls: its program for each architecture, and its effect on a process."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import socket
import struct
import sys
from dataclasses import dataclass

import pytest

from sphinx_df_table.worker.sandbox import seccomp, syscalls
from worker.new_process import run_in_new_process

_X86_64, _ARM64 = 0xC000003E, 0xC00000B7
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _UNKNOWN = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS
_LOAD, _AND, _RETURN, _EQUAL, _ABOVE, _BITS = 0x20, 0x54, 0x06, 0x15, 0x25, 0x45
_PID = 4321


@dataclass(frozen=True)
class Instruction:
    code: int
    if_true: int
    if_false: int
    value: int


def program(machine: str, *, network: bool = False) -> list[Instruction]:
    """Return the filter that a process of number `_PID` asks the kernel for."""
    asked: list[bytes] = []

    def process_control(option: int, _: int, pointer: bytes = b"") -> None:
        if option == syscalls.PR_SET_SECCOMP:
            count, address = struct.unpack("@HP", pointer)
            asked.append(ctypes.string_at(address, 8 * count))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platform, "machine", lambda: machine)
        patch.setattr(os, "getpid", lambda: _PID)
        patch.setattr(seccomp, "process_control", process_control)
        seccomp.restrict(network=network)
    return [Instruction(*fields) for fields in struct.iter_unpack("=HBBI", asked[0])]


def verdict(
    instructions: list[Instruction], number: int, *arguments: int, machine: int = _X86_64
) -> int:
    """Run a filter as the kernel does."""
    words = [a & 0xFFFFFFFFFFFFFFFF for a in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, machine, 0, *words)
    loaded, place = 0, 0
    while True:
        instruction = instructions[place]
        place += 1
        match instruction.code:
            case code if code == _LOAD:
                (loaded,) = struct.unpack_from("=I", data, instruction.value)
            case code if code == _AND:
                loaded &= instruction.value
            case code if code == _RETURN:
                return instruction.value
            case code:
                holds = {
                    _EQUAL: loaded == instruction.value,
                    _ABOVE: loaded > instruction.value,
                    _BITS: bool(loaded & instruction.value),
                }[code]
                place += instruction.if_true if holds else instruction.if_false


# Numbers of system calls on x86-64 and arm64.
REFUSED = {
    "execve": (59, 221),
    "fork": (57, None),
    "vfork": (58, None),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "setuid": (105, 146),
    "capset": (126, 91),
    "unlinkat": (263, 35),
    "mkdirat": (258, 34),
    "renameat2": (316, 276),
    "fchmodat": (268, 53),
    "fchownat": (260, 54),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "truncate": (76, 45),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "vmsplice": (278, 75),
    "io_uring_setup": (425, 425),
    "perf_event_open": (298, 241),
    "inotify_init1": (294, 26),
    "unshare": (272, 97),
    "mount": (165, 40),
    "chroot": (161, 51),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
}
ALLOWED = {
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "close": (3, 57),
    "fstat": (5, 80),
    "munmap": (11, 215),
    "brk": (12, 214),
    "futex": (202, 98),
    "getrandom": (318, 278),
    "sched_getaffinity": (204, 123),
    "exit_group": (231, 94),
    "getdents64": (217, 61),
    "pipe2": (293, 59),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "clock_nanosleep": (230, 115),
    "recvfrom": (45, 207),
}
NETWORK = {
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
}


@dataclass(frozen=True)
class Case:
    """A call whose arguments count: its numbers, the arguments, and the verdict."""

    numbers: tuple[int, int]
    arguments: tuple[int, ...]
    verdict: int


CASES = {
    "clone of a process": Case((56, 220), (17,), _REFUSE),
    "clone of a thread": Case((56, 220), (0x3D0F00,), _ALLOW),
    "clone3": Case((435, 435), (0, 88), _UNKNOWN),
    "open with flags in memory": Case((437, 437), (-100, 0x7F00, 0x7F00, 24), _UNKNOWN),
    "open for reading": Case((257, 56), (-100, 0x7F00, 0o2000000), _ALLOW),
    "open and empty for writing": Case((257, 56), (-100, 0x7F00, 0o1101, 0o666), _ALLOW),
    "open and empty for both": Case((257, 56), (-100, 0x7F00, 0o1002), _ALLOW),
    "open and empty for reading": Case((257, 56), (-100, 0x7F00, 0o2001000), _REFUSE),
    "open and empty for neither": Case((257, 56), (-100, 0x7F00, 0o1003), _REFUSE),
    "empty, high half": Case((257, 56), (-100, 0x7F00, 0xF_00000200), _REFUSE),
    "lock a file for reading": Case((73, 32), (3, 1 | 4), _UNKNOWN),
    "lock a file for writing": Case((73, 32), (3, 2), _UNKNOWN),
    "map memory": Case((9, 222), (0, 4096, 3, 0x22), _ALLOW),
    "map memory with pages": Case((9, 222), (0, 4096, 3, 0x8022), _ALLOW),
    "map a file": Case((9, 222), (0, 4096, 1, 0x02, 3), _ALLOW),
    "map a shared file": Case((9, 222), (0, 4096, 1, 0x01, 3), _ALLOW),
    "map shared memory": Case((9, 222), (0, 4096, 3, 0x21), _REFUSE),
    "map shared memory with pages": Case((9, 222), (0, 4096, 3, 0x8021), _REFUSE),
    "map shared memory otherwise": Case((9, 222), (0, 4096, 3, 0x23), _REFUSE),
    "map huge pages": Case((9, 222), (0, 2 << 20, 3, 0x40022), _REFUSE),
    "map huge pages of 1 GiB": Case((9, 222), (0, 1 << 30, 3, 0x78040022), _REFUSE),
    "map shared huge pages": Case((9, 222), (0, 2 << 20, 3, 0x40021), _REFUSE),
    "map a file with the flag of huge pages": Case((9, 222), (0, 4096, 1, 0x40002, 3), _REFUSE),
    "kill itself": Case((62, 129), (_PID, 6), _ALLOW),
    "kill another": Case((62, 129), (_PID + 1, 0), _REFUSE),
    "kill all": Case((62, 129), (-1, 9), _REFUSE),
    "kill the group": Case((62, 129), (0, 9), _REFUSE),
    "tgkill itself": Case((234, 131), (_PID, _PID, 6), _ALLOW),
    "tgkill another": Case((234, 131), (1, 1, 0), _REFUSE),
    "clear the death signal": Case((157, 167), (1, 0), _REFUSE),
    "name itself": Case((157, 167), (15, 0), _ALLOW),
    "read limits": Case((302, 261), (0, 9, 0, 0x7F0000000000), _ALLOW),
    "set limits": Case((302, 261), (0, 9, 0x7F00, 0), _REFUSE),
    "set limits, high half": Case((302, 261), (0, 9, 0x7F00000000, 0), _REFUSE),
    "duplicate a descriptor": Case((72, 25), (3, 1030), _ALLOW),
    "lock a file": Case((72, 25), (3, 6), _ALLOW),
    "own a descriptor": Case((72, 25), (3, 8, 1), _REFUSE),
    "choose a signal": Case((72, 25), (3, 10, 9), _REFUSE),
    "own a descriptor otherwise": Case((72, 25), (3, 15, 1), _REFUSE),
    "own by device control": Case((16, 29), (3, 0x8901), _REFUSE),
    "own by device control of sockets": Case((16, 29), (3, 0x8902), _REFUSE),
    "type into a terminal": Case((16, 29), (0, 0x5412), _REFUSE),
    "type into a console": Case((16, 29), (0, 0x541C), _REFUSE),
    "take a terminal": Case((16, 29), (0, 0x540E), _REFUSE),
    "set flags of a file": Case((16, 29), (3, 0x40086602), _REFUSE),
    "set flags of a file, high half": Case((16, 29), (3, 0xF_40086602), _REFUSE),
    "set the version of a file": Case((16, 29), (3, 0x40087602), _REFUSE),
    "set attributes of a file": Case((16, 29), (3, 0x401C5820), _REFUSE),
    "seal a file with a checksum": Case((16, 29), (3, 0x40806685), _REFUSE),
    "encrypt a folder": Case((16, 29), (3, 0x800C6613), _REFUSE),
    "freeze a file system": Case((16, 29), (3, 0xC0045877), _REFUSE),
    "unknown device control": Case((16, 29), (3, 0), _REFUSE),
    "ask for a terminal": Case((16, 29), (0, 0x5401), _ALLOW),
    "ask for a terminal, high half": Case((16, 29), (0, 0xF_00005401), _ALLOW),
    "ask for the size of a terminal": Case((16, 29), (0, 0x5413), _ALLOW),
    "ask how much can be read": Case((16, 29), (0, 0x541B), _ALLOW),
    "set a descriptor to non-blocking": Case((16, 29), (3, 0x5421), _ALLOW),
    "close a descriptor on exec": Case((16, 29), (3, 0x5451), _ALLOW),
    "leave a descriptor open on exec": Case((16, 29), (3, 0x5450), _ALLOW),
    "ask for an interface without the network": Case((16, 29), (3, 0x8933), _REFUSE),
}
MACHINES = pytest.mark.parametrize(
    ("machine", "number", "column"), [("x86_64", _X86_64, 0), ("aarch64", _ARM64, 1)]
)


@MACHINES
@pytest.mark.parametrize("network", [False, True])
def test_each_jump_stays_in_the_program_and_it_ends_with_a_verdict(
    machine: str, number: int, column: int, *, network: bool
) -> None:
    assert number
    assert column in (0, 1)
    instructions = program(machine, network=network)
    assert 100 < len(instructions) <= 4096
    assert instructions[-1].code == _RETURN
    for place, instruction in enumerate(instructions):
        assert instruction.code in (_LOAD, _AND, _RETURN, _EQUAL, _ABOVE, _BITS)
        assert place + 1 + max(instruction.if_true, instruction.if_false) <= len(instructions)
        if instruction.code == _RETURN:
            assert instruction.value in (_ALLOW, _KILL, _REFUSE, _UNKNOWN)


@MACHINES
def test_calls_are_refused_or_allowed_by_their_number(
    machine: str, number: int, column: int
) -> None:
    instructions = program(machine)
    for expected, table in ((_REFUSE, REFUSED | NETWORK), (_ALLOW, ALLOWED)):
        verdicts = {
            name: verdict(instructions, numbers[column] or 0, machine=number)
            for name, numbers in table.items()
            if numbers[column] is not None
        }
        assert verdicts == dict.fromkeys(verdicts, expected)


@MACHINES
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_calls_are_refused_or_allowed_by_their_arguments(
    machine: str, number: int, column: int, case: Case
) -> None:
    found = verdict(program(machine), case.numbers[column], *case.arguments, machine=number)
    assert found == case.verdict


@pytest.mark.parametrize(("flags", "expected"), [(0o1000, _REFUSE), (0o1003, _REFUSE), (0, _ALLOW)])
def test_the_call_that_only_x86_64_has_empties_no_file(flags: int, expected: int) -> None:
    assert verdict(program("x86_64"), 2, 0x7F00, flags) == expected


@MACHINES
def test_sockets_are_allowed_with_the_network(machine: str, number: int, column: int) -> None:
    instructions = program(machine, network=True)
    for name, numbers in NETWORK.items():
        if not name.startswith("socket"):
            assert verdict(instructions, numbers[column], machine=number) == _ALLOW
    assert verdict(instructions, REFUSED["execve"][column] or 0, machine=number) == _REFUSE
    control = (16, 29)[column]
    for request in (0x5401, 0x8912, 0x8913, 0x8915, 0x8933):
        assert verdict(instructions, control, 3, request, machine=number) == _ALLOW
    for request in (0x8901, 0x8902, 0x8914, 0x8916, 0x8946, 0x40086602):
        assert verdict(instructions, control, 3, request, machine=number) == _REFUSE


@MACHINES
def test_the_network_allows_sockets_of_the_internet_alone(
    machine: str, number: int, column: int
) -> None:
    instructions = program(machine, network=True)
    call = NETWORK["socket"][column]
    allowed = {socket.AF_INET, socket.AF_INET6, 16}  # AF_NETLINK
    families = (*range(50), 0xFFFFFFFF, -1, 1 << 32 | socket.AF_UNIX)
    found = {
        family
        for family in families
        if verdict(instructions, call, family, socket.SOCK_STREAM, machine=number) == _ALLOW
    }
    assert found == allowed


@MACHINES
def test_a_pair_of_sockets_can_not_leave_for_a_named_one(
    machine: str, number: int, column: int
) -> None:
    instructions = program(machine, network=True)
    call = NETWORK["socketpair"][column]
    flags = (0, socket.SOCK_CLOEXEC, socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, 1 << 32)
    found = {
        kind
        for kind in range(16)
        for flag in flags
        if verdict(instructions, call, socket.AF_UNIX, kind | flag, machine=number) == _ALLOW
    }
    assert found == {socket.SOCK_STREAM, socket.SOCK_SEQPACKET}


@MACHINES
@pytest.mark.parametrize("call", [470, 512, 0x40000000, 0x40000000 + 59, 0x7FFFFFFF, -1])
def test_calls_with_unknown_numbers_are_reported_as_unknown(
    machine: str, number: int, column: int, call: int
) -> None:
    assert column in (0, 1)
    assert verdict(program(machine), call, machine=number) == _UNKNOWN


@MACHINES
def test_a_call_of_another_architecture_kills_the_process(
    machine: str, number: int, column: int
) -> None:
    assert column in (0, 1)
    other = {_X86_64: _ARM64, _ARM64: _X86_64}[number]
    for foreign in (other, 0x40000003, 0):
        assert verdict(program(machine), 0, machine=foreign) == _KILL


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", True),
        ("linux", "riscv64", False),
        ("linux", "i686", False),
        ("darwin", "arm64", False),
        ("win32", "AMD64", False),
    ],
)
def test_there_is_a_filter_for_linux_on_two_architectures(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, *, expected: bool
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert seccomp.is_supported() is expected


def test_a_32_bit_python_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert not seccomp.is_supported()


def test_the_kernel_takes_the_filter_and_threads_still_start() -> None:
    code = """
import os, sys, threading
from sphinx_df_table.worker.sandbox import seccomp
seccomp.restrict(network=False)
thread = threading.Thread(target=print, args=("in a thread",))
thread.start()
thread.join()
for call in (os.fork, lambda: os.kill(os.getppid(), 0), lambda: os.mkdir("/nowhere/x")):
    try:
        call()
    except PermissionError as error:
        print(error.errno)
with open("/proc/self/status") as status:
    print([line.split()[1] for line in status if line.startswith(("Seccomp:", "NoNewPrivs:"))])
sys.stdout.flush()
os.abort()
"""
    printed = run_in_new_process(code, status=-signal.SIGABRT)
    assert printed.splitlines() == ["in a thread", "1", "1", "1", "['1', '2']"]


@pytest.mark.parametrize(
    ("machine", "numbers"),
    [
        (
            "x86_64",
            {
                *(2, 4, 6, 21, 78, 80, 89, 137, 191, 192, 194, 195, 217, 257, 262, 267, 269, 332),
                *(439, 464, 465, 468),
            },
        ),
        ("aarch64", {8, 9, 11, 12, 43, 48, 49, 56, 61, 78, 79, 291, 439, 464, 465, 468}),
    ],
)
def test_the_calls_that_name_files_are_told(
    monkeypatch: pytest.MonkeyPatch, machine: str, numbers: set[int]
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    told = seccomp.told_calls.__wrapped__()
    assert told.keys() == numbers
    allowed = program(machine)
    architecture = _X86_64 if machine == "x86_64" else _ARM64
    assert {verdict(allowed, number, machine=architecture) for number in numbers} == {_ALLOW}
