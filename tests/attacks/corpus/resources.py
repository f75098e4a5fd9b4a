"""Using up what a build has: time, memory, and the room for what comes out."""

from __future__ import annotations

import textwrap

from attacks.attempt import Attempt, Stop, forbidden

_LATE = (Stop("time limit", "timeout", "seconds and was stopped"),)
_ENDLESS = "it has no end"

TIME = (
    *(
        Attempt(name, code, _LATE, always=_ENDLESS)
        for name, code in {
            "loop": "while True: pass",
            "catching-loop": """
                while True:
                    try:
                        time.sleep(60)
                    except BaseException:
                        pass
                """,
            "ignoring-signals": """
                for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                    signal.signal(number, signal.SIG_IGN)
                signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
                while True: time.sleep(60)
                """,
            "stopped": "os.kill(os.getpid(), signal.SIGSTOP)",
            "in-c": "__import__('re').match('(a+)+$', 'a' * 64 + 'b')",
            "in-a-cell": """
                class Cell:
                    def __str__(self):
                        while True: pass

                df = pd.DataFrame({"a": [Cell()]})
                """,
            "in-a-thread": """
                def loop():
                    while True: pass

                threading.Thread(target=loop).start()
                threading.Thread(target=loop).start()
                time.sleep(60)
                """,
            "printing-past-python": "while True: os.write(1, b'x' * 65536)",
            # Its process would append that the time is over.
            "half-an-answer": """
                signal.signal(signal.SIGALRM, signal.SIG_IGN)
                forge(b'{"table": {"columns": [')
                while True: pass
                """,
        }.items()
    ),
    Attempt("sleep", "time.sleep(3)\ndf = shown('done')", _LATE, ("time limit",)),
)

