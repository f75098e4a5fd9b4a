"""The blocks that docutils could not read: they are shown and told of as others that failed."""

from __future__ import annotations

import contextlib
import dis
import os
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from sphinx_df_table.block import ERROR, Block
from sphinx_df_table.environment.summary import record_unparsed
from sphinx_df_table.log import DfTableError, shorten_output

from .nodes import CAPTION, failed_block, failed_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_df_table.protocol.answer import Failure
    from sphinx_df_table.protocol.job import Job

_ERROR = re.compile(re.escape(ERROR), re.IGNORECASE)


def told(error: nodes.system_message) -> str:
    """Return why a block could not be read; empty where a message is about something else."""
    text = error[0].astext() if error.children else ""
    begin = _ERROR.match(text)
    return text[begin.end() :] if begin else ""


class ShowUnparsed(SphinxTransform):
    """Puts an error into the page where a block could not be read.

    docutils has told of it. Its own node is one that Sphinx takes out of the page.
    """

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Replace all messages about such blocks, or end the build."""
        for error in list(self.document.findall(nodes.system_message)):
            if message := told(error):
                place = f"{error['source']}:{error.get('line', 0)}"
                if self.config.df_table_on_error == "raise":
                    message = f"{place}: {message}"
                    raise DfTableError(message)
                record_unparsed(self.env, place, message)
                block = "\n".join(node.astext() for node in error.findall(nodes.literal_block))
                box = error_box(message, shorten_output(block), nodes.table())
                box.source, box.line = error["source"], error.get("line")
                error.replace_self(box)


def error_box(message: str, detail: str, table: nodes.table) -> failed_block:
    """Return what stands in the page where a table would: its title, and why it is not there."""
    first = next(iter(table.children), None)
    title = first if isinstance(first, nodes.title) else None
    # Sphinx numbers no table without a title.
    kind = failed_block if title is None else failed_table
    # Quotes are those of Python.
    box = kind(classes=["df-table-error"], support_smartquotes=False)
    if title is not None:
        box["caption"] = title.astext()
        box += nodes.paragraph(title.rawsource, "", *title.children, classes=[CAPTION])
    box += [nodes.paragraph("", line) for line in message.splitlines()]
    if detail:
        box += nodes.literal_block(detail, detail, language="none")
    box["ids"], box["names"] = table["ids"], table["names"]
    return box


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


def other_block_hint(failure: Failure, block: Block, blocks: Iterable[Block]) -> str:
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


# What may follow a folder's name: not the rest of a longer one, but the dot of a sentence.
_END = r"(?![\w-]|\.\w)"


def _names(job: Job) -> Iterator[tuple[str, str]]:
    """Yield absolute paths of folders, and how a page names them."""
    yield job.source_folder, "."
    for folder in job.data_path:
        with contextlib.suppress(ValueError):  # it's on another drive
            above = Path(os.path.commonpath([job.source_folder, folder]))
            if above != above.parent:  # the way to what shares nothing but the root tells no less
                yield folder, Path(os.path.relpath(folder, job.source_folder)).as_posix()
    home = os.path.expanduser("~")  # noqa: PTH111 - "~" itself where there is none
    yield from ((folder, "~") for folder in (home, os.path.realpath(home)))


def with_short_paths(text: str, job: Job) -> str:
    """Return a text in which no path says in which folder, or by whom, a project is built.

    Paths within the source folder, and those of the data path, are relative to the source folder;
    others begin with ``~`` where they lie within the home folder.
    """
    names = {folder: name for folder, name in _names(job) if Path(folder) != Path(folder).parent}
    # As they stand, and as Python writes them in quotes.
    names |= {repr(folder)[1:-1]: name for folder, name in names.items()}
    longest_first = sorted(names, key=len, reverse=True)
    folders = "|".join(map(re.escape, longest_first)) or "(?!)"

    def short(found: re.Match[str]) -> str:
        name, more = names[found[1]], found[2]
        return name + more if name != "." or not more else ""

    return re.sub(rf"({folders}){_END}((?:[/\\]+(?=[^\s'\"/\\]))?)", short, text)
