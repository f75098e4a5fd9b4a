"""What a snippet's process can't do: the layers, applied before the snippet's first line.

That each snippet has a process of its own, which ends with all that it started, and an environment
without secrets, is a matter of how the process is made; see `server` and the runner.
"""

from __future__ import annotations

import contextlib
import math
import os
import stat
import sys
from typing import TYPE_CHECKING

from sphinx_df_table.protocol.answer import LARGEST_ANSWER
from sphinx_df_table.protocol.job import LAYERS

from . import allowed_paths as access
from . import landlock, seccomp
from . import syscalls as control

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.protocol.job import Job, Layer

_MOST_OPEN_FILES = 256
_MOST = 2**62
_STATM = "/proc/self/statm"


class MissingLayerError(Exception):
    """A layer that this system does not have; the message says why."""


def _address_space() -> int:
    """Return the present size of this process in bytes; 0 where the system doesn't say."""
    if not os.path.exists(_STATM):  # noqa: PTH110 - as fast as can be, once for each block
        return 0
    with open(_STATM, encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _file_growth() -> int:
    """Return how many bytes a file may grow to: none, but where the answer is written to a file."""
    is_file = any(stat.S_ISREG(os.fstat(descriptor).st_mode) for descriptor in (1, 2))
    return LARGEST_ANSWER if is_file else 0


def _limit(job: Job) -> None:
    """Limit memory, processor time, open files, and the growth of files to nothing."""
    if sys.platform == "win32":
        message = "Windows has none for a single process"
        raise MissingLayerError(message)
    import resource  # noqa: PLC0415 - Windows lacks it

    # The server counts seconds of the clock; all processors together may use as many each.
    seconds = math.ceil(job.timeout * (os.cpu_count() or 1)) + 1
    wanted = {
        resource.RLIMIT_AS: _address_space() + (job.memory << 20),
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_NOFILE: _MOST_OPEN_FILES,
        resource.RLIMIT_FSIZE: _file_growth(),
        resource.RLIMIT_CORE: 0,
    }
    for name, value in wanted.items():
        hard = resource.getrlimit(name)[1]
        allowed = min(value, _MOST if hard == resource.RLIM_INFINITY else hard)
        # macOS takes no limit of the address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (allowed, allowed))


def _capabilities(_: Job) -> None:
    if sys.platform != "linux":
        message = "only Linux has them"
        raise MissingLayerError(message)
    control.drop_capabilities()


def _landlock(job: Job) -> None:
    if not landlock.version():
        message = "this kernel does not have it, or this container does not allow it"
        raise MissingLayerError(message)
    # It binds the thread that asks for it, and those which that one starts.
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - as fast as can be
        message = "the process has several threads already"
        raise MissingLayerError(message)
    landlock.restrict(access.readable(job), access.listable(job), network=job.network)


def _seccomp(job: Job) -> None:
    if not seccomp.is_supported():
        message = "it is there for Linux on x86-64 and arm64"
        raise MissingLayerError(message)
    seccomp.restrict(network=job.network)


# In the order in which they are applied: the last ones forbid what the ones before them need.
_APPLY: dict[Layer, Callable[[Job], None]] = {
    "limits": _limit,
    "capabilities": _capabilities,
    "landlock": _landlock,
    "seccomp": _seccomp,
}


def confine(job: Job) -> dict[Layer, str]:
    """Apply the layers that `job` asks for to this process, for good.

    Returns
    -------
    For each of them that this system lacks, why.

    """
    missing: dict[Layer, str] = {}
    for layer in LAYERS:
        if layer in job.layers and layer in _APPLY:
            try:
                _APPLY[layer](job)
            except (MissingLayerError, OSError) as error:
                missing[layer] = str(error)
    return missing
