"""Layers of the sandbox, applied to a snippet's process before the snippet's first line.

The start of the process protects too, see `sphinx_df_table.worker.child` and
`sphinx_df_table.execution.runner`: each snippet has a process of its own, which ends with
everything that it started, and an environment without secrets.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import stat
import sys
from typing import TYPE_CHECKING

from sphinx_df_table.protocol import allowed_paths
from sphinx_df_table.protocol.answer import LARGEST_ANSWER
from sphinx_df_table.worker.memory import addresses, resident

from . import landlock, seccomp, syscalls
from .notify import hand_over_calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.protocol.job import Job, Layer

_MAX_OPEN_FILES = 256
# Below the largest number that `resource.setrlimit` takes, 2**63 - 1.
_MAX_LIMIT = 2**62
_STATM = "/proc/self/statm"


class MissingLayerError(Exception):
    """Error about a layer that this system lacks. The message says why."""


def _address_space() -> int:
    """Return the current size of this process in bytes, or 0 if the system does not report it."""
    if not os.path.exists(_STATM):  # noqa: PTH110 - as fast as can be, once for each block
        return 0
    with open(_STATM, "rb") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _file_growth() -> int:
    """Return the largest size of a file in bytes: 0, unless the answer is written to a file."""
    is_file = any(stat.S_ISREG(os.fstat(descriptor).st_mode) for descriptor in (1, 2))
    return LARGEST_ANSWER if is_file else 0


def _limit(job: Job, *, is_watched: bool) -> None:
    """Limit memory, processor time, open files and the size of files."""
    if sys.platform == "win32":
        message = "Windows has none for a single process"
        raise MissingLayerError(message)
    import resource  # noqa: PLC0415 - Windows lacks it

    # The time limit is in wall time, which threads may use on each of the processors.
    # One second before, at the soft limit, SIGXCPU ends the process: that tells the reason.
    seconds = math.ceil(job.timeout * (os.cpu_count() or 1)) + 2
    limits = {
        resource.RLIMIT_AS: _address_space() + addresses(job.memory << 20, is_watched=is_watched),
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
        resource.RLIMIT_FSIZE: _file_growth(),
        resource.RLIMIT_CORE: 0,
    }
    for name, value in limits.items():
        hard = resource.getrlimit(name)[1]
        allowed = min(value, _MAX_LIMIT if hard == resource.RLIM_INFINITY else hard)
        # macOS refuses a limit of the address space.
        with contextlib.suppress(ValueError, OSError):
            soft = allowed - 1 if name == resource.RLIMIT_CPU else allowed
            resource.setrlimit(name, (soft, allowed))


def _capabilities(_: Job) -> None:
    if sys.platform != "linux":
        message = "only Linux has them"
        raise MissingLayerError(message)
    syscalls.drop_capabilities()


def _landlock(job: Job) -> None:
    if not landlock.version():
        message = "this kernel does not have it, or this container does not allow it"
        raise MissingLayerError(message)
    # Landlock restricts the calling thread, and the threads and processes that it starts.
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - as fast as can be
        message = "the process has several threads already"
        raise MissingLayerError(message)
    landlock.restrict(allowed_paths.readable(job), allowed_paths.listable(job), network=job.network)


def _seccomp(job: Job) -> None:
    if not seccomp.is_supported():
        message = "there is a filter only for Linux on x86-64 and arm64"
        raise MissingLayerError(message)
    seccomp.restrict(network=job.network)


def prepare() -> None:
    """Make what the layers of all processes share, so that forked processes have it."""
    if seccomp.is_supported():
        seccomp.prepare()


def confine(job: Job, handover: int | None = None) -> dict[Layer, str]:
    """Apply the layers of the sandbox that `job` lists. They can't be removed again.

    Parameters
    ----------
    job
        The job.
    handover
        The descriptor on which the server gets the listener of this process, see `notify`.

    Returns
    -------
    dict
        For each of these layers that this system lacks, the reason.

    """
    is_watched = handover is not None and resident(os.getpid()) > 0
    # In the order in which they are applied: later layers forbid what earlier ones need.
    steps: dict[Layer, Callable[[Job], None]] = {
        "limits": functools.partial(_limit, is_watched=is_watched),
        "capabilities": _capabilities,
        "landlock": _landlock,
        "seccomp": _seccomp,
    }
    missing: dict[Layer, str] = {}
    for layer, apply in steps.items():
        if layer == "seccomp" and handover is not None:
            # After the last layer that reads files, and before sockets are refused.
            hand_over_calls(handover, is_wanted=layer in job.layers)
        if layer in job.layers:
            try:
                apply(job)
            except (MissingLayerError, OSError) as error:
                missing[layer] = str(error)
    return missing
