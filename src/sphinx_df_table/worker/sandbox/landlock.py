"""Landlock: have Linux restrict the files that this process may read, and forbid writing.

The numbers and structures are those of ``linux/landlock.h``, up to version 7 of the interface in
Linux 6.15. The numbers of the calls, in ``asm/unistd.h``, are the same on all architectures.
"""

from __future__ import annotations

import os
import stat
import struct
import sys
from typing import TYPE_CHECKING

from .syscalls import PR_SET_NO_NEW_PRIVS, process_control, system_call

if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_NET_BIND_TCP, _NET_CONNECT_TCP = 1 << 0, 1 << 1
_SCOPE_ABSTRACT_UNIX_SOCKET, _SCOPE_SIGNAL = 1 << 0, 1 << 1

# The number of rights over files in each version of the interface. A kernel refuses unknown ones.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
# The version that can first refuse each of these.
_SINCE = {
    "emptying files": 3,
    "TCP": _NETWORK_SINCE,
    "controlling devices": 5,
    "signals and abstract sockets": _SCOPES_SINCE,
}


def version() -> int:
    """Return the version of Landlock's interface in this kernel, or 0 if it has none."""
    if sys.platform != "linux":
        return 0
    try:
        return system_call(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)
    except OSError:
        return 0


def unsupported() -> tuple[str, ...]:
    """Return the things that Landlock of this kernel can't refuse."""
    present = version()
    return tuple(what for what, since in _SINCE.items() if present < since)


def _ruleset(abi: int, *, network: bool) -> int:
    """Return the descriptor of a ruleset that forbids everything that this kernel can forbid."""
    files = (1 << _FILE_RIGHTS.get(abi, _FILE_RIGHTS[5])) - 1
    fields = [files]
    if abi >= _NETWORK_SINCE:
        fields.append(0 if network else _NET_BIND_TCP | _NET_CONNECT_TCP)
    if abi >= _SCOPES_SINCE:
        fields.append(_SCOPE_SIGNAL | (0 if network else _SCOPE_ABSTRACT_UNIX_SOCKET))
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return system_call(_CREATE_RULESET, attributes, len(attributes), 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Grant rights to everything below `path`, if it exists."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # this system lacks it, or this user may not open it
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= ~_READ_DIR
        rule = struct.pack("=Qi", rights, descriptor)
        system_call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)


def restrict(readable: Iterable[str], listable: Iterable[str], *, network: bool) -> None:
    """Let this process read only some paths, and write only to the null device, from now on.

    Parameters
    ----------
    readable
        Files, and folders that may be read completely.
    listable
        More folders that may be listed, at all depths.
    network
        Whether the process may use TCP and abstract sockets.

    Raises
    ------
    OSError
        The kernel refused.

    """
    ruleset = _ruleset(version(), network=network)
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in listable:
            _allow(ruleset, path, _READ_DIR)
        _allow(ruleset, os.devnull, _READ_FILE | _WRITE_FILE)
        process_control(PR_SET_NO_NEW_PRIVS, 1)
        system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
