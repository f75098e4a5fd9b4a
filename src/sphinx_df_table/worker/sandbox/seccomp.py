"""Filter of system calls for seccomp.

A snippet computes and reads files. Calls that reach other processes, the network or the kernel's
settings, or that change a file, fail with EPERM. Threads stay possible.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
import platform
import struct
import sys
from typing import TYPE_CHECKING

from . import syscall_numbers as calls
from .syscalls import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, process_control, system_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_df_table.protocol.record import Use

# linux/seccomp.h
_MODE_FILTER = 2
_ALLOW, _ERRNO, _KILL, _NOTIFY = 0x7FFF0000, 0x00050000, 0x80000000, 0x7FC00000
_SET_MODE_FILTER, _NEW_LISTENER = 1, 8
_REFUSE = _ERRNO | errno.EPERM
_UNKNOWN = _ERRNO | errno.ENOSYS

# Instructions of the packet filter (linux/bpf_common.h), and offsets in struct seccomp_data
# (linux/seccomp.h).
_LOAD, _AND, _RETURN, _IF_EQUAL, _IF_ABOVE, _IF_BITS = 0x20, 0x54, 0x06, 0x15, 0x25, 0x45
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

# linux/sched.h
_CLONE_THREAD = 0x10000
# linux/mman.h
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_HUGETLB = 0x01, 0x20, 0x40000


# For each machine its AUDIT_ARCH number in linux/audit.h, and its column in `syscall_numbers`.
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}


def is_supported() -> bool:
    """Return whether there is a filter for this system. The kernel may still refuse it."""
    return (
        sys.platform == "linux" and platform.machine() in _ARCHITECTURES and sys.maxsize > 1 << 32
    )


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _argument(number: int, half: int = 0) -> bytes:
    return _instruction(_LOAD, _ARGUMENTS + 8 * number + 4 * half)


def _for_call(number: int, *body: bytes) -> bytes:
    """Return instructions that are skipped except for one call; the last of `body` returns."""
    return _instruction(_IF_EQUAL, number, 0, len(body)) + b"".join(body)


def _return(action: int) -> bytes:
    return _instruction(_RETURN, action)


def _by_argument(
    position: int, values: Sequence[int], if_listed: int, otherwise: int, mask: int = 0
) -> Iterator[bytes]:
    """Yield instructions that return by the lower half of one argument, or some of its bits."""
    yield _argument(position)
    if mask:
        yield _instruction(_AND, mask)
    # Each test jumps over the other tests, and over the instruction that returns for other values.
    for number, value in enumerate(values):
        yield _instruction(_IF_EQUAL, value, len(values) - number, 0)
    yield _return(otherwise)
    yield _return(if_listed)


@functools.cache
def _parts(machine: str, *, network: bool) -> tuple[bytes, bytes]:
    """Return the filter before and after the part that depends on the process."""
    return b"".join(_start(machine, network=network)), b"".join(_end(machine, network=network))


def _program(machine: str, pid: int, *, network: bool) -> Iterator[bytes]:
    _, column = _ARCHITECTURES[machine]
    start, end = _parts(machine, network=network)
    yield start
    # A process may send itself a signal: abort() does.
    is_self = _instruction(_IF_EQUAL, pid, 1, 0)
    for numbers in (calls.KILL, calls.TGKILL):
        yield _for_call(numbers[column], _argument(0), is_self, _return(_REFUSE), _return(_ALLOW))
    yield end


def _start(machine: str, *, network: bool) -> Iterator[bytes]:
    audit_number, column = _ARCHITECTURES[machine]
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield _instruction(_IF_EQUAL, audit_number, 1, 0) + _return(_KILL)
    yield _instruction(_LOAD, _NUMBER)
    yield _instruction(_IF_ABOVE, calls.HIGHEST_KNOWN, 0, 1) + _return(_UNKNOWN)
    for numbers in (*calls.REFUSED.values(), *(() if network else calls.NETWORK.values())):
        if (number := numbers[column]) is not None:
            yield _for_call(number, _return(_REFUSE))
    if network:
        families = _by_argument(0, calls.SOCKET_FAMILIES, _ALLOW, _REFUSE)
        yield _for_call(calls.NETWORK["socket"][column], *families)
        kinds = _by_argument(1, calls.PAIR_KINDS, _ALLOW, _REFUSE, calls.PAIR_KINDS_MASK)
        yield _for_call(calls.NETWORK["socketpair"][column], *kinds)
    # The filter can't read the flags of clone3 and openat2, which are in memory. libc then falls
    # back to clone, and it does not use openat2.
    for numbers in (calls.CLONE3, calls.OPENAT2, calls.FLOCK):
        yield _for_call(numbers[column], _return(_UNKNOWN))
    for numbers, position in calls.OPEN.values():
        if (number := numbers[column]) is not None:
            steps = _by_argument(position, calls.OPEN_REFUSED, _REFUSE, _ALLOW, calls.OPEN_MASK)
            yield _for_call(number, *steps)
    is_thread = _instruction(_IF_BITS, _CLONE_THREAD, 1, 0)
    yield _for_call(calls.CLONE[column], _argument(0), is_thread, _return(_REFUSE), _return(_ALLOW))
    is_huge = (_instruction(_IF_BITS, _MAP_HUGETLB, 0, 1), _return(_REFUSE))
    bits = [_instruction(_IF_BITS, bit, 1, 0) for bit in (_MAP_ANONYMOUS, _MAP_SHARED)]
    has_both = [step for bit in bits for step in (bit, _return(_ALLOW))]
    yield _for_call(calls.MMAP[column], _argument(3), *is_huge, *has_both, _return(_REFUSE))


def _end(machine: str, *, network: bool) -> Iterator[bytes]:
    _, column = _ARCHITECTURES[machine]
    for numbers, (position, values) in calls.REFUSED_ARGUMENTS.items():
        yield _for_call(numbers[column], *_by_argument(position, values, _REFUSE, _ALLOW))
    requests = (*calls.REQUESTS, *(calls.NETWORK_REQUESTS if network else ()))
    yield _for_call(calls.IOCTL[column], *_by_argument(1, requests, _ALLOW, _REFUSE))
    # Limits may be read, not set: the pointer to new limits must be null, in both its halves.
    is_null = _instruction(_IF_EQUAL, 0, 1, 0)
    halves = [step for half in (0, 1) for step in (_argument(2, half), is_null, _return(_REFUSE))]
    yield _for_call(calls.PRLIMIT64[column], *halves, _return(_ALLOW))
    yield _return(_ALLOW)


def restrict(*, network: bool) -> None:
    """Have the kernel refuse system calls to this process from now on.

    Parameters
    ----------
    network
        Whether the process may use sockets of the internet.

    Raises
    ------
    OSError
        The kernel refused.

    """
    install(b"".join(_program(platform.machine(), os.getpid(), network=network)))


@functools.cache
def told_calls() -> dict[int, tuple[Use, int | None, int | None]]:
    """Return the numbers of the calls that `listener` tells, as `syscall_numbers.NAMING` has them.

    Returns
    -------
    dict
        For each number the kind of the call, and the positions of its folder and its name.

    """
    _, column = _ARCHITECTURES[platform.machine()]
    return {
        number: (kind, *positions)
        for kind, named in calls.NAMING.items()
        for numbers, positions in named.items()
        if (number := numbers[column]) is not None
    }


@functools.cache
def _telling() -> bytes:
    """Return the filter that tells calls."""
    steps = [_for_call(number, _return(_NOTIFY)) for number in told_calls()]
    return b"".join((_instruction(_LOAD, _NUMBER), *steps, _return(_ALLOW)))


def prepare() -> None:
    """Make the parts of the filters that all processes share."""
    _parts(platform.machine(), network=False)
    _telling()


def listener() -> int:
    """Have the kernel tell all calls of this process that name files, from now on.

    Such a call waits until whoever holds the descriptor has answered.

    Returns
    -------
    int
        The descriptor on which the kernel tells them; see seccomp_unotify(2).

    Raises
    ------
    OSError
        The kernel refused; EBUSY if this process is supervised in the same way already.

    """
    with _program_of(_telling()) as program:
        number = calls.SECCOMP[_ARCHITECTURES[platform.machine()][1]]
        return system_call(number, _SET_MODE_FILTER, _NEW_LISTENER, program)


def install(code: bytes) -> None:
    """Have the kernel run a filter at each system call of this process. It can't be removed.

    Parameters
    ----------
    code
        The instructions of the filter.

    Raises
    ------
    OSError
        The kernel refused.

    """
    with _program_of(code) as program:
        process_control(PR_SET_SECCOMP, _MODE_FILTER, program)


@contextlib.contextmanager
def _program_of(code: bytes) -> Iterator[bytes]:
    """Give a filter as the kernel takes it, and give up all new rights, as it demands."""
    buffer = ctypes.create_string_buffer(code, len(code))
    process_control(PR_SET_NO_NEW_PRIVS, 1)
    # struct sock_fprog of linux/filter.h: the number of instructions, and their address.
    yield struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
