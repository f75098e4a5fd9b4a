"""Audit policy: raise an error for what the sandbox refuses, and name the setting that allows it.

An audit hook sees what Python's own functions do. It is no barrier, since a snippet can bypass it:
it adds a message to what the kernel refuses, and serves systems whose kernel enforces less.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urlsplit

from sphinx_df_table.protocol.paths import is_below

from . import allowed_paths

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# Audit events of Python, as its documentation lists them in "Audit events table".
_CHANGES = {
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
}
_CHANGES_BY_MODULE = ("shutil.", "tempfile.")
_PROGRAMS = {
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
_READS = {"os.listdir", "os.scandir", "os.getxattr", "os.listxattr"}
_SIGNALS = {"os.kill", "os.killpg"}
_LIMITS = {"resource.setrlimit", "resource.prlimit"}
_NETWORK = ("socket.", "http.client.", "ftplib.", "imaplib.", "poplib.", "smtplib.", "urllib.")

ONLY_OFF = "A snippet can only make its table, unless df_table_sandbox is 'off'."


class RefusedError(PermissionError):
    """The sandbox refused an action of a snippet."""


def _refuse(action: str, remedy: str) -> NoReturn:
    message = f"the sandbox refused to {action}. {remedy}"
    raise RefusedError(message)


class AuditPolicy:
    """The actions that one job may do."""

    def __init__(self, job: Job) -> None:
        self._network = job.network
        self._forbidden = tuple(os.path.realpath(path) for path in job.forbidden)
        self._readable = tuple(os.path.realpath(path) for path in allowed_paths.readable(job))
        self._listable = tuple(os.path.realpath(path) for path in allowed_paths.listable(job))

    def check(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse an action that is not allowed.

        Parameters
        ----------
        event, arguments
            The audit event of Python, and its arguments.

        Raises
        ------
        RefusedError
            The job may not do this.

        """
        if event == "open":
            path, mode, flags = arguments
            if (flags or 0) & WRITES or set(mode or "") & set("wax+"):
                self._check_write(path)
            else:
                self._check_read(path)
        elif event in _READS:
            self._check_read(arguments[0] or ".", listing=True)
        elif event == "sqlite3.connect":
            self._check_read(_database(arguments[0]), creates=True)
        elif event in _CHANGES or event.startswith(_CHANGES_BY_MODULE):
            _refuse(f"write, change or delete a file ({event})", ONLY_OFF)
        elif event in _PROGRAMS:
            _refuse(f"start another program or process ({event})", ONLY_OFF)
        elif event in _SIGNALS and arguments[0] != os.getpid():
            _refuse("send a signal to another process", ONLY_OFF)
        elif event in _LIMITS and len(arguments) > 1 and arguments[-1] is not None:
            _refuse("change the limits of its process", ONLY_OFF)
        elif event.startswith(_NETWORK) and not self._network:
            _refuse(f"use the network ({event})", "df_table_network = True in conf.py allows it.")

    def _check_write(self, path: Any) -> None:
        text = _path(path)
        if text and os.path.realpath(text) != os.devnull:
            _refuse(f"open {text!r} for writing", ONLY_OFF)

    def _check_read(self, path: Any, *, listing: bool = False, creates: bool = False) -> None:
        text = _path(path)
        if not text or text == ":memory:":
            return
        real = os.path.realpath(text)
        if is_below(real, self._readable):
            return
        if listing and real in self._listable:
            return
        # Python's own error about a missing file says more. sqlite would create the file.
        if not creates and is_below(real, self._listable) and not os.path.lexists(real):
            return
        link = "" if real == os.path.abspath(text) else f", which leads to {real!r}"  # noqa: PTH100
        if is_below(real, self._forbidden):
            _refuse(f"read {text!r}{link}", "No snippet may read what the build itself writes.")
        _refuse(
            f"read {text!r}{link}",
            "A snippet may read the source folder and the folders of df_table_data_path; "
            "that setting in conf.py names more folders.",
        )


def _path(path: Any) -> str:
    """Return a path as text, or an empty text for an open descriptor."""
    if isinstance(path, bytes):
        return os.fsdecode(path)
    return os.fspath(path) if isinstance(path, str | os.PathLike) else ""


def _database(path: Any) -> str:
    """Return the path of a database, which may also be an address: ``file:a.db?mode=ro``."""
    text = _path(path)
    if not text.startswith("file:"):
        return text
    address = urlsplit(text)
    return ":memory:" if "mode=memory" in address.query else unquote(address.path)
