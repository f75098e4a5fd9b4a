"""Emit the tables that print the parts of a fitted table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docutils import nodes
from msgspec import Struct
from sphinx import addnodes

from sphinx_df_table.doctree.nodes import GROUP, STYLES, TOTAL
from sphinx_df_table.translation import translate

from .colours import colour_cells
from .split import TableSplitter, copy_without_targets
from .typeset import raw_latex, typeset_cells

if TYPE_CHECKING:
    from .fit import Fit, Part, PrintedColumn

# Classes of docutils and Sphinx: column widths given by the author, and a table over several pages.
COLWIDTHS_GIVEN = "colwidths-given"
LONGTABLE = "longtable"
# TeX holds this many rows of a long table in memory. The default of longtable.sty, 200, is too much
# for rows of many columns.
_FEWER_ROWS_IN_MEMORY = r"\setcounter{LTchunksize}{50}"
# Keeps the header of a long table from being alone at the end of a page.
_SPACE_FOR_HEADER = r"\needspace{8\baselineskip}"
# Between two rows of a long table.
_NO_PAGE_BREAK = r"\noalign{\nobreak}"
# Aligns all cells of a column. \raggedleft would fill TeX's memory after a few thousand cells.
_RIGHT_ALIGNED = r">{\hfill}"
# Gives a later part the number of the first, and no entry in the list of tables.
_SAME_NUMBER = (
    r"\addtocounter{table}{-1}\renewcommand{\theHtable}{\thetable.%d}"
    r"\renewcommand{\addcontentsline}[3]{}"
)


class PrintedLayout(Struct, frozen=True):
    """The layout of a table in print.

    Attributes
    ----------
    columns
        All columns of the table.
    fit
        Its type size and its parts.
    line_width
        Width of a line of the page, in points.
    is_long
        Whether the table may run over several pages.
    in_box
        Whether it stands in a box, for example a note.
    has_rules
        Whether there are lines between its columns.

    """

    columns: list[PrintedColumn]
    fit: Fit
    line_width: float
    is_long: bool
    in_box: bool
    has_rules: bool


def emit_tables(table: nodes.table, layout: PrintedLayout) -> list[nodes.Node]:
    """Return the nodes that replace a table in print.

    Parameters
    ----------
    table
        The whole table; it is not changed.
    layout
        The layout of its parts.

    Returns
    -------
    list[nodes.Node]
        A table for each part, with the LaTeX commands before and after it.

    """
    title = next(table.findall(nodes.title), None)
    splitter = TableSplitter(next(table.findall(nodes.tgroup)), repeat_cells=layout.is_long)
    emitted: list[nodes.Node] = []
    for number, part in enumerate(layout.fit.parts):
        part_table = _copy_table(table, layout, number)
        group = splitter.copy_columns(part.columns)
        colour_cells(group, table.get(STYLES, {}))
        typeset_cells(group, part, layout.columns)
        _keep_rows_together(group)
        if any("morerows" in entry for entry in group.findall(nodes.entry)):
            # Sphinx leaves these cells white between rows with alternating colours.
            part_table["classes"].append("nocolorrows")
        note = _part_note(layout, number)
        if title:
            part_table += _copy_title(title, number, note)
        part_table += group
        before = raw_latex(_commands_before(layout, number, note, has_title=bool(title)))
        column_spec = addnodes.tabular_col_spec(spec=_column_spec(layout, part))
        emitted += [before, column_spec, part_table, raw_latex(r"\endgroup")]
    return emitted


def _keep_rows_together(group: nodes.tgroup) -> None:
    """Prevent page breaks after the heading of rows, and before their totals."""
    for body in group.findall(nodes.tbody):
        kept: list[nodes.Node] = []
        above: list[str] = []  # the classes of the row above
        for row in body.findall(nodes.row):
            if kept and (GROUP in above or TOTAL in row["classes"]):
                kept.append(raw_latex(_NO_PAGE_BREAK))
            kept.append(row)
            above = row["classes"]
        body[:] = kept


def _copy_table(table: nodes.table, layout: PrintedLayout, number: int) -> nodes.table:
    """Return a table without its contents for a part; references lead to the first part."""
    copied: nodes.table = table.copy()
    # The column widths are in the node before the table.
    copied["classes"] = [name for name in table["classes"] if name != COLWIDTHS_GIVEN]
    if layout.is_long and LONGTABLE not in table["classes"]:
        copied["classes"].append(LONGTABLE)
    if number:
        copied["ids"], copied["names"] = [], []
    return copied


def _part_note(layout: PrintedLayout, number: int) -> str:
    """Return a note on the columns that a part has, besides repeated ones; empty for one part."""
    parts = layout.fit.parts
    if len(parts) == 1:
        return ""
    repeated = set.intersection(*(set(part.columns) for part in parts)) if number else set()
    own = [position + 1 for position in parts[number].columns if position not in repeated]
    if len(own) == 1:
        text = translate("column {first} of {all}")
    else:
        text = translate("columns {first} to {last} of {all}")
    return text.format(first=own[0], last=own[-1], all=len(layout.columns))


def _copy_title(title: nodes.title, number: int, note: str) -> nodes.title:
    copied = copy_without_targets(title) if number else title.deepcopy()
    if note:
        copied += nodes.Text(f", {note}")
    return copied


def _commands_before(layout: PrintedLayout, number: int, note: str, *, has_title: bool) -> str:
    """Return the commands that set the type size and the number of a part."""
    size = layout.fit.size
    commands = r"\par"
    if layout.is_long and not layout.in_box:
        commands += _SPACE_FOR_HEADER
    commands += (
        rf"\begingroup{size.command}\setlength{{\tabcolsep}}{{{size.gap}pt}}"
        # Makes captions as wide as the page, with wide spaces if necessary.
        r"\setlength{\LTcapwidth}{\linewidth}\sloppy"
    )
    if layout.is_long:
        commands += _FEWER_ROWS_IN_MEMORY
    if number and (has_title or layout.is_long):  # a long table always takes a number
        commands += _SAME_NUMBER % number
    if note and not has_title:
        commands += rf"{{\centering\sphinxtablecontinued{{{note.capitalize()}}}\par\nobreak}}"
    return commands


def _column_spec(layout: PrintedLayout, part: Part) -> str:
    r"""Return the columns of a part in LaTeX; Sphinx's \Y takes a share of the line."""
    columns = []
    for position, width in zip(part.columns, part.widths, strict=True):
        share = layout.fit.size.column_width(width) / layout.line_width
        side = _RIGHT_ALIGNED if layout.columns[position].is_numeric else ""
        columns.append(rf"{side}\Y{{{math.floor(share * 10_000) / 10_000:.4f}}}")
    rule = "|" if layout.has_rules else ""
    return rule + rule.join(columns) + rule
