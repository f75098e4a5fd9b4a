"""Directives ``df-table`` and ``df-values``: submit a snippet, return a table without rows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.tables import Table
from sphinx.util.docutils import SphinxDirective

from sphinx_df_table.block import Block, Layout, parse_error, pending_rows
from sphinx_df_table.config.settings import enabled_checks
from sphinx_df_table.doctree.nodes import PREFIX, TABLE
from sphinx_df_table.environment.names import claim_name
from sphinx_df_table.environment.page import NamedTable
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.protocol.job import LAYERS, TABLE_DIRECTIVE, VALUES_DIRECTIVE, Job, Show

from .defaults import check_defaults, defaults_of
from .options import OPTIONS, TABLE_OPTIONS, Converters
from .place import place_of
from .show_code import code_nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

    from sphinx_df_table.protocol.job import Check


class DfTable(Table, SphinxDirective):
    """Runs a pandas snippet and shows the resulting data frame.

    The caption and the options of docutils' own table directives work as they do there.
    """

    option_spec: ClassVar[OptionSpec] = TABLE_OPTIONS
    # Whether what the block shows stands above its caption.
    _is_above_caption: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Submit the snippet, and return the table that will show its data frame."""
        self.options = self._with_defaults()
        self._check_content()
        rows = pending_rows()
        rows.block = self._block()
        table, messages = self._table(rows.block)
        if "empty" in self.options:
            text, problems = self.parse_inline(self.options["empty"])
            rows += nodes.paragraph(self.options["empty"], "", *text)
            messages += problems
        table.insert(0 if self._is_above_caption else len(table), rows)
        code = code_nodes(self) if self.options.get("show-code") else []
        return [*code, table, *messages]

    def _with_defaults(self) -> dict[str, Any]:
        """Return the options, with the defaults of those that are missing."""
        defaults = defaults_of(self.config, self.option_spec)
        if not self.options.get("name"):
            # Tables without a name are not offered. Only a block that asks for it gets a warning.
            defaults.pop("download", None)
        return defaults | self.options

    def _check_content(self) -> None:
        """Raise an error if there is no snippet; it may have become part of the caption."""
        if self.content:
            return
        caption, _, more_lines = "".join(self.arguments).partition("\n")
        code = more_lines or (caption if "=" in caption else "")
        hint = f" {code.splitlines()[0]!r} is part of the caption." if code else ""
        message = f"there is no snippet. It is indented, below an empty line.{hint}"
        raise self.error(parse_error(self.name) + message)

    def _table(self, block: Block) -> tuple[nodes.Element, list[nodes.system_message]]:
        """Return the table without rows, as docutils makes it for csv-table."""
        title, messages = self.make_title()  # type: ignore[no-untyped-call]
        widths = self.options.get("widths", "")
        width_class = {"": [], "auto": ["colwidths-auto"]}.get(str(widths), ["colwidths-given"])
        table = nodes.table(classes=[TABLE, *width_class, *self.options.get("class", [])])
        if "align" in self.options:
            table["align"] = self.options["align"]
        self.set_table_width(table)
        table.source, table.line = block.source, block.line
        if prefix := block.message(""):
            table[PREFIX] = prefix
        if self._has_own_name(block):
            self.add_name(table)
        if title is not None:
            table += title
        return table, messages

    def _has_own_name(self, block: Block) -> bool:
        """Return whether no other table on the page has the name of this one; warn if one has."""
        table = NamedTable(block.location(), has_caption=bool(self.arguments))
        is_taken = block.name in self.state.document.nameids
        return not block.name or claim_name(self.env, block.name, table, is_taken=is_taken)

    def _block(self) -> Block:
        """Submit the snippet, and return the block with everything that its answer needs."""
        place = place_of(self)
        job = self._job(place.folder)
        widths = self.options.get("widths")
        return Block(
            job=job,
            run=runner_of(self.env).submit(job),
            # docutils removes the option when it gives the table its name.
            name=nodes.fully_normalize_name(self.options.get("name", "")),
            layout=Layout(
                header_rows=self.options.get("header-rows"),
                stub_columns=self.options.get("stub-columns", 0),
                widths=widths if isinstance(widths, list) else None,
                # DataTables refuses tables with joined cells in the body.
                joined=getattr(self.config, "datatables_class", None)
                not in self.options.get("class", ()),
                best=self.options.get("best", ()),
                hidden=self.options.get("hidden", ()),
                folds=self.options.get("fold-constant", self.config.df_table_fold_constant),
            ),
            source=place.source,
            line=place.line,
            lines=place.lines,
            ref_context=dict(self.env.ref_context),
            plain=self.options.get("plain", False),
            download=job.show.typed,
            key=self.options.get("key", ()),
            names_files=self.options.get("source", False),
        )

    def _depends(self, source_folder: Path, folder: Path) -> tuple[str, ...]:
        """Return the absolute paths of the option; a leading slash means the source folder."""
        return tuple(
            os.path.normpath(f"{source_folder}{path}" if path.startswith("/") else folder / path)
            for path in self.options.get("depends", ())
        )

    def _checks(self) -> tuple[Check, ...]:
        setting: bool | dict[Check, bool] = self.config.df_table_checks
        chosen: tuple[Check, ...] = self.options.get("checks", enabled_checks(setting))
        return () if setting is False else chosen

    def _variable(self) -> str:
        return str(self.options.get("df-var", "df"))

    def _job(self, folder: Path) -> Job:
        config = self.config
        source_folder = Path(self.env.srcdir).resolve()
        conf_folder = state_of(self.env).conf_folder
        return Job(
            snippet="\n".join(self.content),
            variable=self._variable(),
            folder=str(folder),
            source_folder=str(source_folder),
            depends=self._depends(source_folder, folder),
            checks=self._checks(),
            prelude=config.df_table_prelude,
            prelude_name=config.df_table_prelude_file or "df_table_prelude",
            data_path=tuple(
                str((conf_folder / name).resolve()) for name in config.df_table_data_path
            ),
            read_csv=config.df_table_read_csv,
            forbidden=state_of(self.env).build_folders,
            timeout=self.options.get("timeout", config.df_table_timeout),
            memory=config.df_table_memory,
            show=Show(
                index=self.options.get("index", False),
                precision=self.options.get("precision"),
                na_rep=self.options.get("na-rep", ""),
                max_rows=self.options.get("max-rows"),
                group_by=self.options.get("group-by", ""),
                totals=self.options.get("totals"),
                may_be_empty="empty" in self.options,
                max_cells=config.df_table_max_cells,
                typed=self.options.get("download", False),
            ),
            network=config.df_table_network,
            layers=() if config.df_table_sandbox == "off" else LAYERS,
            required=config.df_table_sandbox == "require",
        )


class DfValues(DfTable):
    """Runs a pandas snippet for the values that prose quotes, and shows no table."""

    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = Converters(
        {
            "name": directives.unchanged_required,
            **{option.name: option.convert for option in OPTIONS if option.for_values},
        }
    )

    def _check_content(self) -> None:
        """Raise an error if there is no snippet or no name."""
        super()._check_content()
        if not self.options.get("name"):
            message = "the option name is missing: the role df-value finds the values by it."
            raise self.error(parse_error(self.name) + message)

    def _table(self, block: Block) -> tuple[nodes.table, list[nodes.system_message]]:
        """Return a table that stands for the block, until its snippet has run."""
        table = nodes.table(classes=[TABLE])
        table.source, table.line = block.source, block.line
        return table, []

    def _variable(self) -> str:
        return ""


def setup(app: Sphinx) -> None:
    """Register the directives, and check the defaults of their options."""
    app.add_directive(TABLE_DIRECTIVE, DfTable)
    app.add_directive(VALUES_DIRECTIVE, DfValues)
    app.connect("config-inited", check_defaults)
