"""Directive ``df-figure``: submit a snippet, return a figure without its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst.directives.images import Figure
from msgspec.structs import replace

from sphinx_df_table.doctree.figures.drawing import FIGURE
from sphinx_df_table.protocol.job import FIGURE_DIRECTIVE

from .converters import switch, text
from .directive import DfTable
from .options import OPTIONS, Converters

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.job import Job


class DfFigure(DfTable):
    """Runs a snippet that draws, and shows the drawing as a figure.

    The caption and the options of docutils' own figure directive work as they do there.
    """

    option_spec: ClassVar[OptionSpec] = Converters(
        {
            **{name: Figure.option_spec[name] for name in ("align", "class", "name", "width")},
            "alt": text,
            "card": switch,
            **{option.name: option.convert for option in OPTIONS if option.for_figures},
        }
    )

    _is_above_caption = True

    def _table(self, block: Block) -> tuple[nodes.Element, list[nodes.system_message]]:
        """Return the figure without its drawing, as docutils makes it."""
        figure = nodes.figure(classes=[FIGURE, *self.options.get("class", [])])
        if "align" in self.options:
            figure["align"] = self.options["align"]
        figure.source, figure.line = block.source, block.line
        if self._has_own_name(block):
            self.add_name(figure)
        messages: list[nodes.system_message] = []
        if self.arguments:
            content, messages = self.parse_inline(self.arguments[0])
            figure += nodes.caption(self.arguments[0], "", *content)
            figure[0].source, figure[0].line = block.source, block.line
        return figure, messages

    def _block(self) -> Block:
        options = self.options
        return replace(
            super()._block(),
            alt=options.get("alt", ""),
            card=options.get("card", False),
            width=options.get("width", ""),
        )

    def _variable(self) -> str:
        name: str = self.options.get("df-var", "fig")
        return name

    def _job(self, folder: Path) -> Job:
        return replace(super()._job(folder), is_figure=True)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive(FIGURE_DIRECTIVE, DfFigure)
