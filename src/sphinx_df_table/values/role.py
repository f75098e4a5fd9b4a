"""Role ``df-value``: a value of a named block on any page, in prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from sphinx_df_table.doctree.nodes import NO_FORMULAS, VALUE
from sphinx_df_table.environment.page import Figure, new_version
from sphinx_df_table.environment.state import record_of, state_of
from sphinx_df_table.log import warn

from .lookup import MissingValueError, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.environment.state import State
    from sphinx_df_table.protocol.value import Value

    from .lookup import Blocks


class df_value(nodes.inline):  # noqa: N801 - named as docutils' nodes are
    """Placeholder of a value until all pages have been read; its text is the role's argument.

    It is an inline node, because a title that holds one may be written on another page.
    """


class DfValue(SphinxRole):
    """Makes a placeholder of a value."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the placeholder; whether the value exists is not known yet."""
        # The text is shown if there is no value.
        node = df_value(self.rawtext, self.text, source_text=self.text, support_smartquotes=False)
        node["classes"].append(VALUE)
        self.set_source_info(node)
        return [node], []


def _blocks(state: State) -> Mapping[str, Blocks]:
    """Return the blocks of all pages by name; several of one name are in the order of the pages."""
    blocks: dict[str, list[tuple[str, Mapping[str, Value] | None]]] = {}
    for docname, page in sorted(state.pages.items()):
        for name, found in page.values.items():
            blocks.setdefault(name, []).extend((docname, values) for values in found)
    return blocks


def _figure(source: str, env: BuildEnvironment, blocks: Mapping[str, Blocks]) -> Figure:
    language = env.config.language
    try:
        return Figure(text_of(source, blocks, nodes.fully_normalize_name, language))
    except MissingValueError as error:
        return Figure(source, str(error))


class ShowValues(SphinxPostTransform):
    """Replaces each `df_value` by its value, or if there is none, warns and shows its source.

    It runs before references are resolved, because their texts may hold values.
    """

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Show all values of the document."""
        places = list(self.document.findall(df_value))
        blocks = _blocks(state_of(self.env)) if places else {}
        for place in places:
            figure = _figure(place["source_text"], self.env, blocks)
            if figure.problem:
                warn("value", figure.problem, place)
                place.replace_self(nodes.problematic(place.rawsource, place.rawsource))
            else:
                text = nodes.inline(place.rawsource, figure.text, classes=place["classes"])
                place.replace_self(text)


def record_sources(app: Sphinx, doctree: nodes.document) -> None:
    """Record the values that a page shows when it has been read; see the event ``doctree-read``.

    `sphinx_df_table.environment.dependencies` purges and merges them with the page's record.
    """
    if sources := [place["source_text"] for place in doctree.findall(df_value)]:
        record_of(app.env).figures = dict.fromkeys(sources)


def update_figures(_: Sphinx, env: BuildEnvironment) -> tuple[()]:
    """Give pages with values that have changed a new version, and update their titles.

    `sphinx_df_table.environment.written_pages` has them written again. See the event
    ``env-get-updated``.
    """
    state = state_of(env)
    blocks = _blocks(state) if any(page.figures for page in state.pages.values()) else {}
    for docname, page in state.pages.items():
        figures = {source: _figure(source, env, blocks) for source in page.figures}
        if figures != page.figures:
            page.figures = {**figures}
            page.version = new_version()
        if figures:  # another builder may have updated the titles for its format
            page.titles = _update_titles(env, docname, figures)
    return ()


def _update_titles(env: BuildEnvironment, docname: str, figures: dict[str, Figure]) -> list[str]:
    """Put the values into the titles of a page that other pages show, and return these values."""
    shown = []
    for titles in (env.titles, env.longtitles, env.tocs):
        for place in list(titles[docname].findall(df_value)) if docname in titles else []:
            text = figures[place["source_text"]].text
            shown.append(text)
            place[:] = [nodes.Text(text)]
            place["classes"] = [VALUE, *(NO_FORMULAS if state_of(env).output == "html" else ())]
    return shown


def setup(app: Sphinx) -> None:
    """Register the role, its node, and the transform and the handlers of events that resolve it."""
    app.add_role("df-value", DfValue())
    app.add_node(df_value)
    app.add_post_transform(ShowValues)
    app.connect("doctree-read", record_sources)
    app.connect("env-get-updated", update_figures)
