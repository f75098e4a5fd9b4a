"""Hints about errors that the kernel, and not the audit policy, has caused by refusing a call."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from sphinx_df_table.wording import MAY_BE_REFUSED

from .place import frames_of

if TYPE_CHECKING:
    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.worker.files.lookup import Files

_WAL_HINT = (
    "A snippet can't write. If it only reads, the database is in WAL mode, in which SQLite writes "
    "files beside it: convert it, or a copy of it, with PRAGMA journal_mode = DELETE."
)
_PYXLSB_HINT = (
    "pyxlsb writes temporary files, and a snippet can't write. pd.read_excel reads this file with "
    "engine='calamine'."
)
_DUCKDB_HINT = (
    "duckdb opens a database for writing, and a snippet can't write. Use duckdb.connect(..., "
    "read_only=True)."
)
_PROCESSES_HINT = (
    "A snippet can't start processes. Threads are allowed, such as those of "
    "concurrent.futures.ThreadPoolExecutor."
)
_NETWORK_HINT = (
    "The sandbox refused a socket. df_table_network = True in conf.py allows the network."
)
_FAMILY_HINT = (
    "df_table_network allows sockets of the families AF_INET and AF_INET6, and no Unix sockets. "
    "Connect to a host and a port, such as those of localhost."
)
_MMAP_HINT = (
    "The sandbox refuses shared memory without a file, and huge pages. Use mmap.mmap(-1, length, "
    "flags=mmap.MAP_PRIVATE)."
)
_SAVEFIG_HINT = (
    "The directive df-figure shows the figure that its snippet leaves: remove the call of savefig."
)
_USETEX_HINT = (
    "A snippet can't run LaTeX: remove text.usetex. matplotlib draws formulas without it, too."
)
# Messages of libraries that raise errors of their own.
_MESSAGES = ("permission denied", "operation not permitted", "temporary directory", "database")
_ERROR_NUMBERS = (errno.EACCES, errno.EPERM, errno.ENOSYS)
# The start of a database in WAL mode has this number for reading and for writing; see "The Database
# Header" in "Database File Format" of SQLite.
_SQLITE_HEADER, _WAL_VERSIONS = b"SQLite format 3\0", b"\2\2"
# A database of duckdb has this mark after 8 bytes; see "Storage Versions and Format" in its manual.
_DUCKDB_FILE, _DUCKDB_MARK = re.compile('Cannot open file "([^"]+)"'), b"DUCK"


def _modules(error: BaseException) -> set[str]:
    """Return the names of the modules whose code an exception passed through."""
    return {frame.f_globals.get("__name__") or "" for frame in frames_of(error)}


def _start_of(path: str) -> bytes:
    """Return the first bytes of a file, or none if it can't be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the path has been looked up already
            return file.read(20)
    except OSError:
        return b""


def _is_wal(path: str) -> bool:
    """Return whether a file is a database of SQLite in WAL mode."""
    header = _start_of(path)
    return header.startswith(_SQLITE_HEADER) and header.endswith(_WAL_VERSIONS)


def _is_duckdb(text: str) -> bool:
    """Return whether an error is about a database of duckdb that can be read."""
    named = _DUCKDB_FILE.search(text)
    return named is not None and _DUCKDB_MARK in _start_of(named[1])


def _database_hint(text: str, files: Files) -> str | None:
    """Return what to do about an error of a database, which has no number; None for others."""
    if _is_duckdb(text):
        return _DUCKDB_HINT
    text = text.lower()
    if "database" not in text:
        return None
    if "readonly database" in text or any(map(_is_wal, files.found())):
        return _WAL_HINT
    return MAY_BE_REFUSED if "unable to open" in text else ""


def _seccomp_refusal(error: BaseException, packages: set[str]) -> str:
    """Return what to do about a call that seccomp alone refuses, or an empty text."""
    if not packages.isdisjoint(("socket", "asyncio")):
        return _FAMILY_HINT
    if any("mmap" in frame.f_code.co_names for frame in frames_of(error)[-1:]):
        return _MMAP_HINT
    return ""


def drawing_hint(error: BaseException) -> str:
    """Return what to do if matplotlib was refused to write; empty for other exceptions."""
    modules = _modules(error)
    if "matplotlib.texmanager" in modules:
        return _USETEX_HINT
    functions = {frame.f_code.co_name for frame in frames_of(error)}
    return _SAVEFIG_HINT if "matplotlib.figure" in modules and "savefig" in functions else ""


def refusal_hint(error: BaseException, job: Job, files: Files) -> str:
    """Return what a page's author can do about a call that the kernel has refused.

    Parameters
    ----------
    error
        The exception that followed.
    job
        The job of the snippet.
    files
        The lookup of its files.

    Returns
    -------
    str
        The hint, or an empty string if the exception has another cause. Sphinx's half knows which
        files the process named, and puts the refused one in the place of `MAY_BE_REFUSED`.

    """
    text = str(error).lower()
    number = getattr(error, "errno", None)
    if number not in _ERROR_NUMBERS and not any(message in text for message in _MESSAGES):
        return ""
    modules = _modules(error)
    packages = {name.partition(".")[0] for name in modules}
    if number is None and (hint := _database_hint(str(error), files)) is not None:
        return hint
    if "temporary directory" in text:
        return _PYXLSB_HINT if "pyxlsb" in packages else MAY_BE_REFUSED
    if not packages.isdisjoint(("multiprocessing", "joblib")) or any(
        name.startswith("concurrent.futures.process") for name in modules
    ):
        return _PROCESSES_HINT
    if not job.network and not packages.isdisjoint(("socket", "asyncio")):
        return _NETWORK_HINT
    refusal = _seccomp_refusal(error, packages) if number == errno.EPERM else ""
    return refusal or MAY_BE_REFUSED
