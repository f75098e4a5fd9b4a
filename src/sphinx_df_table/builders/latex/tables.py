"""Fit each table to the page: measure its columns, choose the fit, and emit the printed tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import STYLES, TABLE, ancestors

from .colours import colour_cells
from .emit import COLWIDTHS_GIVEN, LONGTABLE, PrintedLayout, emit_tables
from .fit import fit_columns, fit_shares
from .height import estimate_height
from .measure import measure_columns
from .page import page_of
from .typeset import raw_latex

if TYPE_CHECKING:
    from .page import PaperPage

# A table continues on the next page if it has more rows: `Table.is_longtable` in
# sphinx/writers/latex.py.
_MOST_ROWS = 30
# So does a table that is higher than this share of a page.
_HIGHEST = 0.5
# The title of a box and the caption of the table in it, in points.
_BOX_HEADER = 60


class FitTables(SphinxPostTransform):
    """Fits the tables of the directive to the pages of a PDF.

    It runs after the transforms that write addresses into cells, and before the one that moves
    footnotes to the tables that refer to them.
    """

    default_priority = 500
    formats = ("latex",)

    def run(self, **_: Any) -> None:
        """Set the columns of each table, and split tables that are too wide."""
        page = page_of(self.config)
        has_column_spec = False
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, addnodes.tabular_col_spec):
                has_column_spec = True
            if not isinstance(node, nodes.table):
                continue
            if TABLE in node["classes"] and not _is_nested(node):
                if has_column_spec:
                    colour_cells(next(node.findall(nodes.tgroup)), node.get(STYLES, {}))
                else:
                    fitted = _fit_table(node, page, has_rules=self._has_rules(node))
                    node.parent.replace(node, fitted)
            has_column_spec = False

    def _has_rules(self, table: nodes.table) -> bool:
        """Return whether the style of a table has lines between its columns."""
        for style in ("standard", "borderless", "booktabs"):
            if style in table["classes"]:
                return style == "standard"
        return not {"booktabs", "borderless"} & set(self.config.latex_table_style)


def _is_nested(table: nodes.table) -> bool:
    return any(isinstance(parent, nodes.entry) for parent in ancestors(table))


def _fit_table(table: nodes.table, page: PaperPage, *, has_rules: bool) -> list[nodes.Node]:
    """Return the nodes that print a table on the page."""
    group = next(table.findall(nodes.tgroup))
    line_width = page.line_width_at(table)
    columns = measure_columns(group)
    colspecs = list(group.findall(nodes.colspec))
    stubs = sum("stub" in colspec for colspec in colspecs)
    fit = fit_columns(columns, stubs, line_width, page.sizes)
    if COLWIDTHS_GIVEN in table["classes"]:
        shares = [colspec["colwidth"] for colspec in colspecs]
        fit = fit_shares(shares, columns, line_width, page.sizes) or fit
    height = estimate_height(group, fit)
    highest = page.height * _HIGHEST
    box = _outermost_box(table)
    if box:  # a table that does not fit below it would run out of its box
        needed = min(height + _BOX_HEADER, highest)
        box.parent.insert(box.parent.index(box), raw_latex(rf"\needspace{{{needed:.0f}pt}}"))
    has_many_rows = len(list(group.findall(nodes.row))) > _MOST_ROWS
    is_long = has_many_rows or LONGTABLE in table["classes"] or height > highest
    layout = PrintedLayout(columns, fit, line_width, is_long, in_box=bool(box), has_rules=has_rules)
    return emit_tables(table, layout)


def _outermost_box(table: nodes.table) -> nodes.Element | None:
    """Return the outermost node around a table that LaTeX draws a box for."""
    kinds = nodes.Admonition | nodes.topic | nodes.sidebar
    boxes = [parent for parent in ancestors(table) if isinstance(parent, kinds)]
    return boxes[-1] if boxes else None
