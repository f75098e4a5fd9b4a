"""Tables in html: visitors of their nodes, and the style sheets and the script of a page."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from sphinx_df_table.doctree.cells.cell_styles import rules
from sphinx_df_table.doctree.figures.drawing import drawing
from sphinx_df_table.doctree.nodes import (
    BEST_SIGN,
    COLUMN,
    SCOPE,
    STYLES,
    ancestors,
    table_cell,
    tables_of,
)
from sphinx_df_table.doctree.tables.large_body import large_body
from sphinx_df_table.environment.page import file_stem
from sphinx_df_table.environment.project_files import update_file
from sphinx_df_table.private.docutils import column_of, set_column, set_header_cell
from sphinx_df_table.private.sphinx import is_embedded
from sphinx_df_table.translation import translate

from .script_texts import translated_texts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_df_table.doctree.nodes import Shape, best_sign, folding_group

# Stands for the text of a cell in a template. No cell has this noncharacter.
_STAND_IN = "\ufdd1"
_ASSETS = Path(__file__).parent / "assets"
_STYLE_SHEET = "df-table.css"
# The scripts of the tables, in the order in which they need each other.
_SCRIPTS = (
    "df-table.js",
    "df-table-columns.js",
    "df-table-compare.js",
    "df-table-copy.js",
    "df-table-frame.js",
    "df-table-rows.js",
    "df-table-start.js",
)
# The script that a browser runs before it reads the rows of a long table.
_EARLY_SCRIPT = "df-table-early.js"
# From so many rows on, a browser lays out only those in sight; the scripts have the same number.
_MANY_ROWS = 500
# The id of the element with the texts of the scripts, in other languages than English.
_TEXTS = "df-texts"
# The class of a table that is to have no script.
_PLAIN = "no-interactive"
# The folder of the style sheets with the colours of each page, among the static files.
_COLOURS = "df-table"


def visit_table_cell(self: HTML5Translator, cell: table_cell) -> None:
    """Write the start of a cell as of any entry, and add the marks of a header cell."""
    row = cell.parent
    if COLUMN in cell:
        set_column(row, cell[COLUMN])
    if not isinstance(row.parent, nodes.thead):  # a row of totals has one header cell
        set_header_cell(row, SCOPE in cell)
    position = len(self.body)
    self.visit_entry(cell)
    if SCOPE in cell and position < len(self.body):  # a theme's translator may write nothing
        begin = f'<th scope="{cell[SCOPE]}"{_column_attributes(self, cell)}'
        self.body[position] = self.body[position].replace("<th", begin, 1)


def _column_attributes(translator: HTML5Translator, cell: table_cell) -> str:
    """Return the attributes of the label of a column for the script, if the table may have it."""
    if cell.ranks is None or not _may_be_interactive(translator.builder, _table_of(cell)):
        return ""
    return cell.ranks.attributes() + (' data-df-hidden=""' if cell.hides_column else "")


def _table_of(part: nodes.Element) -> nodes.table:
    return next(node for node in ancestors(part) if isinstance(node, nodes.table))


def visit_best_sign(self: HTML5Translator, _: best_sign) -> None:
    """Write the start of the sign, with a name that screen readers read instead of it."""
    name = translate("best")
    self.body.append(f'<span class="{BEST_SIGN}" role="img" aria-label="{self.attval(name)}">')


def depart_best_sign(self: HTML5Translator, _: best_sign) -> None:
    """Write the end of the sign."""
    self.body.append("</span>")


def visit_folding_group(self: HTML5Translator, node: folding_group) -> None:
    """Mark the table for the script, and write the start of its columns as of any others."""
    if _may_be_interactive(self.builder, _table_of(node)):
        # Its title may come between.
        start = next(n for n in reversed(range(len(self.body))) if "<table" in self.body[n])
        self.body[start] = self.body[start].replace("<table", '<table data-df-fold=""', 1)
    self.visit_tgroup(node)


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
    for cells, classes in node.contents():
        row = nodes.row(classes=list(classes))
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


def _row_count(table: nodes.table) -> int:
    """Return the number of rows in the bodies of a table."""
    bodies = table.findall(nodes.tbody)
    return sum(len(body.rows if isinstance(body, large_body) else body) for body in bodies)


def add_static_files(_: Sphinx, config: Config) -> None:
    """Add the style sheet and the script to the static files; a project may replace them."""
    config.html_static_path = [str(_ASSETS), *config.html_static_path]


def add_assets(
    app: Sphinx,
    pagename: str,
    _template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Link a page with tables to their style sheet, their colours, and their script.

    The colours of the page's cells are a style sheet of their own. The script is linked if a table
    can be sorted. All are files: a content security policy may forbid styles and scripts in a page.
    """
    if doctree is None:  # a page without source, such as the search
        return
    tables = tables_of(doctree)
    if tables or any(doctree.findall(drawing)):
        app.add_css_file(_STYLE_SHEET)
    builder = cast("StandaloneHTMLBuilder", app.builder)  # the event is one of html
    interactive = [table for table in tables if _is_interactive(builder, table)]
    if interactive:
        for script in _SCRIPTS:
            app.add_js_file(script, loading_method="defer")
        if texts := translated_texts():
            # A block of data, which is not run: no content security policy forbids it.
            app.add_js_file(None, body=texts, type="application/json", id=_TEXTS)
    if any(_row_count(table) > _MANY_ROWS for table in interactive):
        # Themes put scripts anywhere, and the metatags into the head.
        address = context["pathto"](f"_static/{_EARLY_SCRIPT}", resource=True)
        context["metatags"] += f'\n<script src="{address}"></script>'
    styles: dict[str, dict[str, str]] = {}
    for table in tables:
        styles |= table.get(STYLES, {})
    if styles:
        name = f"{_COLOURS}/{file_stem(pagename)}.css"
        text = "".join(f"{rule}\n" for rule in rules(dict(sorted(styles.items()))))
        update_file(Path(app.outdir, "_static", name), text.encode())
        app.add_css_file(name)
