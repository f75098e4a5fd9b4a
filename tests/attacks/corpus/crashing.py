"""Ending in ways that are no exception."""

from __future__ import annotations

import sys

from attacks.attempt import Attempt, Stop

_ENDED = "each snippet has a process of its own"


def _fails(name: str, code: str, subtype: str, says: str) -> Attempt:
    by = "process" if subtype == "worker" else "python"
    return Attempt(name, code, (Stop(by, subtype, says),), always=_ENDED)  # type: ignore[arg-type]


ATTEMPTS = (
    _fails("exit", "sys.exit(0)", "error", "SystemExit: the snippet called exit(0)"),
    _fails("interrupt", "raise KeyboardInterrupt", "error", "KeyboardInterrupt"),
    _fails("leave", "os._exit(0)", "worker", "exit status 0 before it answered"),
    _fails("leave-with-status", "os._exit(3)", "worker", "exit status 3 before it answered"),
    _fails("abort", "os.abort()", "worker", "ended by SIGABRT before it answered"),
    _fails("null-pointer", "ctypes.string_at(0)", "worker", "ended by SIGSEGV before it answered"),
    _fails("kill-itself", "os.kill(os.getpid(), signal.SIGKILL)", "worker", "ended by SIGKILL"),
    _fails(
        "illegal-machine",
        "os.kill(os.getpid(), signal.SIGSYS)",
        "worker",
        "ended by SIGSYS before it answered",
    ),
    _fails("recursion", "def deeper(): deeper()\ndeeper()", "error", "RecursionError"),
    _fails(
        "recursion-without-limit",
        """
        sys.setrecursionlimit(10**9)
        nested = []
        for _ in range(1_000_000):
            nested = [nested]
        repr(nested)
        """,
        # Since Python 3.12 its own functions have a limit that no program can lift.
        *(("error", "RecursionError") if sys.version_info >= (3, 12) else ("worker", "by SIGSEGV")),
    ),
    _fails("close-all", "os.closerange(0, 4096)\ndf = shown(1)", "worker", "before it answered"),
    _fails(
        "plug-the-answer",
        "os.dup2(os.open('/dev/null', os.O_RDONLY), answer_socket())\ndf = shown(1)",
        "worker",
        "before it answered",
    ),
    _fails("deep-source", f"{'(' * 300}1{')' * 300}", "error", "SyntaxError: too many nested"),
    _fails("not-a-frame", "df = 5", "error", "is of type int, which is not a data frame"),
    _fails(
        "frame-that-raises",
        """
        class Frame(pd.DataFrame):
            def to_csv(self, *args, **kwargs):
                raise SystemExit(0)

            set_axis = to_csv

        df = Frame({"a": [1]})
        """,
        "error",
        "SystemExit",
    ),
)
