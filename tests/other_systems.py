"""Systems that have less than this one, for a selection of the tests: ``pytest --system NAME``.

Calls that such a system lacks or refuses fail in this process, and in all that it starts.
"""

from __future__ import annotations

import errno
import os
import platform
import struct
from typing import TYPE_CHECKING

from sphinx_df_table.execution import spawn
from sphinx_df_table.execution.fork_server import ForkServer
from sphinx_df_table.worker.sandbox import seccomp, syscall_numbers
from sphinx_df_table.worker.sandbox.syscalls import PR_SET_SECCOMP

if TYPE_CHECKING:
    from collections.abc import Iterator

# Numbers of system calls on x86-64 and arm64, in that order.
_PRCTL, _SECCOMP = (157, 167), (317, 277)
_LANDLOCK = ((444, 444), (445, 445), (446, 446))
# What Docker's default profile refuses to a container without privileges: "Seccomp security
# profiles for Docker" in its manual, and io_uring since version 25. The sandbox refuses these, too,
# and has their numbers.
_DOCKER = (
    *("acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "create_module"),
    *("delete_module", "fanotify_init", "finit_module", "fsconfig", "fsmount", "fsopen"),
    *("fspick", "get_kernel_syms", "init_module", "io_uring_setup", "io_uring_enter"),
    *("io_uring_register", "ioperm", "iopl", "kexec_file_load", "kexec_load", "keyctl"),
    *("lookup_dcookie", "mount", "mount_setattr", "move_mount", "nfsservctl", "open_by_handle_at"),
    *("open_tree", "perf_event_open", "pivot_root", "query_module", "quotactl", "quotactl_fd"),
    *("reboot", "request_key", "setdomainname", "sethostname", "setns", "settimeofday"),
    *("swapoff", "swapon", "sysfs", "syslog", "umount2", "unshare", "uselib", "userfaultfd"),
    *("ustat", "vhangup", "_sysctl"),
)
_DOCKER_NUMBERS = {
    "get_mempolicy": (239, 236),
    "kcmp": (312, 272),
    "mbind": (237, 235),
    "move_pages": (279, 239),
    "pidfd_getfd": (438, 438),
    "set_mempolicy": (238, 237),
}
# Of linux/sched.h: the flags of clone that make namespaces.
_NAMESPACES = 0x7E020000
# Those that lack layers of the sandbox, and all.
LACKING = ("no-landlock", "no-seccomp", "spawned")
SYSTEMS = (*LACKING, "docker")

# linux/bpf_common.h, linux/seccomp.h
_LOAD, _EQUAL, _BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_ARGUMENTS = 16
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


def become(system: str) -> None:
    """Let this process have what `system` has, and no more. It can't be undone.

    Parameters
    ----------
    system
        One of `SYSTEMS`: a Linux without Landlock, or without seccomp; one with neither that starts
        a new process for each snippet, as macOS and Windows do; or a container of Docker.

    """
    if system == "spawned":
        ForkServer.is_supported = staticmethod(lambda: False)  # type: ignore[method-assign]
        # A busy machine takes longer to import pandas.
        spawn._EXTRA_TIME = 10.0  # noqa: SLF001 - no user has to set it
    # Processes of pytest-xdist have inherited the filter.
    if os.environ.get("TESTED_SYSTEM") != system:
        os.environ["TESTED_SYSTEM"] = system
        seccomp.install(b"".join((*_steps(system), _step(_RETURN, _ALLOW))))


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _refuse(numbers: tuple[int, int | None], error: int) -> Iterator[bytes]:
    number = numbers[platform.machine() == "aarch64"]
    if number is not None:
        yield _step(_EQUAL, number, 0, 1) + _step(_RETURN, _ERRNO | error)


def _refuse_by_argument(
    numbers: tuple[int, int], position: int, test: bytes, error: int
) -> Iterator[bytes]:
    """Yield steps that refuse a call if `test`, of the lower half of an argument, skips a step."""
    number = numbers[platform.machine() == "aarch64"]
    yield _step(_EQUAL, number, 0, 4) + _step(_LOAD, _ARGUMENTS + 8 * position)
    yield test + _step(_RETURN, _ALLOW) + _step(_RETURN, _ERRNO | error)


def _steps(system: str) -> Iterator[bytes]:
    yield _step(_LOAD, 0)
    if system in ("no-landlock", "spawned"):
        for numbers in _LANDLOCK:
            yield from _refuse(numbers, errno.ENOSYS)
    if system in ("no-seccomp", "spawned"):
        yield from _refuse(_SECCOMP, errno.ENOSYS)
        is_seccomp = _step(_EQUAL, PR_SET_SECCOMP, 1, 0)
        yield from _refuse_by_argument(_PRCTL, 0, is_seccomp, errno.EINVAL)
    if system == "docker":
        refused = [syscall_numbers.REFUSED[name] for name in _DOCKER]
        for call in (*refused, *_DOCKER_NUMBERS.values()):
            yield from _refuse(call, errno.EPERM)
        yield from _refuse(syscall_numbers.CLONE3, errno.ENOSYS)
        has_namespace = _step(_BITS, _NAMESPACES, 1, 0)
        yield from _refuse_by_argument(syscall_numbers.CLONE, 0, has_namespace, errno.EPERM)
