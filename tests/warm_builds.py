"""Compiled templates, settings and names of themes, kept for all builds of a test process.

Compiling its templates is half of what a small html build costs. Of the rest, a tenth is to look
for themes in all installed distributions, another to compile texts, which are scripts and style
sheets, and another to collect the settings of docutils, three times.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from docutils.frontend import OptionParser
from jinja2 import BytecodeCache, Environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType

    import pytest
    from docutils import SettingsSpec
    from jinja2.bccache import Bucket

# What docutils collects from the parts of a build: readers, parsers and writers.
_COLLECTED = ("option_list", "option_groups", "lists", "relative_path_settings", "defaults")


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
    """Let the builds of this process compile each template, and each text, once."""
    compiled = _CompiledTemplates()
    texts: dict[object, Any] = {}
    init, compile_text = Environment.__init__, Environment.compile

    def init_with_cache(environment: Environment, *args: Any, **options: Any) -> None:
        init(environment, *args, **options)
        environment.bytecode_cache = compiled

    def compile_once(environment: Environment, source: Any, *name: Any, **options: Any) -> Any:
        # Jinja keeps templates that have a name.
        if name or options or not isinstance(source, str):
            return compile_text(environment, source, *name, **options)
        signs = environment.variable_start_string, environment.block_start_string
        key = source, type(environment), *signs, frozenset(environment.extensions)
        if key not in texts:
            texts[key] = compile_text(environment, source)
        return texts[key]

    patch.setattr(Environment, "__init__", init_with_cache)
    patch.setattr(Environment, "compile", compile_once)


def keep_names_of_themes(patch: pytest.MonkeyPatch) -> None:
    """Let the builds of this process look for installed themes once."""
    patch.setattr("sphinx.theming.entry_points", cache(entry_points))


def keep_settings(patch: pytest.MonkeyPatch) -> None:
    """Let docutils collect the settings of the same parts once. Their values are not kept."""
    collected: dict[object, dict[str, Any]] = {}
    collect = OptionParser.populate_from_components

    def collect_once(parser: OptionParser, parts: Sequence[SettingsSpec]) -> None:
        key = tuple(part if isinstance(part, type) else type(part) for part in parts)
        if key not in collected:
            collect(parser, parts)
            collected[key] = {name: copy(getattr(parser, name)) for name in _COLLECTED}
        for name, value in collected[key].items():
            setattr(parser, name, copy(value))

    patch.setattr(OptionParser, "populate_from_components", collect_once)
