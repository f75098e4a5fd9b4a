"""Paths that a snippet may read: the project's source and data, and what Python needs to run."""

from __future__ import annotations

import functools
import mimetypes
import os
import site
import sys
import sysconfig
import zoneinfo
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.job import Job

# Folders of Python's own modules and of installed packages. sys.prefix is not one of them: the
# settings of pip in it may hold a password.
PYTHON = (
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *site.getsitepackages(),
    site.getusersitepackages(),
    str(Path(__file__).parents[2]),
)
# Shared libraries of extension modules, data of time zones and locales, and harmless devices.
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    f"{sys.base_prefix}/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/locale",
    "/usr/share/zoneinfo",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    # The types of files, which openpyxl looks up.
    *filter(os.path.exists, mimetypes.knownfiles),
)
# Files from which libraries read how much memory and how many processors they may use.
_MACHINE = (
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/self/cgroup",
    "/proc/stat",
    "/sys/devices/system/cpu",
)
_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_LIMITS = (
    "cpu.cfs_period_us",
    "cpu.cfs_quota_us",
    "cpu.max",
    "memory.limit_in_bytes",
    "memory.max",
)
# Files for looking up a host and checking its certificate, without the private keys beside them.
_NETWORK = (
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/certs",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/usr/share/ca-certificates",
)

_MODULE_SUFFIXES = (*all_suffixes(), ".pyd")
# Folders of a project may be deep, and those of namespace packages, such as google.cloud, are not.
_MAX_NAMESPACES = 2


def module_folders() -> list[str]:
    """Return the folders of `sys.path` that are not in the Python installation.

    conf.py, or an installation in development mode, added them.
    """
    folders = (os.path.realpath(folder) for folder in sys.path if folder)
    return [path for path in folders if not is_below(path, PYTHON) and Path(path).is_dir()]


@functools.cache
def modules() -> tuple[str, ...]:
    """Return the paths that hold the modules and packages in `module_folders`.

    The folders themselves are left out: one may be the root of a repository, with passwords beside
    the code. So are hidden files and folders, also inside a package, and links.
    """
    return tuple(
        path
        for folder in module_folders()
        for entry in _entries(folder)
        for path in _module_parts(entry, _MAX_NAMESPACES)
    )


def _module_parts(entry: os.DirEntry[str], namespaces: int) -> list[str]:
    """Return the paths that hold the modules in an entry of a folder, and nothing else in it.

    Parameters
    ----------
    entry
        A file or a folder.
    namespaces
        How many levels of namespace packages to enter: folders without an ``__init__.py``, whose
        modules alone are readable. A package is readable with its data.

    """
    if entry.is_symlink() or entry.name.startswith("."):
        return []
    if entry.is_file():
        return [entry.path] if entry.name.endswith(_MODULE_SUFFIXES) else []
    if Path(entry, "__init__.py").is_file():
        return _package_parts(entry)
    if not namespaces or not entry.name.isidentifier():
        return []
    return _joined(entry.path, lambda inner: _module_parts(inner, namespaces - 1))


def _package_parts(entry: os.DirEntry[str]) -> list[str]:
    """Return the paths that hold everything in an entry of a package, except what is hidden."""
    if entry.is_symlink() or entry.name.startswith("."):
        return []
    if entry.is_file():
        return [entry.path]
    return _joined(entry.path, _package_parts)


def _joined(folder: str, parts_of: Callable[[os.DirEntry[str]], list[str]]) -> list[str]:
    """Return a folder, if each of its entries is readable as a whole, or else the readable parts.

    Parameters
    ----------
    folder
        The folder.
    parts_of
        Returns the paths that are readable in an entry of the folder.

    """
    found = [(entry.path, parts_of(entry)) for entry in _entries(folder)]
    if found and all(parts == [path] for path, parts in found):
        return [folder]
    return [part for _, parts in found for part in parts]


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder; none if this user may not list it."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


@functools.cache
def limits(groups: str = "/proc/self/cgroup") -> tuple[str, ...]:
    """Return the files with the limits of the control groups of this process.

    Their folders are left out: they list what else the machine runs.

    Parameters
    ----------
    groups
        The file that names the groups: ``number:controllers:path`` on each line; see cgroups(7).

    """
    try:
        lines = Path(groups).read_text(encoding="utf-8").splitlines()
    except OSError:  # another system than Linux
        return ()
    folders: dict[Path, None] = {}
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for name in {controllers, *controllers.split(",")}:
            root = _CONTROL_GROUPS / name.removeprefix("name=")
            folders.update(dict.fromkeys([root, root / path.lstrip("/")]))
    files = (folder / name for folder in folders for name in _LIMITS)
    return tuple(str(file) for file in files if file.is_file())


def readable(job: Job) -> tuple[str, ...]:
    """Return the files that a job may read, and the folders that it may read completely."""
    network = _NETWORK if job.network else ()
    project = (
        path
        for folder in (job.source_folder, *job.data_path, *modules())
        for path in _readable_parts(folder, job.forbidden)
    )
    system = (*_SYSTEM, *_MACHINE, *limits(), *network)
    return tuple(dict.fromkeys((*project, *PYTHON, *zoneinfo.TZPATH, *system)))


def listable(job: Job) -> tuple[str, ...]:
    """Return the further folders that a job may list: those that hold its data.

    The folders of `module_folders` are left out: Landlock would allow to list all folders in them,
    such as that of a repository's branches. `imports` finds modules without a list.
    """
    return (job.source_folder, *job.data_path)


def _readable_parts(folder: str, forbidden: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths that hold everything in `folder` except `forbidden`."""
    if is_below(folder, forbidden):
        return
    if not any(is_below(path, [folder]) for path in forbidden):
        yield folder
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            # A link gives no right to read its target.
            if not entry.is_symlink():
                yield from _readable_parts(entry.path, forbidden)
