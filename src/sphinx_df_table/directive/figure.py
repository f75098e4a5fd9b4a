"""Directive ``df-figure``: submit a snippet, return a figure without its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.tables import align
from msgspec.structs import replace

from sphinx_df_table.doctree.figures.drawing import FIGURE
from sphinx_df_table.protocol.job import FIGURE_DIRECTIVE

from .converters import switch, text
from .defaults import defaults_of
from .directive import DfTable
from .options import OPTIONS, Converters, Option

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.job import Job

_VARIABLE = "df-var"
# Options of a figure that docutils' own figure lacks or defines otherwise.
FIGURE_OPTIONS = (
    Option(
        "alt",
        text,
        "The text for readers who do not see the figure. ``{key}`` and ``{key:format}`` are values "
        "of the block's ``df_values``, in the formats of :doc:`/values`. A brace that is no field "
        "is written twice: ``{{``. Without this option, there is a warning, and the title and the "
        "labels of the axes stand in.",
        "a text",
    ),
    Option(
        "card",
        switch,
        "Draw on a white card, in dark themes too. A drawing with colours that a dark page would "
        "hide gets one without this option.",
    ),
    *(option for option in OPTIONS if option.for_figures),
)


class _Converters(Converters):
    directive = FIGURE_DIRECTIVE


class DfFigure(DfTable):
    """Runs a snippet that draws, and shows the drawing as a figure.

    The caption and the options of docutils' own figure directive work as they do there.
    """

    option_spec: ClassVar[OptionSpec] = _Converters(
        {
            "name": directives.unchanged,
            "class": directives.class_option,
            "align": align,
            "width": directives.length_or_percentage_or_unitless,
            **{option.name: option.convert for option in FIGURE_OPTIONS},
        }
    )

    _is_above_caption = True

    def _with_defaults(self) -> dict[str, Any]:
        """Return the options, with the defaults of those that are not about tables."""
        shared = {
            option.name: option.convert
            for option in OPTIONS
            if option.for_figures and option.name != _VARIABLE
        }
        return defaults_of(self.config, shared) | self.options

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
        return str(self.options.get(_VARIABLE, "fig"))

    def _job(self, folder: Path) -> Job:
        return replace(super()._job(folder), is_figure=True)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive(FIGURE_DIRECTIVE, DfFigure)