_NO_MEMORY = (Stop("limits", "error", "the snippet exceeded its limit of 100 MiB of memory"),)
MEMORY = (
    *(
        Attempt(name, f"{textwrap.dedent(code)}\ndf = shown('done')", _NO_MEMORY, ("limits",))
        for name, code in {
            "one-array": "x = bytearray(240 << 20)",
            "many": "x = [bytearray(1 << 20) for _ in range(240)]",
            "numpy": "x = np.ones(30 << 20)",
            "text": "x = 'x' * (240 << 20)",
            "threads": """
                parts = [[], []]
                fill = lambda part: part.append(b"x" * (120 << 20))
                threads = [threading.Thread(target=fill, args=(part,)) for part in parts]
                [thread.start() for thread in threads]
                [thread.join() for thread in threads]
                """,
            # The process is told to stop with a signal.
            "deaf": """
                signal.signal(signal.SIGUSR1, signal.SIG_IGN)
                x = [bytearray(1 << 20) for _ in range(240)]
                """,
            "catching": """
                x = []
                while len(x) < 240:
                    try:
                        x.append(bytearray(1 << 20))
                    except BaseException:
                        pass
                """,
            "filled-by-the-kernel": """
                import mmap
                x = mmap.mmap(-1, 240 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_POPULATE)
                """,
        }.items()
    ),
    # What is given back in part is still held.
    *(
        Attempt(
            name,
            f"""
            import mmap
            x = []
            for _ in range(4):
                x.append(mmap.mmap(-1, 60 << 20))
                [x[-1].write(b"x" * (1 << 20)) for _ in range(60)]
                x[-1].{give_back}
            df = shown("done")
            """,
            (forbidden(),),
            ("seccomp",),
        )
        for name, give_back in {
            "shared-given-back": "madvise(mmap.MADV_DONTNEED)",
            "shared-unmapped": "resize(4096)",
        }.items()
    ),
    Attempt(
        "shared",
        """
        import mmap
        x = mmap.mmap(-1, 240 << 20)
        x.write(b"x" * (240 << 20))
        df = shown("done")
        """,
        (
            forbidden(),
            Stop("limits", "error", "the snippet exceeded its limit of 100 MiB", ("seccomp",)),
        ),
        ("limits", "seccomp"),
    ),
    Attempt(
        "huge-pages",
        """
        import mmap
        x = mmap.mmap(-1, 2 << 20, flags=mmap.MAP_PRIVATE | 0x40000)  # MAP_HUGETLB
        df = shown("done")
        """,
        (forbidden(),),
        always="most machines have no huge pages: without seccomp, mmap finds no memory",
    ),
    Attempt(
        "addresses",
        """
        import mmap
        x = mmap.mmap(-1, 80 << 30, flags=mmap.MAP_PRIVATE | 0x4000)  # MAP_NORESERVE
        df = shown("done")
        """,
        (Stop("limits", "error", "[Errno 12] Cannot allocate memory"),),
        ("limits",),
    ),
    Attempt(
        "stacks",
        """
        threading.stack_size(4 << 30)
        end = threading.Event()
        threads = [threading.Thread(target=end.wait) for _ in range(20)]
        try:
            [thread.start() for thread in threads]
        finally:
            end.set()
        df = shown("done")
        """,
        (Stop("limits", "error", "can't start new thread"),),
        ("limits",),
    ),
    Attempt(
        "memory-file",
        """
        os.memfd_create("x")
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    # A pipe holds the whole huge page of which it got a part.
    Attempt(
        "pages-in-a-pipe",
        """
        import mmap
        memory = mmap.mmap(-1, 4 << 20, flags=mmap.MAP_PRIVATE)
        memory.madvise(mmap.MADV_HUGEPAGE)
        memory.write(b"x" * (4 << 20))
        class Part(ctypes.Structure):
            _fields_ = [("start", ctypes.c_void_p), ("size", ctypes.c_size_t)]
        start = ctypes.c_char.from_buffer(memory)
        part = Part(ctypes.addressof(start), 4096)
        _, end = os.pipe()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.vmsplice(end, ctypes.byref(part), 1, 0) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    Attempt(
        "open-files",
        """
        x = [os.open("/dev/null", os.O_RDONLY) for _ in range(300)]
        df = shown("done")
        """,
        (Stop("limits", "error", "[Errno 24] Too many open files"),),
        ("limits",),
    ),
)

_TOO_MANY = Stop("cell limit", "error", "cells, and a table may have")
_FORGED_TOO_MANY = Stop("cell limit", "worker", "more cells than df_table_max_cells in")
OUTPUT = (
    Attempt(
        "printing",
        "while True: print('x' * 1000)",
        (Stop("python", "error", "printed more than"),),
        always=_ENDLESS,
    ),
    Attempt(
        "cells",
        "df = pd.DataFrame({'a': ['done'] * 300})",
        (_TOO_MANY,),
        ("cell limit",),
    ),
    Attempt(
        "many-cells",
        "df = pd.DataFrame(np.zeros((1_000_000, 10)))",
        (_TOO_MANY,),
        always="a build with such a table takes long",
    ),
    Attempt(
        "columns",
        "df = pd.DataFrame([['done'] * 300])",
        (_TOO_MANY,),
        ("cell limit",),
    ),
    Attempt(
        "columns-without-rows",
        "df = pd.DataFrame(columns=['done'] * 300)",
        (_TOO_MANY,),
        ("cell limit",),
    ),
    Attempt(
        "label-levels",
        "df = pd.DataFrame([[1] * 5], columns=pd.MultiIndex.from_tuples([('done',) * 60] * 5))",
        (_TOO_MANY,),
        ("cell limit",),
    ),
    Attempt(
        "false-shape",
        """
        class Frame(pd.DataFrame):
            shape = property(lambda self: (1, 1))

        df = Frame({"a": ["done"] * 300})
        """,
        (_FORGED_TOO_MANY,),
        ("cell limit",),
    ),
    Attempt(
        "one-cell",
        "df = shown('x' * (9 << 20))",
        (Stop("answer", "worker", "the answer of the snippet's process is larger than"),),
        always="the bound is fixed",
    ),
    Attempt(
        "message",
        "raise ValueError('x' * 10_000_000)",
        (Stop("python", "error", "x …"),),
        always="the bound is fixed",
    ),
    Attempt(
        "warnings",
        """
        import warnings
        for number in range(20_000):
            warnings.warn(f"number {number}")
        df = shown("nothing")
        """,
        (Stop("python"),),
        always="the bound is fixed",
    ),
)
