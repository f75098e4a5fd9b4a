"""Starting programs, reaching other processes, and the inner parts of the kernel."""

from __future__ import annotations

from attacks.attempt import Attempt, Stop, Switch, denied, forbidden, refused

_START = refused("start another program or process")
_NO_RULES: tuple[Switch, ...] = ("audit", "landlock", "seccomp")
_NO_CALL_RULES: tuple[Switch, ...] = ("audit", "seccomp")
_ANY_SHELL = "['/bin/sh', '-c', 'exit 0']"


def _starts(name: str, code: str, through: tuple[Switch, ...] = _NO_RULES) -> Attempt:
    code = f"{code}\ndf = shown('done')"
    return Attempt(name, code, (_START, forbidden("audit")), through)


PROGRAMS = (
    _starts("subprocess", f"import subprocess\nsubprocess.run({_ANY_SHELL}, check=True)"),
    _starts("posix-spawn", f"os.waitpid(os.posix_spawn('/bin/sh', {_ANY_SHELL}, {{}}), 0)"),
    _starts(
        "fork",
        "pid = os.fork()\nif not pid: os._exit(0)\nos.waitpid(pid, 0)",
        _NO_CALL_RULES,
    ),
    _starts(
        "multiprocessing",
        """
import multiprocessing
process = multiprocessing.get_context("fork").Process(target=print)
process.start()
process.join()
""",
        _NO_CALL_RULES,
    ),
    Attempt(
        "system",
        """
        if os.system("exit 0"):
            raise ValueError("no shell")
        df = shown("done")
        """,
        (_START, Stop("seccomp", "error", "no shell", ("audit",))),
        _NO_RULES,
    ),
    Attempt(
        "exec",
        "os.execv('/bin/sh', ['/bin/sh', '-c', 'kill -USR1 $$'])",
        (
            _START,
            forbidden("audit"),
            denied("audit", "seccomp"),
            # It succeeds: the shell is there in the snippet's place, and is all that answers.
            Stop("answer", "worker", "ended by SIGUSR1 before it answered", _NO_RULES),
        ),
        always="what it starts takes the place of what would show a table",
    ),
    Attempt(
        "exec-of-a-file-of-the-page",
        "os.execv('program.sh', ['program.sh'])",
        (_START, forbidden("audit"), denied("audit", "seccomp")),
        always="a program that takes the snippet's place shows no table",
    ),
    Attempt(
        "pty",
        """
        pid, _ = os.forkpty()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        df = shown("done")
        """,
        (_START, Stop("landlock", "error", "Error", ("audit",))),
        _NO_RULES,
    ),
    Attempt(
        "c-fork",
        """
        pid = called(libc.fork())
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    Attempt(
        "c-vfork",
        """
        called(libc.vfork())
        df = shown("done")
        """,
        (forbidden(),),
        always="the two processes would share one stack",
    ),
    Attempt(
        "c-system",
        """
        if libc.system(b"exit 0"):
            raise ValueError("no shell")
        df = shown("done")
        """,
        (Stop("seccomp", "error", "no shell"),),
        ("landlock", "seccomp"),
    ),
    Attempt(
        "clone3",
        """
        arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
        pid = call("clone3", arguments, ctypes.sizeof(arguments))
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        df = shown("done")
        """,
        (Stop("seccomp", "error", "[Errno 38] Function not implemented"),),
        ("seccomp",),
    ),
    Attempt(
        "other-interface",
        """
        called(libc.syscall(ctypes.c_long(0x40000000 + 39)))
        df = shown("done")
        """,
        (Stop("seccomp", "error", "[Errno 38] Function not implemented"),),
        always="few kernels have the interface that these numbers belong to",
    ),
    Attempt(
        "program-in-memory",
        """
        call("memfd_create", b"program", 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
)

OTHERS = (
    *(
        Attempt(
            f"signal-{whom}",
            f"{code}\ndf = shown('done')",
            (refused("send a signal to another process"), forbidden("audit")),
            _NO_RULES,
        )
        for whom, code in {
            # Number 0 asks whether a signal might be sent, and harms nobody.
            "server": "os.kill(os.getppid(), 0)",
            "sphinx": "os.kill(sphinx, 0)",
            "another": "os.kill(bystander, 0)",
            "all": "os.kill(-1, 0)",
            "group": "os.killpg(bystander, 0)",
        }.items()
    ),
    Attempt(
        "kill-sphinx",
        "os.kill(sphinx, signal.SIGKILL)",
        (refused("send a signal to another process"),),
        always="it would end the tests",
    ),
    Attempt(
        "kill-server",
        "os.kill(os.getppid(), signal.SIGKILL)",
        (refused("send a signal to another process"), forbidden("audit")),
        always="it would end the next blocks",
    ),
    Attempt(
        "pidfd",
        """
        signal.pidfd_send_signal(os.pidfd_open(bystander), 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("landlock", "seccomp"),
    ),
    Attempt(
        "tgkill",
        """
        call("tgkill", bystander, bystander, 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("landlock", "seccomp"),
    ),
    Attempt(
        "signal-by-descriptor",
        """
        import fcntl
        reader, writer = os.pipe()
        fcntl.fcntl(reader, fcntl.F_SETOWN, bystander)
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    Attempt(
        "signal-of-choice-by-descriptor",
        """
        import fcntl
        reader, writer = os.pipe()
        fcntl.fcntl(reader, 10, signal.SIGKILL)
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    Attempt(
        "signal-by-device-control",
        """
        import array, fcntl
        fcntl.ioctl(answer_socket(), 0x8901, array.array("i", [bystander]))
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    Attempt(
        "queued-signal",
        """
        call("rt_sigqueueinfo", bystander, 0, bytes(128))
        df = shown("done")
        """,
        (forbidden(),),
        always="the kernel itself takes such a signal from few",
    ),
    Attempt(
        "ptrace",
        """
        call("ptrace", 0x4206, bystander, 0, 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("capabilities", "landlock", "seccomp"),
    ),
    Attempt(
        "write-memory",
        """
        buffer = ctypes.create_string_buffer(b"hunted")
        mine = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 6)
        theirs = (ctypes.c_uint64 * 2)(secret_address, 6)
        call("process_vm_writev", bystander, mine, 1, theirs, 1, 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("capabilities", "landlock", "seccomp"),
    ),
    Attempt(
        "descriptor-of-another",
        """
        call("pidfd_getfd", call("pidfd_open", bystander, 0), 0, 0)
        df = shown("done")
        """,
        (forbidden(),),
        ("capabilities", "landlock", "seccomp"),
    ),
    *(
        Attempt(
            name,
            f"{code}\ndf = shown('done')",
            (forbidden(),),
            ("capabilities", "seccomp"),
        )
        for name, code in {
            "priority-of-another": "os.setpriority(os.PRIO_PROCESS, bystander, 5)",
            "priority-of-sphinx": "os.setpriority(os.PRIO_PROCESS, sphinx, 0)",
            "processors-of-another": "os.sched_setaffinity(bystander, os.sched_getaffinity(0))",
            "scheduler-of-another": (
                "os.sched_setscheduler(bystander, os.SCHED_BATCH, os.sched_param(0))"
            ),
        }.items()
    ),
    Attempt(
        "lift-limits",
        """
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        df = shown("done")
        """,
        (
            refused("change the limits of its process"),
            forbidden("audit", says="not allowed to raise maximum limit"),
            Stop("limits", "error", "not allowed to raise maximum limit", ("audit", "seccomp")),
        ),
        ("limits", "audit", "seccomp"),
    ),
    Attempt(
        "limits-of-another",
        """
        import resource
        resource.prlimit(bystander, resource.RLIMIT_CORE, (0, 0))
        df = shown("done")
        """,
        (refused("change the limits"), forbidden("audit", says="Operation not permitted")),
        ("limits", "capabilities", "audit", "seccomp"),
    ),
    Attempt(
        "outlive-the-server",
        """
        called(libc.prctl(1, ctypes.c_ulong(0), 0, 0, 0))
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
)

_CONTAINERS = "containers refuse it too, and so do kernels by their settings"
KERNEL = (
    *(
        Attempt(name, f"{code}\ndf = shown('done')", (forbidden(),), ("seccomp",))
        for name, code in {
            "setuid": "os.setuid(os.getuid())",
            "setgroups": "os.setresgid(-1, -1, -1)",
            "personality": "call('personality', 0xFFFFFFFF)",
            "semaphores": "libc.semctl(called(libc.semget(0, 1, 0o600)), 0, 0)",
            "shared-memory": "libc.shmctl(call('shmget', 0, 4096, 0o600), 0, 0)",
            "message-queue": "libc.msgctl(call('msgget', 0, 0o600), 0, 0)",
        }.items()
    ),
    *(
        Attempt(name, f"{code}\ndf = shown('done')", (forbidden(),), always=_CONTAINERS)
        for name, code in {
            "namespaces": "call('unshare', 0x10000000)",
            "other-namespace": "call('setns', 0, 0)",
            "mount": "call('mount', b'none', outside.encode(), b'tmpfs', 0, 0)",
            "new-mount": "call('fsopen', b'tmpfs', 0)",
            "chroot": "os.chroot(outside)",
            "pivot-root": "call('pivot_root', b'.', b'.')",
            "keys": "call('keyctl', 0, -3, 0)",
            "bpf": "call('bpf', 0, bytes(72), 72)",
            "userfaultfd": "call('userfaultfd', 1)",
            "io-uring": "call('io_uring_setup', 1, ctypes.create_string_buffer(120))",
            "old-aio": "call('io_setup', 1, (ctypes.c_uint64 * 1)())",
            "perf": "call('perf_event_open', bytes(128), 0, -1, -1, 0)",
            "file-handles": "call('name_to_handle_at', -100, b'.', bytes(200), bytes(8), 0)",
            "compare-processes": "call('kcmp', sphinx, bystander, 1, 0, 0)",
            "secret-memory": "call('memfd_secret', 0)",
        }.items()
    ),
)
