"""What a page of html has for its tables beside what docutils writes."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from sphinx_df_table.doctree.nodes import sortable_header
from sphinx_df_table.environment.page import file_stem
from sphinx_df_table.private.sphinx import is_embedded

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_df_table.doctree.nodes import Shape, large_body

# No cell holds this noncharacter.
_STAND_IN = "\ufdd1"
_ASSETS = Path(__file__).parent / "assets"
_STYLE_SHEET = "df-table.css"
_SCRIPT = "df-table.js"
# The class of a table that no script is to touch.
_PLAIN = "no-interactive"
# Where the style sheets with the colours of each page are, in the folder of static files.
_COLOURS = "df-table"


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Begin a cell as the translator itself does, and say what it is the header of."""
    if "column" in node:  # docutils does not count the cells that reach down from rows above
        row: Any = node.parent
        row.column = node["column"]
    position = len(self.body)
    type(self).visit_entry(self, node)
    scope = node.get("scope")
    if scope and position < len(self.body):  # another translator may write nothing
        begin = f'<th scope="{scope}"{_ranks_of(self, node)}'
        self.body[position] = self.body[position].replace("<th", begin, 1)


def _ranks_of(translator: HTML5Translator, node: nodes.entry) -> str:
    """Return what a header cell says of the order of its column, where a page may sort by it."""
    if not isinstance(node, sortable_header) or node.ranks is None:
        return ""
    table: Any = node.parent
    while not isinstance(table, nodes.table):
        table = table.parent
    return node.ranks.attributes() if _may_be_interactive(translator.builder, table) else ""


def _may_be_interactive(builder: StandaloneHTMLBuilder, table: nodes.table) -> bool:
    """Return whether a table may have the script: not in an epub, nor with another script."""
    left_alone = {_PLAIN, getattr(builder.config, "datatables_class", _PLAIN)}
    is_wanted = builder.config.df_table_interactive and left_alone.isdisjoint(table["classes"])
    return is_wanted and not is_embedded(builder)


def _is_interactive(builder: StandaloneHTMLBuilder, table: nodes.table) -> bool:
    """Return whether a table has something that the script can sort."""
    heads = islice(table.findall(nodes.thead), 1)
    labels = chain.from_iterable(head.findall(sortable_header) for head in heads)
    has_order = any(label.ranks is not None and label.ranks.order for label in labels)
    return has_order and _may_be_interactive(builder, table)


def depart_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """End a cell as the translator itself does."""
    type(self).depart_entry(self, node)


def visit_large_body(self: HTML5Translator, node: large_body) -> None:
    """Write the rows of a large table: as if each were a node, but each shape of a cell once."""
    templates: dict[tuple[Shape, int, bool], tuple[str, str]] = {}
    self.visit_tbody(node)
    for cells in node.cells():
        row: Any = nodes.row()
        row.parent = node
        self.visit_row(row)
        for shape, cell in cells:
            if isinstance(cell, nodes.entry):
                cell.parent = row
                cell.walkabout(self)
                cell.parent = node
                continue
            column = row.column if shape.column < 0 else shape.column
            key = (shape, column, bool(cell))
            if key not in templates:
                templates[key] = _template(self, row, shape, has_text=bool(cell))
            before, after = templates[key]
            self.body.append(f"{before}{self.encode(cell)}{after}")
            row.column = column + 1 + shape.more_columns
        self.depart_row(row)
    self.depart_tbody(node)
    raise nodes.SkipNode


def _template(
    translator: HTML5Translator, row: nodes.row, shape: Shape, *, has_text: bool
) -> tuple[str, str]:
    """Return what a translator writes before and after the text of a cell of some shape."""
    text = [nodes.paragraph("", "", nodes.Text(_STAND_IN))] if has_text else []
    entry = shape.entry(text)
    entry.parent = row
    start = len(translator.body)
    entry.walkabout(translator)
    before, _, after = "".join(translator.body[start:]).partition(_STAND_IN)
    del translator.body[start:]
    return before, after


def add_static_files(_: Sphinx, config: Config) -> None:
    """Have style sheet and script copied with the other static files, which may replace them."""
    config.html_static_path = [str(_ASSETS), *config.html_static_path]


def add_assets(
    app: Sphinx,
    pagename: str,
    _template: str,
    _context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Link a page that has tables to what these need.

    That is their style sheet, another one with the colours of their cells, and a script where one
    of them has a use for it. All are files, since a content security policy may refuse what is
    within a page.
    """
    if doctree is None:  # such as the page of the search
        return
    tables = [table for table in doctree.findall(nodes.table) if "df-table" in table["classes"]]
    if tables:
        app.add_css_file(_STYLE_SHEET)
    builder = cast("StandaloneHTMLBuilder", app.builder)  # the event is one of html
    if any(_is_interactive(builder, table) for table in tables):
        app.add_js_file(_SCRIPT, loading_method="defer")
    rules: set[str] = set().union(*(table.get("style_rules", ()) for table in tables))
    if rules:
        name = f"{_COLOURS}/{file_stem(pagename)}.css"
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{rule}\n" for rule in sorted(rules)), encoding="utf-8")
        app.add_css_file(name)
