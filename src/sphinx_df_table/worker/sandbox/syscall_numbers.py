"""Numbers of the system calls of Linux that the filters refuse, allow or report.

Each call has its numbers on x86-64 and arm64: those of ``asm/unistd_64.h`` and
``asm-generic/unistd.h`` of Linux 6.17. None stands for a call that arm64 does not have. Values of
arguments are those of ``linux/fcntl.h``, ``asm-generic/fcntl.h``, ``asm-generic/ioctls.h`` and
``linux/sockios.h``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .syscalls import PR_SET_PDEATHSIG

if TYPE_CHECKING:
    from sphinx_df_table.protocol.record import Use

# The highest number in Linux 6.17. A call with a higher one is reported as unknown; so are the
# calls of the x32 interface of x86-64, whose numbers are far above.
HIGHEST_KNOWN = 469

NETWORK = {
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
# The families of sockets that a snippet may open if it may use the network (``linux/socket.h``):
# AF_INET, AF_INET6, and AF_NETLINK, by which libc looks up names and interfaces. A Unix socket
# reaches programs on this machine, such as Docker and the desktop.
SOCKET_FAMILIES = (2, 10, 16)
# The kinds of pairs of sockets, SOCK_STREAM and SOCK_SEQPACKET (``linux/net.h``), without the flags
# in the higher bits. A socket of another kind can leave its pair for a named Unix socket.
PAIR_KINDS, PAIR_KINDS_MASK = (1, 5), 0xF
REFUSED: dict[str, tuple[int, int | None]] = {
    # New programs and processes.
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    # Signals to other processes.
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    # Other processes and their memory.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # Scheduling and placement of other processes, and the files that they open.
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
    # The process group and limits.
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "setrlimit": (160, 164),
    # Users, groups and capabilities.
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
    # Changes of folders and files.
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
    # Memory that no limit counts or that outlives the process.
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
    "vmsplice": (278, 75),  # a pipe holds the whole huge page of which it got a part
    # Parts and settings of the kernel.
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
    # Namespaces and mounts.
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
# flock can block other programs that lock the same file, even if the snippet opened it for reading
# only. It fails with ENOSYS: libraries such as HDF5 then read without a lock, as they do on a file
# system without locks.
FLOCK = (73, 32)
# mmap is refused for memory that the memory limit would not count in full:
# - MAP_SHARED with MAP_ANONYMOUS. If a process unmaps a part of this memory or calls
#   madvise(MADV_DONTNEED), the kernel keeps the pages, but no longer counts them for the process.
# - MAP_HUGETLB. Huge pages are not part of the resident memory (VmRSS).
MMAP = (9, 222)
CLONE, CLONE3 = (56, 220), (435, 435)
# open and openat, with the position of their flags. O_TRUNC empties a file even if the access mode
# is 0 (read) or 3 (neither read nor write), and Landlock before version 3 does not refuse that. So
# the two access modes are refused together with O_TRUNC. OPEN_MASK selects these bits of the flags.
OPEN: dict[str, tuple[tuple[int, int | None], int]] = {
    "open": ((2, None), 1),
    "openat": ((257, 56), 2),
}
OPENAT2 = (437, 437)
OPEN_MASK = 0o1003
OPEN_REFUSED = (0o1000, 0o1003)
KILL, TGKILL = (62, 129), (234, 131)
PRLIMIT64 = (302, 261)
# Calls that are refused for some values of one argument: the position of the argument, and the
# values.
REFUSED_ARGUMENTS = {
    # prctl: a process must keep the signal that ends it together with the server.
    (157, 167): (0, (PR_SET_PDEATHSIG,)),
    # fcntl: F_SETOWN, F_SETSIG and F_SETOWN_EX have the kernel send any signal to any process of
    # this user, and F_SETLEASE and F_NOTIFY make other processes wait.
    (72, 25): (1, (8, 10, 15, 1024, 1026)),
}
# seccomp itself: prctl can't return the descriptor on which calls are told.
SECCOMP = (317, 277)
# Calls that name a file or a folder, by what they do with it: the positions of the arguments with
# its folder and its name. Calls that list a folder take its descriptor, and no name.
NAMING: dict[Use, dict[tuple[int, int | None], tuple[int | None, int | None]]] = {
    "opened": {
        (2, None): (None, 0),  # open
        (257, 56): (0, 1),  # openat
    },
    "listed": {
        (78, None): (0, None),  # getdents
        (217, 61): (0, None),  # getdents64
    },
    "tested": {
        (4, None): (None, 0),  # stat
        (6, None): (None, 0),  # lstat
        (262, 79): (0, 1),  # newfstatat
        (332, 291): (0, 1),  # statx
        (21, None): (None, 0),  # access
        (269, 48): (0, 1),  # faccessat
        (439, 439): (0, 1),  # faccessat2
        (80, 49): (None, 0),  # chdir
        (137, 43): (None, 0),  # statfs
        (191, 8): (None, 0),  # getxattr
        (192, 9): (None, 0),  # lgetxattr
        (194, 11): (None, 0),  # listxattr
        (195, 12): (None, 0),  # llistxattr
        (464, 464): (0, 1),  # getxattrat
        (465, 465): (0, 1),  # listxattrat
        (468, 468): (0, 1),  # file_getattr
    },
    "resolved": {
        (89, None): (None, 0),  # readlink
        (267, 78): (0, 1),  # readlinkat
    },
}
# The requests of ioctl that only read, or that change a descriptor of this process. Others change
# the attributes of a file that is opened for reading, type into a terminal, or have signals sent to
# other processes.
IOCTL = (16, 29)
REQUESTS = (
    *(0x5401, 0x802C542A, 0x5413),  # TCGETS, TCGETS2, TIOCGWINSZ
    *(0x541B, 0x5421),  # FIONREAD, FIONBIO
    *(0x5450, 0x5451),  # FIONCLEX, FIOCLEX
)
# With the network, those that read the names, addresses and flags of its interfaces: SIOCGIFNAME,
# SIOCGIFCONF, SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFNETMASK, SIOCGIFMTU and SIOCGIFINDEX.
NETWORK_REQUESTS = (0x8910, 0x8912, 0x8913, 0x8915, 0x891B, 0x8921, 0x8933)
