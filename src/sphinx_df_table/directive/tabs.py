"""Directive ``df-tabs``: one snippet for several values, each with a table of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from msgspec.structs import replace

from sphinx_df_table.block import parse_error
from sphinx_df_table.doctree.tabs import tables_in_tabs
from sphinx_df_table.private.sphinx_design import Tab
from sphinx_df_table.protocol.job import TABS_DIRECTIVE

from .defaults import defaults_of
from .directive import DfTable
from .each import fill_in, values_of
from .options import TABLE_OPTIONS, Converters
from .show_code import code_nodes

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

    from sphinx_df_table.protocol.job import Job

    from .each import Each


def _as_written(argument: str | None) -> str | None:
    return argument


class _Table(DfTable):
    """Runs the snippet for one value, as a block of its own."""

    each: str

    def _job(self, folder: Path) -> Job:
        return replace(super()._job(folder), each=self.each)


class DfTabs(DfTable):
    """Runs a pandas snippet for each of several values, and shows the data frames in tabs."""

    # Converted for each value, when its fields are filled in.
    option_spec: ClassVar[OptionSpec] = Converters(
        {**dict.fromkeys(TABLE_OPTIONS, _as_written), "each": directives.unchanged}
    )

    def run(self) -> list[nodes.Node]:
        """Submit the snippet for each value, and return the tables that will show the results."""
        self._check_content()
        caption = "".join(self.arguments)
        try:
            values = values_of(self.options.pop("each", None))
            captions = [_filled("the caption", caption, value) for value in values]
            options = [self._options_for(value) for value in values]
            _check_names(options)
        except ValueError as error:
            raise self.error(parse_error(self.name) + str(error)) from error
        tabs = list(map(self._tab, values, captions, options))
        all_options = defaults_of(self.config, TABLE_OPTIONS) | options[0]
        code = code_nodes(self) if all_options.get("show-code") else []
        tell_apart = all(captions) and len(set(captions)) == len(captions)
        return [*code, *tables_in_tabs(tabs, self.config, labelled=tell_apart)]

    def _options_for(self, value: Each) -> dict[str, Any]:
        """Return the options of one table; raise a `ValueError` for an invalid one."""
        options = {}
        for name, template in self.options.items():
            text = template and _filled(f"the option {name}", template, value)
            try:
                options[name] = TABLE_OPTIONS[name](text)
            except (ValueError, TypeError) as error:  # as docutils does
                message = f'invalid option value: (option: "{name}"; value: {text!r})\n{error}.'
                raise ValueError(message) from error
        return options

    def _tab(self, value: Each, caption: str, options: dict[str, Any]) -> Tab:
        """Submit the snippet for one value, and return the tab of its table."""
        table = _Table(
            self.name,
            [caption] if caption else [],
            {**options, "show-code": False},  # all have the same
            self.content,
            self.lineno,
            self.content_offset,
            self.block_text,
            self.state,
            self.state_machine,
        )
        table.each = value.each
        label, messages = self.parse_inline(value.label)
        return Tab(value.each, label, [*table.run(), *messages])


def _filled(place: str, text: str, value: Each) -> str:
    try:
        return fill_in(text, value)
    except ValueError as error:
        message = f"in {place}, {error}"
        raise ValueError(message) from error


def _check_names(options: list[dict[str, Any]]) -> None:
    """Raise a `ValueError` if two tables have the same name."""
    names = [nodes.fully_normalize_name(table["name"]) for table in options if "name" in table]
    for name in names:
        if names.count(name) > 1:
            message = f"the option name gives two tables the name {name!r}. Put {{each}} into it."
            raise ValueError(message)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive(TABS_DIRECTIVE, DfTabs)
