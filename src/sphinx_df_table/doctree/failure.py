"""Blocks without a table: a report of the failure, and the error box in the page.

A block fails if docutils can't parse it, or if its snippet leaves no data frame. Both make a
`FailureReport`. Its text goes into the log or ends the build. Its box goes into the page, with
paths that don't show in which folder, or by whom, the project was built.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from msgspec import Struct
from sphinx.transforms import SphinxTransform

from sphinx_df_table.block import Block, parse_error
from sphinx_df_table.environment.refusals import name_refused
from sphinx_df_table.environment.summary import record_unparsed
from sphinx_df_table.log import DfTableError, for_log, one_line, shorten_output, warn
from sphinx_df_table.protocol.job import DIRECTIVES
from sphinx_df_table.wording import printable

from .nodes import ERROR_BOX
from .option_blocks import INVALID_OPTIONS, first_code
from .stand_ins import failed_block, failed_figure, failed_table, stand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_df_table.protocol.answer import Failure
    from sphinx_df_table.protocol.job import Job

_PARSE_ERROR = re.compile("|".join(map(re.escape, map(parse_error, DIRECTIVES))), re.IGNORECASE)
# After the path of a folder: not the rest of a longer name, but the full stop of a sentence.
_PATH_END = r"(?![\w-]|\.\w)"


class FailureReport(Struct, frozen=True):
    """Report of a block that has no table.

    Attributes
    ----------
    location
        The place of the failure: ``path:line``.
    message
        What happened and what to change, in one or more lines.
    detail
        Lines of the page, and the output of the snippet; may be empty.

    """

    location: str
    message: str
    detail: str = ""

    @classmethod
    def of_failure(
        cls,
        failure: Failure,
        block: Block,
        hint: str,
        output: str,
        translate: Callable[[str], str] = str,
    ) -> FailureReport:
        """Return the report of a block whose snippet failed.

        Parameters
        ----------
        failure, block
            The failure, and the block with the snippet.
        hint
            What to change, from what Sphinx knows of the page; may be empty.
        output
            The output of the snippet.
        translate
            Returns a text in the language of the report.

        """
        printed = [f"    {line}" for line in output.splitlines()]
        if printed:
            printed.insert(0, translate("The snippet printed:"))
        message = block.message(name_refused(failure.message, block.run))
        return cls(
            block.location(failure),
            printable("\n".join(filter(None, [message, hint]))),
            "\n".join(filter(None, [block.excerpt(failure), *printed])),
        )

    @property
    def text(self) -> str:
        """The message and the detail."""
        return f"{self.message}\n{self.detail}".rstrip()

    def raise_if(self, on_error: str) -> None:
        """End the build if ``df_table_on_error`` asks for it.

        Raises
        ------
        DfTableError
            `on_error` is ``"raise"``.

        """
        if on_error == "raise":
            message = for_log(f"{one_line(self.location)}: {self.text}")
            raise DfTableError(message)

    def box(self, table: nodes.Element, shorten: Callable[[str], str] = str) -> nodes.Element:
        """Return the error box that takes the place of a table or a figure.

        Parameters
        ----------
        table
            The table or figure, of which the box takes the caption and the names.
        shorten
            Returns a text of the report as the page shows it, see `with_short_paths`.

        """
        message, detail = map(shorten, (self.message, self.detail))
        kinds = (failed_block, failed_figure if isinstance(table, nodes.figure) else failed_table)
        content: list[nodes.Node] = [nodes.paragraph("", line) for line in message.splitlines()]
        if detail:
            content.append(nodes.literal_block(detail, detail, language="none"))
        box = stand_in(table, kinds, content, ERROR_BOX)
        box["support_smartquotes"] = False  # quotes are Python's, not typographic ones
        return box


class ShowUnparsed(SphinxTransform):
    """Puts an error box into the page for each block that docutils could not parse.

    docutils has logged the error already, but Sphinx removes docutils' own node from the page.
    """

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Replace the messages about these blocks, or end the build."""
        for error in list(self.document.findall(nodes.system_message)):
            if message := _reason(error):
                code = "\n".join(node.astext() for node in error.findall(nodes.literal_block))
                line = error.get("line", 0)
                location = f"{error['source']}:{line}"
                if message.startswith(INVALID_OPTIONS) and (found := first_code(code)):
                    # docutils has logged its own message, which names neither line nor remedy.
                    warn("option", found.hint, f"{error['source']}:{line + found.offset}")
                    message = f"{message} {found.hint}"
                report = FailureReport(location, message, shorten_output(code))
                report.raise_if(self.config.df_table_on_error)
                record_unparsed(self.env, location, message)
                box = report.box(nodes.table())
                box.source, box.line = error["source"], error.get("line")
                error.replace_self(box)


def _reason(error: nodes.system_message) -> str:
    """Return why docutils could not parse a block; empty for a message about something else."""
    text = error[0].astext() if error.children else ""
    start = _PARSE_ERROR.match(text)
    return text[start.end() :] if start else ""


def with_short_paths(text: str, job: Job) -> str:
    """Return a text in which no path shows in which folder, or by whom, a project was built.

    Paths in the source folder or the data path are relative to the source folder; others begin with
    ``~`` if they are in the home folder.

    Parameters
    ----------
    text
        A message, an excerpt, or the output of a snippet.
    job
        The job of the snippet, which has the source folder and the data path.

    """
    names = {path: name for path, name in _folder_names(job) if Path(path) != Path(path).parent}
    # As they are, and as Python writes them in quotes.
    names |= {repr(path)[1:-1]: name for path, name in names.items()}
    longest_first = sorted(names, key=len, reverse=True)
    folders = "|".join(map(re.escape, longest_first)) or "(?!)"

    def short(found: re.Match[str]) -> str:
        name, slash = names[found[1]], found[2]
        return name + slash if name != "." or not slash else ""

    return re.sub(rf"({folders}){_PATH_END}((?:[/\\]+(?=[^\s'\"/\\]))?)", short, text)


def _folder_names(job: Job) -> Iterator[tuple[str, str]]:
    """Yield absolute paths of folders, each with its name on a page."""
    yield job.source_folder, "."
    for folder in job.data_path:
        with contextlib.suppress(ValueError):  # it is on another drive
            common = Path(os.path.commonpath([job.source_folder, folder]))
            if common != common.parent:  # a relative path from the root would show as much
                yield folder, Path(os.path.relpath(folder, job.source_folder)).as_posix()
    home = os.path.expanduser("~")  # noqa: PTH111 - returns "~" itself if there is no home folder
    yield from ((folder, "~") for folder in (home, os.path.realpath(home)))
