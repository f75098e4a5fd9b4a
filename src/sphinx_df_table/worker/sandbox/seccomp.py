"""seccomp: which system calls Linux refuses to this process.

A snippet computes and reads files. What it has no use for is refused with EPERM: everything that
reaches other processes, the network, the kernel's inner parts, or that changes a file. Threads stay
possible. The numbers are those of ``asm/unistd.h`` of the two architectures.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from .syscalls import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, PR_SET_SECCOMP, process_control

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODE_FILTER = 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE = _ERRNO | errno.EPERM
_UNKNOWN = _ERRNO | errno.ENOSYS

# Instructions of the packet filter, and the offsets of what they may look at.
_LOAD, _RETURN, _IF_EQUAL, _IF_ABOVE, _IF_BITS = 0x20, 0x06, 0x15, 0x25, 0x45
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_CLONE_THREAD = 0x10000
# A call that came after this list was written is unknown to it, and so to the process; so are those
# of the x32 interface of x86-64, whose numbers are far above.
_HIGHEST_KNOWN = 469

_NETWORK = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
}
_REFUSED: dict[str, tuple[int, int | None]] = {
    # New programs and processes.
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    # Signals to others.
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    # Other processes, and what is in their memory.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # When and where others run; what they open or lock.
    "flock": (73, 32),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    # Leaving the process group, and lifting limits.
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "setrlimit": (160, 164),
    # Becoming somebody else.
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "setfsuid": (122, 151),
    "setfsgid": (123, 152),
    "setgroups": (116, 159),
    "capset": (126, 91),
    # Changing folders and files.
    "creat": (85, None),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "truncate": (76, 45),
    "fallocate": (285, 47),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "utimensat": (280, 88),
    "futimesat": (261, None),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    # Memory that no limit counts, or that outlives the process.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgctl": (71, 187),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183),
    "userfaultfd": (323, 282),
    # The kernel's inner parts.
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "io_submit": (209, 2),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "uselib": (134, None),
    "ustat": (136, None),
    "sysfs": (139, None),
    "_sysctl": (156, None),
    "create_module": (174, None),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    # Other views of the system.
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_KILL_CALL, _TGKILL = (62, 129), (234, 131)
_PRLIMIT64 = (302, 261)
# Calls that are refused for some values of one argument: which argument, which values.
_REFUSED_FOR = {
    # A process must go on to die with the server that started it.
    (157, 167): (0, (PR_SET_PDEATHSIG,)),
    # Whom, and by which signal, the kernel tells of what happens to a descriptor: it would send any
    # signal to any process of this user. F_SETOWN, F_SETSIG and F_SETOWN_EX of fcntl, and of those
    # that let others wait, F_SETLEASE and F_NOTIFY; FIOSETOWN and SIOCSPGRP of ioctl, and TIOCSTI,
    # which types into a terminal.
    (72, 25): (1, (8, 10, 15, 1024, 1026)),
    (16, 29): (1, (0x8901, 0x8902, 0x5412)),
}


class _Architecture(Struct, frozen=True):
    """An architecture: how the kernel calls it, and its place in the tables above."""

    audit_number: int
    column: int


_ARCHITECTURES = {
    "x86_64": _Architecture(0xC000003E, 0),
    "aarch64": _Architecture(0xC00000B7, 1),
}


def is_supported() -> bool:
    """Return whether there is a filter for this system; the kernel may refuse it all the same."""
    return (
        sys.platform == "linux" and platform.machine() in _ARCHITECTURES and sys.maxsize > 1 << 32
    )


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _argument(number: int, half: int = 0) -> bytes:
    return _instruction(_LOAD, _ARGUMENTS + 8 * number + 4 * half)


def _for_call(number: int, *body: bytes) -> bytes:
    """Return instructions that are passed over but for one call; the last of `body` returns."""
    return _instruction(_IF_EQUAL, number, 0, len(body)) + b"".join(body)


def _return(action: int) -> bytes:
    return _instruction(_RETURN, action)


def _parts(architecture: _Architecture, pid: int, *, network: bool) -> Iterator[bytes]:
    column = architecture.column
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield _instruction(_IF_EQUAL, architecture.audit_number, 1, 0) + _return(_KILL)
    yield _instruction(_LOAD, _NUMBER)
    yield _instruction(_IF_ABOVE, _HIGHEST_KNOWN, 0, 1) + _return(_UNKNOWN)
    for numbers in (*_REFUSED.values(), *(() if network else _NETWORK.values())):
        if (number := numbers[column]) is not None:
            yield _for_call(number, _return(_REFUSE))
    # What starts threads may look into clone's flags alone: libc falls back to clone.
    yield _for_call(_CLONE3[column], _return(_UNKNOWN))
    is_thread = _instruction(_IF_BITS, _CLONE_THREAD, 1, 0)
    yield _for_call(_CLONE[column], _argument(0), is_thread, _return(_REFUSE), _return(_ALLOW))
    # A signal may go to this very process: abort() sends one.
    is_self = _instruction(_IF_EQUAL, pid, 1, 0)
    for numbers in (_KILL_CALL, _TGKILL):
        yield _for_call(numbers[column], _argument(0), is_self, _return(_REFUSE), _return(_ALLOW))
    for numbers, (position, values) in _REFUSED_FOR.items():
        # Each jumps over the other values, and what allows the rest.
        tests = [_instruction(_IF_EQUAL, v, len(values) - n, 0) for n, v in enumerate(values)]
        yield _for_call(
            numbers[column], _argument(position), *tests, _return(_ALLOW), _return(_REFUSE)
        )
    # Limits may be read, not set: the pointer to the new ones has to be null, in both its halves.
    is_null = _instruction(_IF_EQUAL, 0, 1, 0)
    yield _for_call(
        _PRLIMIT64[column],
        _argument(2),
        is_null,
        _return(_REFUSE),
        _argument(2, half=1),
        is_null,
        _return(_REFUSE),
        _return(_ALLOW),
    )
    yield _return(_ALLOW)


def restrict(*, network: bool) -> None:
    """Have the kernel refuse this process, for good, the calls that a snippet has no use for.

    Parameters
    ----------
    network
        Whether the process may use sockets.

    Raises
    ------
    OSError
        The kernel refused.

    """
    architecture = _ARCHITECTURES[platform.machine()]
    code = b"".join(_parts(architecture, os.getpid(), network=network))
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: the number of instructions, and where they are.
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    process_control(PR_SET_NO_NEW_PRIVS, 1)
    process_control(PR_SET_SECCOMP, _MODE_FILTER, program)
