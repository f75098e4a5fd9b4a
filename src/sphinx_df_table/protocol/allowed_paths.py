"""Paths that a snippet may read: the project's source and data, and what Python needs to run."""

from __future__ import annotations

import functools
import mimetypes
import os
import sys
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING

from . import modules as project_modules
from .modules import PYTHON
from .paths import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .job import Job

# Folders of shared libraries.
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
# These libraries, for extension modules, data of time zones and locales, and harmless devices.
_SYSTEM = (
    *LIBRARIES,
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
    *map(str, mimetypes.knownfiles),
)
# Each process has its own.
CONTROL_GROUPS = "/proc/self/cgroup"
# Files from which libraries read how much memory and how many processors they may use.
_MACHINE = (
    "/proc/cpuinfo",
    "/proc/meminfo",
    CONTROL_GROUPS,
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


# The server finds them once, for all of its processes.
modules = functools.cache(project_modules.modules)


@functools.cache
def limits(groups: str = CONTROL_GROUPS) -> tuple[str, ...]:
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


@functools.cache
def of_system(*, network: bool) -> tuple[str, ...]:
    """Return the files and folders that every job may read, none within another."""
    zone_paths = [str(path) for path in zoneinfo.TZPATH]
    paths = (*PYTHON, *zone_paths, *_SYSTEM, *_MACHINE, *limits(), *(_NETWORK * network))
    by_real_path: dict[str, str] = {}
    for path in paths:
        if os.path.exists(path):  # noqa: PTH110 - as fast as can be
            by_real_path.setdefault(os.path.realpath(path), path)
    return tuple(
        path
        for real, path in by_real_path.items()
        if not is_below(real, by_real_path.keys() - {real})
    )


def readable(job: Job) -> tuple[str, ...]:
    """Return the files that a job may read, and the folders that it may read completely."""
    project = (
        path
        for folder in (job.source_folder, *job.data_path, *modules())
        for path in _readable_parts(folder, job.forbidden)
    )
    return tuple(dict.fromkeys((*project, *of_system(network=job.network))))


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
