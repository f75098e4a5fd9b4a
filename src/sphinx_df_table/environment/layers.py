"""Report of the layers of the sandbox, once for each build that ran a snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.log import WARNING_TYPE, logger, one_line, warn
from sphinx_df_table.protocol.job import LAYERS

from .state import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.job import Layer
    from sphinx_df_table.protocol.layer_report import LayerReport

    from .page import Page

# The things that a snippet can do if a layer is missing.
_WITHOUT: dict[Layer, str] = {
    "limits": "a snippet can use up memory and fill the disk",
    "capabilities": "a snippet of a build by root keeps root's special rights",
    "landlock": "a snippet can read, create and empty files in spite of the rules",
    "seccomp": "a snippet can use the network, start programs and change files",
    "audit": "a refusal does not name the setting that allows the action",
}

_KNOWN = "the kernel tells which files a snippet reads: a block runs again if one of them changes"
_UNKNOWN = (
    "the kernel does not tell which files a snippet reads: its block runs again if any file "
    "changes that it may read"
)


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn if snippets ran without a layer; log the active layers in verbose builds."""
    pages = state_of(env).pages.values()
    if not any(outcome.seconds for page in pages for outcome in page.outcomes):
        return
    found = runner_of(env).layer_report()
    sandbox = app.config.df_table_sandbox
    layers = [] if sandbox == "off" else [layer for layer in LAYERS if layer not in found.missing]
    active = ", ".join(["a process of their own", *layers])
    lacks = "" if sandbox == "off" else _lacks(found)
    logger.verbose("df-table: snippets are confined by %s%s", active, lacks)
    logger.verbose("df-table: %s", _UNKNOWN if _is_unknown(pages) else _KNOWN)
    if sandbox == "auto" and found.missing:
        warn("layer", _warning(found))


def _is_unknown(pages: Iterable[Page]) -> bool:
    """Return whether the kernel did not tell what a block of this build has read."""
    return any(
        outcome.seconds and not outcome.is_told for page in pages for outcome in page.outcomes
    )


def _lacks(found: LayerReport) -> str:
    missing = [f"{layer} ({one_line(reason)})" for layer, reason in found.missing.items()]
    parts = [f"; this system lacks {', '.join(missing)}"] if missing else []
    if found.unsupported:
        parts.append(f"; its landlock does not cover {', '.join(found.unsupported)}")
    return "".join(parts)


def _warning(found: LayerReport) -> str:
    layers = [
        f"{layer} ({one_line(reason)}): {_WITHOUT[layer]}"
        for layer, reason in found.missing.items()
    ]
    if "seccomp" in found.missing and found.unsupported:
        uncovered = ", ".join(found.unsupported)
        layers.append(f"landlock, in part (this kernel is too old): it does not stop {uncovered}")
    return (
        f"this system lacks a part of the sandbox, and snippets ran without it: "
        f"{'; '.join(layers)}. If you don't trust everyone who writes pages or data files, set "
        "df_table_sandbox = 'require' in conf.py: then no snippet runs without it. If you do, add "
        f"'{WARNING_TYPE}.layer' to suppress_warnings."
    )
