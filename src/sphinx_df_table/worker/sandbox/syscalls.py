"""System calls of Linux for which Python has no functions."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from typing import Any

# linux/prctl.h
PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

# A set of capabilities has 64 bits (linux/capability.h).
_CAPABILITY_BITS = 64


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def system_call(number: int, *arguments: Any) -> int:
    """Make a system call.

    Parameters
    ----------
    number
        The number of the call.
    arguments
        Its arguments: integers, bytes, or None for a null pointer.

    Returns
    -------
    int
        The result of the call.

    Raises
    ------
    OSError
        The kernel refused.

    """
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *words))


def process_control(option: int, value: int, pointer: Any = 0) -> None:
    """Set an attribute of this process by prctl(2), or do nothing on other systems than Linux.

    Parameters
    ----------
    option
        The attribute, one of the constants ``PR_*``.
    value
        Its value.
    pointer
        A pointer to more data, for the options that take one.

    Raises
    ------
    OSError
        The kernel refused.

    """
    if sys.platform == "linux":
        _checked(_libc().prctl(option, ctypes.c_ulong(value), pointer, 0, 0))


def drop_capabilities() -> None:
    """Drop the special rights of root, so that this process can't get them back."""
    for capability in range(_CAPABILITY_BITS):
        try:
            process_control(PR_CAPBSET_DROP, capability)
        except OSError:  # an ordinary user has none to drop, and a kernel has fewer than 64
            break
    # _LINUX_CAPABILITY_VERSION_3 of linux/capability.h, and this process.
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)()
    _checked(_libc().capset(header, none))
