"""Transform that replaces the placeholders of a page by tables, or by errors."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.display import status_iterator

from sphinx_df_table.block import Block, FinishedBlock, pending_rows
from sphinx_df_table.environment.dependencies import (
    merge_fingerprints,
    record_declared,
    record_looks,
)
from sphinx_df_table.environment.publish import store
from sphinx_df_table.environment.state import record_of, state_of
from sphinx_df_table.environment.summary import record_outcome
from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.log import for_log, logger, warn
from sphinx_df_table.published.address import FOLDER, PACKAGE_FILE, stem_of
from sphinx_df_table.published.data import data_of
from sphinx_df_table.translation import translate

from .cells.markup import CellParser, plain_text
from .data_links import data_links
from .failure import FailureReport, with_short_paths
from .groups import group_rows, ungrouped
from .nodes import EMPTY_TEXT, OF_SNIPPET, STYLES
from .source_line import source_line
from .stand_ins import empty_block, empty_table, stand_in
from .table import TableNodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_df_table.protocol.answer import Answer, Failure
    from sphinx_df_table.protocol.table import Table


# A page with more blocks than this shows its progress.
_MANY_BLOCKS = 20


class FillTables(SphinxTransform):
    """Replaces each `pending_rows` by the rows of its table, or its table by an error box.

    It comes after the parser, when the targets and substitutions of the page are known, and before
    all transforms that read the content of a page. Until then, the snippets of a page run while
    Sphinx parses the rest of it.
    """

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Fill all tables of the document."""
        placeholders = list(self.document.findall(pending_rows))
        self._blocks = [placeholder.block for placeholder in placeholders]
        if placeholders:
            self._parser = CellParser(self.document, self.config.df_table_roles)
        for placeholder in self._with_progress(placeholders):
            self._fill(placeholder)

    def _with_progress(self, placeholders: list[pending_rows]) -> Iterable[pending_rows]:
        if len(placeholders) <= _MANY_BLOCKS:
            return placeholders
        return status_iterator(
            placeholders,
            f"running the snippets of {self.env.docname}... ",
            "brown",
            len(placeholders),
            state_of(self.env).verbosity,
            lambda placeholder: f"line {placeholder.block.line}",
        )

    def _fill(self, placeholder: pending_rows) -> None:
        block = placeholder.block
        table: Any = placeholder.parent
        state = state_of(self.env)
        if not all(name in self.document.nameids for name in table["names"]):
            # MyST's eval-rst registers only the names at its top level.
            self.document.note_explicit_target(table, table)
        answer = runner_of(self.env).wait(block.run)
        output = block.run.output()
        paths = self._record_files(block, answer)
        record_outcome(self.env, block, answer)
        for finding in answer.findings:
            warn(finding.subtype, block.message(finding.message), block.location(finding))
        self._record_values(block, answer)
        if answer.failure is not None:
            table = self._show_failure(table, block, answer.failure, output)
        elif output:
            text = block.message(f"the snippet printed:\n{output}")
            logger.verbose("%s", for_log(f"{block.location()}: {text}"))
        if answer.table is not None:
            stem = self._publish(table, block, answer.table)
            if placeholder.children and not answer.table.columns[0].cells:
                table = self._show_text(placeholder, answer.table, paths)
            else:
                self._show_table(placeholder, answer.table, paths, stem)
        elif answer.failure is None:  # the block has values alone
            table.parent.remove(table)
        if state.on_block_done:
            state.on_block_done(FinishedBlock(table, block, output, answer.values))

    def _record_files(self, block: Block, answer: Answer) -> set[str]:
        """Record the dependencies of a page, store the result, and return its data paths."""
        looks = record_looks(self.env, block.run)
        if problem := block.run.unrecorded:
            logger.verbose(
                "df-table: %s: the snippet %s: its block runs again if any file changes that it "
                "may read",
                block.location(),
                problem,
            )
        paths = {look.path for look in looks if look.use == "opened"} | {*block.job.depends}
        for path in block.job.depends:
            try:
                merge_fingerprints(looks, record_declared(self.env, block.run, path))
            except ValueError as error:
                _warn_of_option(block, f"depends: {path!r} {error}.")
        cache = state_of(self.env).cache
        if cache is not None and not block.run.is_cached:
            cache.store(block.run, answer, looks)
        return paths

    def _record_values(self, block: Block, answer: Answer) -> None:
        """Record the values of a block for the role ``df-value``; None if it failed."""
        values = answer.values if answer.failure is None else None
        if ":" in block.name and values:
            _warn_of_option(block, "df_values can't be quoted: the name of the block has a colon.")
        elif block.name:
            named = record_of(self.env).values
            named.setdefault(block.name, []).append(values)
        elif values:
            _warn_of_option(
                block, "df_values can't be quoted: give the block a name with the option name."
            )

    def _show_failure(
        self, table: nodes.table, block: Block, failure: Failure, output: str
    ) -> nodes.Element:
        """Report a failure, replace the table by an error box, and return the box."""
        report = FailureReport.of_failure(failure, block, self._blocks, output)
        report.raise_if(self.config.df_table_on_error)
        warn(failure.subtype, report.text, report.location)
        shown = FailureReport.of_failure(failure, block, self._blocks, output, translate)
        box = shown.box(table, lambda text: with_short_paths(text, block.job))
        self._replace(table, box, block)
        return box

    def _publish(self, node: nodes.table, block: Block, table: Table) -> str:
        """Store the data of a table, and return the stem of their files; empty if there are none.

        There are none if the page has a text in place of a data frame without columns.
        """
        if not block.download or not table.fields:
            return ""
        if not block.name:
            _warn_of_option(
                block,
                "download: the table has no name, which its address needs, so it is not offered. "
                "Give it one with the option name.",
            )
            return ""
        stem = stem_of(block.name)
        if not stem:
            _warn_of_option(
                block,
                f"download: {FOLDER}/{PACKAGE_FILE} describes all tables, so one with the name "
                f"{block.name!r} is not offered. Give it another name.",
            )
            return ""
        caption = next((title.astext() for title in node.findall(nodes.title)), table.caption)
        data = data_of(stem, caption, table, block.layout.stub_columns, block.key)
        for problem in data.problems:
            _warn_of_option(block, f"{problem}.")
        return stem if store(self.env, block.location(), data) else ""

    def _show_text(self, placeholder: pending_rows, table: Table, paths: set[str]) -> nodes.Element:
        """Replace a table without rows by the text of the option ``empty``, and return its node."""
        block = placeholder.block
        node: Any = placeholder.parent
        text = stand_in(node, (empty_block, empty_table), placeholder.children, EMPTY_TEXT)
        self._replace(node, text, block)
        if block.names_files:
            self._add_below(text, [source_line(self.env, block.job, table, paths)])
        return text

    def _replace(self, table: nodes.table, node: nodes.Element, block: Block) -> None:
        """Put a node into the place of a table, so that references to the table lead to it."""
        self.document.ids.update(dict.fromkeys(node["ids"], node))
        node.source, node.line = block.source, block.line
        table.replace_self(node)

    def _add_below(self, node: nodes.Element, below: list[nodes.Node]) -> None:
        position = node.parent.index(node) + 1
        node.parent[position:position] = below

    def _show_table(
        self, placeholder: pending_rows, table: Table, paths: set[str], stem: str
    ) -> None:
        """Put the rows and the caption into a table, and the lines about it below."""
        block, node = placeholder.block, placeholder.parent
        if not block.layout.joined and (table.group_by is not None or table.total):
            _warn_of_option(
                block,
                "sphinx-datatables would sort the rows of group-by and totals like data, so these "
                "options are ignored.",
            )
            table = ungrouped(table)
        grouped = group_rows(table)
        layout, problems = block.layout.fitted_to(grouped.table, has_groups=bool(grouped.groups))

        def parse(text: str) -> list[nodes.Node]:
            if block.plain:
                return plain_text(text)
            return self._parser.parse(text, block.source, block.line)

        builder = TableNodes(grouped, layout, parse, block.source, block.line)
        for problem in (*problems, *builder.problems):
            _warn_of_option(block, f"{problem}, so the option is ignored.")
        with self._references_from(block), self._parser.table(block.location(), block.message("")):
            group = builder.group()
            caption = parse(table.caption)
        placeholder.replace_self(group)
        below = builder.note_below()
        if stem:
            below.append(data_links(self.env.docname, stem))
        if block.names_files:
            below.append(source_line(self.env, block.job, table, paths))
        self._add_below(node, below)
        if caption and not isinstance(node[0], nodes.title):
            node.insert(0, nodes.title(table.caption, "", *caption, **{OF_SNIPPET: True}))
            record_of(self.env).captions.append(table.caption)
        if builder.styles:
            node[STYLES] = builder.styles

    @contextlib.contextmanager
    def _references_from(self, block: Block) -> Iterator[None]:
        """Have references start from a block, as on the page, not from the end of the page."""
        context = self.env.ref_context
        at_the_end = dict(context)
        context.clear()
        context.update(block.ref_context)
        try:
            yield
        finally:
            context.clear()
            context.update(at_the_end)


def _warn_of_option(block: Block, text: str) -> None:
    """Warn about an option of a block, at its place."""
    warn("option", block.message(text), block.location())
