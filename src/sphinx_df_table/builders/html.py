"""Tables in html: visitors of their nodes, and the style sheets and the script of a page."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from sphinx_df_table.doctree.cells.cell_styles import rules
from sphinx_df_table.doctree.nodes import COLUMN, SCOPE, STYLES, table_cell, tables_of
from sphinx_df_table.environment.page import file_stem
from sphinx_df_table.private.docutils import column_of, set_column
from sphinx_df_table.private.sphinx import is_embedded

from .script_texts import translated_texts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_df_table.doctree.nodes import Shape, large_body

# Stands for the text of a cell in a template. No cell has this noncharacter.
_STAND_IN = "\ufdd1"
_ASSETS = Path(__file__).parent / "assets"
_STYLE_SHEET = "df-table.css"
_SCRIPT = "df-table.js"
# The id of the element with the texts of the script, in other languages than English.
_TEXTS = "df-texts"
# The class of a table that is to have no script.
_PLAIN = "no-interactive"
# The folder of the style sheets with the colours of each page, among the static files.
_COLOURS = "df-table"


def visit_table_cell(self: HTML5Translator, cell: table_cell) -> None:
    """Write the start of a cell as of any entry, and add the marks of a header cell."""
    if COLUMN in cell:
        set_column(cell.parent, cell[COLUMN])
    position = len(self.body)
    self.visit_entry(cell)
    if SCOPE in cell and position < len(self.body):  # a theme's translator may write nothing
        begin = f'<th scope="{cell[SCOPE]}"{_sort_attributes(self, cell)}'
        self.body[position] = self.body[position].replace("<th", begin, 1)


def _sort_attributes(translator: HTML5Translator, cell: table_cell) -> str:
    """Return the attributes with the order of a column, if readers may sort the table."""
    if cell.ranks is None:
        return ""
    table: Any = cell.parent
    while not isinstance(table, nodes.table):
        table = table.parent
    return cell.ranks.attributes() if _may_be_interactive(translator.builder, table) else ""


def _may_be_interactive(builder: StandaloneHTMLBuilder, table: nodes.table) -> bool:
    """Return whether a table may have the script: not in an epub, nor beside another script."""
    excluding = {_PLAIN, getattr(builder.config, "datatables_class", _PLAIN)}
    is_wanted = builder.config.df_table_interactive and excluding.isdisjoint(table["classes"])
    return is_wanted and not is_embedded(builder)


def _is_interactive(builder: StandaloneHTMLBuilder, table: nodes.table) -> bool:
    """Return whether a table has a column that the script can sort."""
    labels = chain.from_iterable(head.findall(table_cell) for head in table.findall(nodes.thead))
    has_order = any(label.ranks is not None and label.ranks.order for label in labels)
    return has_order and _may_be_interactive(builder, table)


def visit_large_body(self: HTML5Translator, node: large_body) -> None:
    """Write the rows of a large table like ordinary rows, from a template for each shape."""
    templates: dict[tuple[Shape, int, bool], tuple[str, str]] = {}
    self.visit_tbody(node)
    for cells in node.cells():
        row = nodes.row()
        row.parent = node
        self.visit_row(row)
        for shape, cell in cells:
            if isinstance(cell, table_cell):
                cell.parent = row
                cell.walkabout(self)
                cell.parent = node
                continue
            column = column_of(row) if shape.column < 0 else shape.column
            key = (shape, column, bool(cell))
            if key not in templates:
                templates[key] = _template(self, row, shape, has_text=bool(cell))
            before, after = templates[key]
            self.body.append(f"{before}{self.encode(cell)}{after}")
            set_column(row, column + 1 + shape.more_columns)
        self.depart_row(row)
    self.depart_tbody(node)
    raise nodes.SkipNode


def _template(
    translator: HTML5Translator, row: nodes.row, shape: Shape, *, has_text: bool
) -> tuple[str, str]:
    """Return the html before and after the text of a cell of a shape."""
    content = [nodes.paragraph("", "", nodes.Text(_STAND_IN))] if has_text else []
    cell = shape.cell(content)
    cell.parent = row
    start = len(translator.body)
    cell.walkabout(translator)
    before, _, after = "".join(translator.body[start:]).partition(_STAND_IN)
    del translator.body[start:]
    return before, after


def add_static_files(_: Sphinx, config: Config) -> None:
    """Add the style sheet and the script to the static files; a project may replace them."""
    config.html_static_path = [str(_ASSETS), *config.html_static_path]


def add_assets(
    app: Sphinx,
    pagename: str,
    _template: str,
    _context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Link a page with tables to their style sheet, their colours, and their script.

    The colours of the page's cells are a style sheet of their own. The script is linked if a table
    can be sorted. All are files: a content security policy may forbid styles and scripts in a page.
    """
    if doctree is None:  # a page without source, such as the search
        return
    tables = tables_of(doctree)
    if tables:
        app.add_css_file(_STYLE_SHEET)
    builder = cast("StandaloneHTMLBuilder", app.builder)  # the event is one of html
    if any(_is_interactive(builder, table) for table in tables):
        app.add_js_file(_SCRIPT, loading_method="defer")
        if texts := translated_texts():
            # A block of data, which is not run: no content security policy forbids it.
            app.add_js_file(None, body=texts, type="application/json", id=_TEXTS)
    styles: dict[str, dict[str, str]] = {}
    for table in tables:
        styles |= table.get(STYLES, {})
    if styles:
        name = f"{_COLOURS}/{file_stem(pagename)}.css"
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "".join(f"{rule}\n" for rule in rules(dict(sorted(styles.items())))), encoding="utf-8"
        )
        app.add_css_file(name)
