"""The layer of Python: refuse what the kernel refuses, and say which setting allows it.

An audit hook sees what Python's own functions do. It is no barrier, since a snippet can get round
it; it is there for the message, and for systems whose kernel enforces less.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urlsplit

from . import allowed_paths as access

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_CHANGES = frozenset(
    {
        "os.chflags",
        "os.chmod",
        "os.chown",
        "os.link",
        "os.lockf",
        "os.mkdir",
        "os.remove",
        "os.removexattr",
        "os.rename",
        "os.rmdir",
        "os.setxattr",
        "os.symlink",
        "os.truncate",
        "os.utime",
        "shutil.chown",
        "shutil.copyfile",
        "shutil.copymode",
        "shutil.copystat",
        "shutil.copytree",
        "shutil.make_archive",
        "shutil.move",
        "shutil.rmtree",
        "shutil.unpack_archive",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
    }
)
_PROGRAMS = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
        "pty.spawn",
        "subprocess.Popen",
        "webbrowser.open",
    }
)
_READS = frozenset({"os.listdir", "os.scandir", "os.getxattr", "os.listxattr"})
_SIGNALS = frozenset({"os.kill", "os.killpg"})
_LIMITS = frozenset({"resource.setrlimit", "resource.prlimit"})
_NETWORK = ("socket.", "http.client.", "ftplib.", "imaplib.", "poplib.", "smtplib.", "urllib.")


class RefusedError(PermissionError):
    """The sandbox refused something that a snippet tried."""


def _refuse(what: str, remedy: str) -> NoReturn:
    message = f"the sandbox refused to {what}. {remedy}"
    raise RefusedError(message)


_ONLY_OFF = "A snippet can do nothing but make its table, unless df_table_sandbox is 'off'."


class Guard:
    """What one job may do."""

    def __init__(self, job: Job) -> None:
        self._network = job.network
        self._readable = tuple(os.path.realpath(path) for path in access.readable(job))
        self._listable = tuple(os.path.realpath(path) for path in access.listable(job))

    def check(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raise `RefusedError` where an audit event of Python tells of what is not allowed."""
        if event == "open":
            path, mode, flags = arguments
            if (flags or 0) & WRITES or set(mode or "") & set("wax+"):
                self._check_write(path)
            else:
                self._check_read(path)
        elif event in _READS:
            self._check_read(arguments[0] or ".", listing=True)
        elif event == "sqlite3.connect":
            self._check_read(_database(arguments[0]), makes=True)
        elif event in _CHANGES:
            _refuse(f"write, change or delete a file ({event})", _ONLY_OFF)
        elif event in _PROGRAMS:
            _refuse(f"start another program or process ({event})", _ONLY_OFF)
        elif event in _SIGNALS and arguments[0] != os.getpid():
            _refuse("send a signal to another process", _ONLY_OFF)
        elif event in _LIMITS and len(arguments) > 1 and arguments[-1] is not None:
            _refuse("change the limits of its process", _ONLY_OFF)
        elif event.startswith(_NETWORK) and not self._network:
            _refuse(f"use the network ({event})", "df_table_network = True in conf.py allows it.")

    def _check_write(self, path: Any) -> None:
        text = _path(path)
        if text and os.path.realpath(text) != os.devnull:
            _refuse(f"open {text!r} for writing", _ONLY_OFF)

    def _check_read(self, path: Any, *, listing: bool = False, makes: bool = False) -> None:
        text = _path(path)
        if not text or text == ":memory:":
            return
        real = os.path.realpath(text)
        if access.is_below(real, self._readable):
            return
        if listing and real in self._listable:
            return
        # Of what is missing there, Python's own error tells more; but sqlite would make it.
        if not makes and access.is_below(real, self._listable) and not os.path.lexists(real):
            return
        _refuse(
            f"read {text!r}",
            "A snippet may read the source folder and the folders of df_table_data_path; "
            "that setting in conf.py names more folders.",
        )


def _path(path: Any) -> str:
    """Return a path as text; an open descriptor has none."""
    if isinstance(path, bytes):
        return os.fsdecode(path)
    return os.fspath(path) if isinstance(path, str | os.PathLike) else ""


def _database(path: Any) -> str:
    """Return the path of a database that may be given as an address: ``file:a.db?mode=ro``."""
    text = _path(path)
    if not text.startswith("file:"):
        return text
    address = urlsplit(text)
    return ":memory:" if "mode=memory" in address.query else unquote(address.path)
