"""Compiled templates and names of themes, kept in memory for all builds of a test process.

Compiling its templates is half of what a small html build costs. Looking for themes in all
installed distributions is a tenth of the rest.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment

if TYPE_CHECKING:
    from types import CodeType

    import pytest
    from jinja2.bccache import Bucket


class _CompiledTemplates(BytecodeCache):
    def __init__(self) -> None:
        self._compiled: dict[object, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._compiled[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> object:
    """Return the name and the source of a template, and the extensions that compile it."""
    return bucket.key, bucket.checksum, frozenset(bucket.environment.extensions)


def keep_compiled_templates(patch: pytest.MonkeyPatch) -> None:
    """Let the builds of this process compile each template once."""
    compiled = _CompiledTemplates()
    init = Environment.__init__

    def init_with_cache(environment: Environment, *args: Any, **options: Any) -> None:
        init(environment, *args, **options)
        environment.bytecode_cache = compiled

    patch.setattr(Environment, "__init__", init_with_cache)


def keep_names_of_themes(patch: pytest.MonkeyPatch) -> None:
    """Let the builds of this process look for installed themes once."""
    patch.setattr("sphinx.theming.entry_points", cache(entry_points))
