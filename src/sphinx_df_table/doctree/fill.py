"""Replace the placeholders of a page by tables, or by errors."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from docutils import nodes
from msgspec.structs import replace
from sphinx.util.display import status_iterator

from sphinx_df_table.block import Block, FinishedBlock, pending_rows
from sphinx_df_table.environment.dependencies import (
    merge_fingerprints,
    record_declared,
    record_looks,
)
from sphinx_df_table.environment.state import record_of, state_of
from sphinx_df_table.environment.summary import record_outcome
from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.log import for_log, logger, one_line, warn
from sphinx_df_table.protocol.answer import Answer, Failure
from sphinx_df_table.translation import translate

from .cells.markup import CellParser, plain_text
from .data_links import data_links
from .failure import FailureReport, with_short_paths
from .name_hints import name_hint
from .nodes import EMPTY_TEXT, OF_SNIPPET, STYLES
from .publish import publish
from .source_line import source_line
from .stand_ins import empty_block, empty_table, stand_in
from .tables.groups import group_rows, ungrouped
from .tables.table import TableNodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.table import Table


# A page with more blocks than this shows its progress.
_MANY_BLOCKS = 20


class PageFiller:
    """Replaces each placeholder of a page by the rows of its table, or its table by an error box.

    Parameters
    ----------
    document
        The page, which has been parsed.
    env
        The environment, which is reading the page.
    placeholders
        The placeholders of the page, in its order.

    """

    def __init__(
        self, document: nodes.document, env: BuildEnvironment, placeholders: list[pending_rows]
    ) -> None:
        self._document = document
        self._env = env
        self._config = env.config
        self._placeholders = placeholders
        self._blocks = [placeholder.block for placeholder in placeholders]
        self._parser = CellParser(document, self._config.df_table_roles)

    def fill(self) -> None:
        """Fill all tables of the page."""
        for placeholder in self._with_progress():
            self._fill(placeholder)

    def _with_progress(self) -> Iterable[pending_rows]:
        if len(self._placeholders) <= _MANY_BLOCKS:
            return self._placeholders
        return status_iterator(
            self._placeholders,
            f"running the snippets of {self._env.docname}... ",
            "brown",
            len(self._placeholders),
            state_of(self._env).verbosity,
            lambda placeholder: f"line {placeholder.block.line}",
        )

    def _fill(self, placeholder: pending_rows) -> None:
        block = placeholder.block
        table: Any = placeholder.parent
        state = state_of(self._env)
        if not all(name in self._document.nameids for name in table["names"]):
            # MyST's eval-rst registers only the names at its top level.
            self._document.note_explicit_target(table, table)
        answer = runner_of(self._env).wait(block.run)
        output = block.run.output()
        paths = self._record_files(block, answer)
        answer, drawing = self._drawn(placeholder, answer)
        record_outcome(self._env, block, answer)
        for finding in answer.findings:
            warn(finding.subtype, block.message(finding.message), block.location(finding))
        self._record_values(block, answer)
        if answer.failure is not None:
            shown = self._show_failure(table, block, answer.failure, output)
        else:
            if output:
                text = block.message(f"the snippet printed:\n{output}")
                logger.verbose("%s", for_log(f"{block.location()}: {text}"))
            shown = self._show(placeholder, answer.table, drawing, paths)
        if state.on_block_done:
            state.on_block_done(FinishedBlock(shown, block, output, answer.values))

    def _show(
        self,
        placeholder: pending_rows,
        table: Table | None,
        drawing: nodes.Element | None,
        paths: set[str],
    ) -> nodes.Element:
        """Put the table or the drawing into the page, and return its node."""
        block = placeholder.block
        node: nodes.Element = placeholder.parent
        if drawing is not None:
            self._show_drawing(placeholder, drawing, paths)
        elif table is None:  # the block has values alone
            node.parent.remove(node)
        else:
            # Some builders take a further line of a caption for markup of their own.
            table = replace(table, caption=one_line(table.caption))
            stem = publish(self._env, node, block, table)
            if placeholder.children and not table.columns[0].cells:
                node = self._show_text(placeholder, table, paths)
            else:
                self._show_table(placeholder, table, paths, stem)
        return node

    def _drawn(
        self, placeholder: pending_rows, answer: Answer
    ) -> tuple[Answer, nodes.Element | None]:
        """Return the answer, which has failed if its drawing can't be shown, and the drawing."""
        if answer.figure is None:
            return answer, None
        # Imported for pages with a figure only: the patterns of what a drawing may have cost time.
        from .figures.fill import drawing_of  # noqa: PLC0415

        caption = " ".join(placeholder.parent.astext().split())
        drawing = drawing_of(self._env, placeholder.block, answer.figure, answer.values, caption)
        if isinstance(drawing, Failure):
            return Answer(failure=drawing, findings=answer.findings), None
        return answer, drawing

    def _record_files(self, block: Block, answer: Answer) -> set[str]:
        """Record the dependencies of a page, store the result, and return its data paths."""
        looks = record_looks(self._env, block.run)
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
                merge_fingerprints(looks, record_declared(self._env, block.run, path))
            except ValueError as error:
                block.warn_of_option(f"depends: {path!r} {error}.")
        cache = state_of(self._env).cache
        if cache is not None and not block.run.is_cached:
            cache.store(block.run, answer, looks)
        return paths

    def _record_values(self, block: Block, answer: Answer) -> None:
        """Record the values of a block for the role ``df-value``; None if it failed."""
        values = answer.values if answer.failure is None else None
        if ":" in block.name and values:
            block.warn_of_option("df_values can't be quoted: the name of the block has a colon.")
        elif block.name:
            named = record_of(self._env).values
            named.setdefault(block.name, []).append(values)
        elif values and "{" not in block.alt:  # an alternative text quotes them without a name
            block.warn_of_option(
                "df_values can't be quoted: give the block a name with the option name."
            )

    def _show_failure(
        self, table: nodes.table, block: Block, failure: Failure, output: str
    ) -> nodes.Element:
        """Report a failure, replace the table by an error box, and return the box."""
        report, shown = (
            FailureReport.of_failure(
                failure,
                block,
                name_hint(failure, block, self._blocks, language, self._mocked()),
                output,
                language,
            )
            for language in (str, translate)
        )
        report.raise_if(self._config.df_table_on_error)
        warn(failure.subtype, report.text, report.location)
        box = shown.box(table, lambda text: with_short_paths(text, block.job))
        self._replace(table, box, block)
        return box

    def _mocked(self) -> Collection[str]:
        """Return the modules that autodoc replaces by stand-ins, if the project uses autodoc."""
        return getattr(self._config, "autodoc_mock_imports", ())

    def _show_text(self, placeholder: pending_rows, table: Table, paths: set[str]) -> nodes.Element:
        """Replace a table without rows by the text of the option ``empty``, and return its node."""
        block = placeholder.block
        node: Any = placeholder.parent
        text = stand_in(node, (empty_block, empty_table), placeholder.children, EMPTY_TEXT)
        self._replace(node, text, block)
        if block.names_files:
            self._add_below(text, [source_line(self._env, block.job, table, paths)])
        return text

    def _replace(self, table: nodes.table, node: nodes.Element, block: Block) -> None:
        """Put a node into the place of a table, so that references to the table lead to it."""
        self._document.ids.update(dict.fromkeys(node["ids"], node))
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
            block.warn_of_option(
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
            block.warn_of_option(f"{problem}, so the option is ignored.")
        with self._references_from(block), self._parser.table(block.location(), block.message("")):
            group = builder.group()
            caption = parse(table.caption)
        placeholder.replace_self(group)
        below = builder.note_below()
        if stem:
            below.append(data_links(self._env.docname, stem))
        if block.names_files:
            below.append(source_line(self._env, block.job, table, paths))
        self._add_below(node, below)
        if caption and not isinstance(node[0], nodes.title):
            node.insert(0, nodes.title(table.caption, "", *caption, **{OF_SNIPPET: True}))
            record_of(self._env).captions.append(table.caption)
        if builder.styles:
            node[STYLES] = builder.styles

    def _show_drawing(
        self, placeholder: pending_rows, drawing: nodes.Element, paths: set[str]
    ) -> None:
        """Put the drawing into a figure, and a line about its files below."""
        block, figure = placeholder.block, placeholder.parent
        placeholder.replace_self(drawing)
        if block.names_files:
            line = source_line(self._env, block.job, None, paths)
            self._add_below(figure, [line] if line.astext() else [])

    @contextlib.contextmanager
    def _references_from(self, block: Block) -> Iterator[None]:
        """Have references start from a block, as on the page, not from the end of the page."""
        context = self._env.ref_context
        at_the_end = dict(context)
        context.clear()
        context.update(block.ref_context)
        try:
            yield
        finally:
            context.clear()
            context.update(at_the_end)
