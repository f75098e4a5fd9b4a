"""Put the tables into a page that has been parsed, and say what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.display import status_iterator

from sphinx_df_table.block import Block, Layout, pending_rows
from sphinx_df_table.doctree.cells.markup import CellParser, plain_text
from sphinx_df_table.environment.dependencies import record_declared, record_reads
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.environment.summary import record_outcome
from sphinx_df_table.environment.table_values import values_of
from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.log import DfTableError, for_log, logger, one_line, printable, warn

from .failure import error_box, other_block_hint, with_short_paths
from .nodes import LEFT_OUT
from .source_line import data_files, source_line
from .table import TableNodes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx_df_table.environment.fingerprints import Fingerprint
    from sphinx_df_table.environment.table_values import TableValues
    from sphinx_df_table.protocol.answer import Answer, Failure
    from sphinx_df_table.protocol.table import Table

# A page with more blocks than this shows how far it is.
_MANY_BLOCKS = 20


def _replace(mapping: dict[str, Any], content: dict[str, Any]) -> None:
    mapping.clear()
    mapping.update(content)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


class FillTables(SphinxTransform):
    """Replaces each `pending_rows` by the rows of its table, or its table by an error.

    It comes before all transforms that look into what a page says, and after the parser, when the
    targets and the substitutions of the page are known. Until then the snippets of a page run while
    Sphinx goes on parsing.
    """

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Fill in all tables of the document."""
        places = list(self.document.findall(pending_rows))
        self._blocks = [place.block for place in places]
        if places:
            self._parser = CellParser(self.document, self.config.df_table_roles)
        for place in self._with_progress(places):
            self._fill(place)

    def _with_progress(self, places: list[pending_rows]) -> Iterable[pending_rows]:
        if len(places) <= _MANY_BLOCKS:
            return places
        return status_iterator(
            places,
            f"running the snippets of {self.env.docname}... ",
            "brown",
            len(places),
            state_of(self.env).verbosity,
            lambda place: f"line {place.block.line}",
        )

    def _fill(self, place: pending_rows) -> None:
        block = place.block
        table = place.parent
        if not all(name in self.document.nameids for name in table["names"]):
            # MyST's eval-rst tells the page of the names at its top alone.
            self.document.note_explicit_target(table, table)
        answer = runner_of(self.env).wait(block.run)
        self._report_sandbox(block, answer)
        record_outcome(self.env, block, answer)
        seen = record_reads(self.env, block.run, answer) | self._note_depends(block)
        printed = block.run.output()
        self._keep(block, answer, printed, seen)
        for finding in answer.findings:
            warn(finding.subtype, for_log(finding.message), block.location(finding))
        if answer.failure is not None:
            table = self._fail(place, answer.failure, printed)
        elif printed:
            logger.verbose("%s", for_log(f"{block.location()}: the snippet printed:\n{printed}"))
        used = {*answer.files, *block.job.depends}
        if answer.table is not None:
            self._show(place, answer.table, data_files(path for path in seen if path in used))
        if on_block_done := state_of(self.env).on_block_done:
            on_block_done(table, block, printed)

    def _keep(
        self, block: Block, answer: Answer, printed: str, seen: dict[str, Fingerprint]
    ) -> None:
        """Keep a result for the next builds."""
        cache, run = state_of(self.env).cache, block.run
        if cache is not None and not run.is_cached:
            contents = {path: seen_as.content_hash for path, seen_as in seen.items()}
            cache.store(block.job, answer, printed.encode(), contents, run.submitted_at)

    def _note_depends(self, block: Block) -> dict[str, Fingerprint]:
        """Make the page depend on what the block's option names, and return what there is."""
        seen: dict[str, Fingerprint] = {}
        for path in block.job.depends:
            try:
                seen |= record_declared(self.env, block.job, path)
            except ValueError as error:
                warn("option", f"depends: {path!r} {error}.", block.location())
        return seen

    def _report_sandbox(self, block: Block, answer: Answer) -> None:
        """Say once, to who asks for details, by what snippets are confined."""
        state = state_of(self.env)
        if not state.sandbox_reported:
            state.sandbox_reported = True
            on = [layer for layer in block.job.layers if layer not in answer.missing]
            lacking = [f"{layer} ({one_line(why)})" for layer, why in answer.missing.items()]
            logger.verbose(
                "df-table: snippets are confined by %s%s",
                ", ".join(["a process of their own", *on]),
                f"; this system lacks {', '.join(lacking)}" if lacking else "",
            )

    def _fail(self, place: pending_rows, failure: Failure, printed: str) -> nodes.error:
        """Report a failure, and put it into the page; return what stands there."""
        block = place.block
        hint = other_block_hint(failure, block, self._blocks)
        message = printable("\n".join(filter(None, [failure.message, hint])))
        parts = [block.excerpt(failure)]
        if printed:
            parts.append(f"The snippet printed:\n{_indented(printed)}")
        detail = "\n".join(part for part in parts if part)
        text = f"{message}\n{detail}".rstrip()
        if self.config.df_table_on_error == "raise":
            message = f"{block.location(failure)}: {text}"
            raise DfTableError(message)
        warn(failure.subtype, for_log(text), block.location(failure))
        table: Any = place.parent
        self._keep_values(table, None)
        job = block.job
        box = error_box(with_short_paths(message, job), with_short_paths(detail, job), table)
        # References find it by these.
        self.document.ids.update(dict.fromkeys(box["ids"], box))
        box.source, box.line = block.source, block.line
        table.replace_self(box)
        return box

    def _keep_values(self, table: nodes.Element, kept: TableValues | None) -> None:
        """Keep the values of a table that has a name, or that its block has failed."""
        page = state_of(self.env).pages[self.env.docname]
        page.tables.update(dict.fromkeys(table["names"], kept))

    def _show(self, place: pending_rows, table: Table, files: list[Path]) -> None:
        block, layout = place.block, place.block.layout
        if problem := layout.problem(table):
            warn("option", f"{problem}; the option is left out.", block.location())
            layout = Layout(joined=layout.joined)
        reporter = self.document.reporter
        parser = self._parser
        parse = plain_text if block.plain else lambda text: parser.parse(text, block.line)
        # Messages of a cell's roles point to the block.
        reporter.get_source_and_line = lambda *_: (block.source, block.line)
        # Its references mean what they mean where the block stands, not at the end of the page.
        at_the_end = dict(self.env.ref_context)
        _replace(self.env.ref_context, block.ref_context)
        try:
            made = TableNodes(table, layout, parse, block.source, block.line)
            group = made.group()
            title = parse(table.caption)
        finally:
            del reporter.get_source_and_line
            _replace(self.env.ref_context, at_the_end)
        for role in self._parser.refused_roles():
            warn(
                "role",
                f"cells use the role {role!r}, and it is shown as text: a cell may use roles that "
                "only refer or format; df_table_roles in conf.py allows more.",
                block.location(),
            )
        node = place.parent
        if node["names"]:
            self._keep_values(node, values_of(table, made.shown))
        place.replace_self(group)
        if made.note:
            note_below = nodes.paragraph(made.note, made.note, classes=[LEFT_OUT])
            node.parent.insert(node.parent.index(node) + 1, note_below)
        if block.names_files:
            line = source_line(self.env, table, files)
            node.parent.insert(node.parent.index(node) + 1 + bool(made.note), line)
        if title and not isinstance(node[0], nodes.title):
            node.insert(0, nodes.title(table.caption, "", *title))
        if made.rules:
            node["style_rules"] = made.rules
        if block.download:
            node["download"] = True
