"""Distribution of the tests over the processes of pytest-xdist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

PROJECT = Path(__file__).parents[1]
# A parameter that asks for the fixture of this name.
_DOCS = "docs: Site"
_SHARED_FIXTURE = re.compile(r'^@pytest\.fixture\(.*scope="(module|package)"', re.MULTILINE)


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Give a module whose tests share a fixture to one process, and all other tests one by one.

    The modules that read the built documentation share one process, as building it takes long.

    The largest modules come first. `--dist loadgroup` should do this, too, but does not with
    pytest 9.2 (pytest-dev/pytest-xdist#1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return _group(module) or nodeid


@cache
def _group(module: str) -> str:
    """Return the name of the group of a module, or an empty string if its tests share nothing."""
    text = (PROJECT / module).read_text(encoding="utf-8")
    if _DOCS in text:
        return _DOCS
    return module if _SHARED_FIXTURE.search(text) else ""
