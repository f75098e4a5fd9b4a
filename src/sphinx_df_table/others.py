"""What the other blocks of a page have to do with the failure of one."""

from __future__ import annotations

import contextlib
import dis
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .fill import Block
    from .model import Failure

_STORES = ("STORE_NAME", "STORE_GLOBAL")
_NOT_DEFINED = re.compile(r"NameError: name '(\w+)' is not defined")


def _assigned(snippet: str) -> set[str]:
    """Return the names that a snippet assigns, imports or defines for itself."""
    # Its symbol table has the variables of comprehensions, too, from Python 3.12 on.
    with contextlib.suppress(SyntaxError, ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the block itself tells of them
        code = compile(snippet, "", "exec", dont_inherit=True)
        return {step.argval for step in dis.get_instructions(code) if step.opname in _STORES}
    return set()


def hint_of_others(failure: Failure, block: Block, blocks: Iterable[Block]) -> str:
    """Return what to do where a block failed for want of a name that another block has."""
    if missing := _NOT_DEFINED.match(failure.message):
        for other in blocks:
            if other is not block and missing[1] in _assigned(other.job.snippet):
                where = f"line {other.line}"
                if other.source != block.source:
                    where += f" of {Path(other.source).name}"
                return (
                    f"The block at {where} has that name, but each block runs on its own: say here "
                    "again what it needs, or put it into df_table_prelude in conf.py."
                )
    return ""
