"""Report of a worker about the sandbox of its system, made before any snippet runs."""

from __future__ import annotations

import msgspec

from .job import Layer  # noqa: TC001 - msgspec needs it at run time


class LayerReport(msgspec.Struct, frozen=True):
    """Layers of the sandbox that a system lacks.

    Parameters
    ----------
    missing
        The reason for each layer that the system lacks.
    unsupported
        The things that Landlock of this kernel can't refuse, since it is older than that.

    """

    missing: dict[Layer, str] = {}
    unsupported: tuple[str, ...] = ()

    def gaps(self) -> frozenset[str]:
        """Return names for the lacking protection, to compare two systems.

        What an older Landlock can't refuse, seccomp does: it is a gap only without seccomp.
        """
        covered = "seccomp" not in self.missing
        return frozenset({*self.missing, *(() if covered else self.unsupported)})
