"""Hints about a name or a module that a snippet lacks, from what Sphinx knows of the page."""

from __future__ import annotations

import contextlib
import dis
import re
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.answer import Failure

_NAME_ERROR = re.compile(r"NameError: name '(\w+)' is not defined")
_MODULE_ERROR = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
_STORES = ("STORE_NAME", "STORE_GLOBAL")
# Errors about source that is no code, or too deeply nested.
_NO_CODE = (SyntaxError, ValueError, RecursionError, MemoryError)


def name_hint(
    failure: Failure,
    block: Block,
    page: Iterable[Block],
    translate: Callable[[str], str],
    mocked: Collection[str],
) -> str:
    """Return what to do about a missing name, or an empty text.

    Parameters
    ----------
    failure, block
        The failure, and the block with the snippet.
    page
        All blocks of the page.
    translate
        Returns a text in the language of the report.
    mocked
        The modules that autodoc replaces by stand-ins.

    """
    if missing := _NAME_ERROR.match(failure.message):
        return _hint_of_module(missing[1], block, translate) or _hint_of_block(
            missing[1], block, page, translate
        )
    missing = _MODULE_ERROR.match(failure.message)
    if missing and any(f"{missing[1]}.".startswith(f"{name}.") for name in mocked):
        return translate(
            "autodoc_mock_imports is for autodoc alone. Install the module, or put a stand-in into "
            "sys.modules in {prelude}."
        ).format(prelude=block.job.prelude_name)
    return ""


def _hint_of_module(name: str, block: Block, translate: Callable[[str], str]) -> str:
    """Return how to import a name from the module whose documentation has the block."""
    # autodoc has imported the module. No attribute is asked for: that may run code.
    module = block.ref_context.get("py:module") or ""
    if module not in sys.modules or name not in vars(sys.modules[module]):
        return ""
    return translate(
        "A snippet does not see the names of the module around it. Write {line} above."
    ).format(line=f"from {module} import {name}")


def _hint_of_block(
    name: str, block: Block, page: Iterable[Block], translate: Callable[[str], str]
) -> str:
    """Return that another block of the page defines the name that a block lacks."""
    for other in page:
        code = other.job.snippet
        if code != block.job.snippet and name in _assigned_names(code):
            place = (
                translate("line {line}")
                if other.source == block.source
                else translate("line {line} of {file}")
            )
            text = translate(
                "The block at {place} defines this name, but each block runs on its own. "
                "Define it here too, or in {prelude}."
            )
            place = place.format(line=other.line, file=Path(other.source).name)
            return text.format(place=place, prelude=block.job.prelude_name)
    return ""


def _assigned_names(snippet: str) -> set[str]:
    """Return the names that a snippet assigns, imports or defines at its top level."""
    # Not by its symbol table: from Python 3.12 on, that has the variables of comprehensions too.
    with contextlib.suppress(*_NO_CODE), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the block that holds the snippet reports them
        code = compile(snippet, "", "exec", dont_inherit=True)
        return {step.argval for step in dis.get_instructions(code) if step.opname in _STORES}
    return set()
