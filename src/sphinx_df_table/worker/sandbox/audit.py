"""Audit policy: raise an error for what the sandbox refuses, and name the setting that allows it.

An audit hook sees what Python's own functions do. It is no barrier, since a snippet can bypass it:
it adds a message to what the kernel refuses, and serves systems whose kernel enforces less.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urlsplit

from sphinx_df_table.protocol import allowed_paths
from sphinx_df_table.protocol.paths import is_below
from sphinx_df_table.wording import ONLY_OFF, refused_read
from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_IN_MEMORY = ":memory:"  # the name of a database of sqlite that has no file
_SIGNALS = {"os.kill", "os.killpg"}
_LIMITS = {"resource.setrlimit", "resource.prlimit"}
_NETWORK = ("socket.", "http.client.", "ftplib.", "imaplib.", "poplib.", "smtplib.", "urllib.")


class RefusedError(PermissionError):
    """The sandbox refused an action of a snippet."""


def _refuse(action: str, remedy: str) -> NoReturn:
    message = f"the sandbox refused to {action}. {remedy}"
    raise RefusedError(message)


class AuditPolicy:
    """The actions that one job may do."""

    def __init__(self, job: Job) -> None:
        self._network = job.network
        self._forbidden = tuple(map(_followed, job.forbidden))
        self._readable = tuple(map(_followed, allowed_paths.readable(job)))
        self._listable = tuple(map(_followed, allowed_paths.listable(job)))
        _followed(job.folder)

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
        FileNotFoundError
            The job opens a database that does not exist, which would create it.

        """
        if event == "open":
            path, mode, flags = arguments
            if (flags or 0) & WRITES or set(mode or "") & set("wax+"):
                self._check_write(path)
            else:
                self._check_read(path)
        elif event in _READS:
            self._check_read(arguments[0] or ".")
        elif event == "sqlite3.connect":
            self._check_database(_database(arguments[0]))
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

    def _check_database(self, path: str) -> None:
        self._check_read(path)
        if path not in ("", _IN_MEMORY) and not os.path.lexists(path):  # sqlite would create it
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    def _check_read(self, path: Any) -> None:
        text = _path(path)
        if not text or text == _IN_MEMORY:
            return
        real = _real(text)
        if is_below(real, self._readable) or real in self._listable:
            return
        # Python's own error about a missing file says more.
        if is_below(real, self._listable) and not os.path.lexists(real):
            return
        raise RefusedError(refused_read(text, real, is_written=is_below(real, self._forbidden)))


# To follow the links in a path, each of its parts is examined, and the server is told. Links do not
# change while a snippet runs.
@functools.cache
def _followed(path: str) -> str:
    # The server has followed the same paths, and has other control groups.
    return path if path == allowed_paths.CONTROL_GROUPS else os.path.realpath(path)


@functools.cache
def _real_file(path: str) -> str:
    folder, name = os.path.split(path)
    real = os.path.join(_followed(folder), name)  # noqa: PTH118
    return os.path.realpath(real) if os.path.islink(real) else real  # noqa: PTH114


def _real(path: str) -> str:
    """Return the real path of a file."""
    if path == allowed_paths.CONTROL_GROUPS:
        return path
    if os.pardir in Path(path).parts:  # it means the folder above the one that a link leads to
        return os.path.realpath(path)
    return _real_file(os.path.abspath(path))  # noqa: PTH100 - must not follow links


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
    return _IN_MEMORY if "mode=memory" in address.query else unquote(address.path)


class _AuditHook:
    """The audit hook of this process, with its current policy. A hook can't be removed again."""

    policy: AuditPolicy | None = None

    @classmethod
    def handle(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if cls.policy is not None:
            cls.policy.check(event, arguments)


@functools.cache
def _install_hook() -> None:
    sys.addaudithook(_AuditHook.handle)


@contextlib.contextmanager
def enforced(policy: AuditPolicy | None) -> Iterator[None]:
    """Enforce a policy while the block runs; None for no limit."""
    _install_hook()
    with replaced([(_AuditHook, "policy", policy)]):
        yield
