"""Distribution of the tests over the processes of pytest-xdist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

PROJECT = Path(__file__).parents[1]
_SHARED_FIXTURE = re.compile(r'^@pytest\.fixture\(.*scope="(module|package)"', re.MULTILINE)


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Give a module whose tests share a fixture to one process, and all other tests one by one.

    The largest modules come first. `--dist loadgroup` should do this, too, but does not with
    pytest 9.2 (pytest-dev/pytest-xdist#1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if _shares_a_fixture(module) else nodeid


@cache
def _shares_a_fixture(module: str) -> bool:
    text = (PROJECT / module).read_text(encoding="utf-8")
    return _SHARED_FIXTURE.search(text) is not None
