"""The tables of a page as LaTeX gets them: columns that fit the page, in one table or more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.nodes import KIND, TABLE, is_aligned_right

from .cells import break_words, face_of, join_lines, lines_in
from .fit import Column, Fit, fit, fit_given
from .page import page_of
from .split import Cutter, placed, without_names
from .text_width import measure

if TYPE_CHECKING:
    from .fit import Part
    from .page import Page

_GIVEN = "colwidths-given"
_LONG = "longtable"
# Sphinx has a table of more rows go on on the next page.
_MOST_ROWS = 30
# So does a table that is higher than this share of a page.
_HIGHEST = 0.5
# Of a line, in em; of what is between rows, in lines.
_LINE, _BETWEEN_ROWS = 1.2, 0.25
# The title of a box and the caption in it, in points.
_HEAD_OF_BOX = 60
# TeX keeps so many rows of a long table in its memory, which 200 rows of many columns fill.
_FEWER_AT_ONCE = r"\setcounter{LTchunksize}{50}"
# A long table does not begin with its header at the end of a page.
_SPACE_FOR_HEAD = r"\needspace{8\baselineskip}"
# For all cells of a column. With \raggedleft, TeX's memory is full after a few thousand cells.
_AT_THE_RIGHT = r">{\hfill}"
# For the lines of a cell, which Sphinx does not set as those of the column.
_RIGHT, _LEFT = r"\raggedleft\arraybackslash", r"\raggedright\arraybackslash"
# The further parts of a table have its number, and no line in a list of tables.
_SAME_NUMBER = (
    r"\addtocounter{table}{-1}\renewcommand{\theHtable}{\thetable.%d}"
    r"\renewcommand{\addcontentsline}[3]{}"
)


class FitTables(SphinxPostTransform):
    """Makes the tables of the directive fit the pages of a PDF.

    It comes after the transforms that write addresses into cells, and before footnotes are moved to
    the tables that have references to them.
    """

    default_priority = 500
    formats = ("latex",)

    def run(self, **_: Any) -> None:
        """Set the columns of each table, and break up those that are too wide."""
        page = page_of(self.config)
        columns_given = False
        for node in list(self.document.findall(_is_table)):
            if not isinstance(node, nodes.table):
                columns_given = True
                continue
            if TABLE in node["classes"] and not columns_given and not _is_nested(node):
                printed = _Printed(node, page, rules=self._has_rules(node))
                node.parent.replace(node, printed.tables())
            columns_given = False

    def _has_rules(self, table: nodes.table) -> bool:
        """Tell whether the style of a table has rules between its columns."""
        for style in ("standard", "borderless", "booktabs"):
            if style in table["classes"]:
                return style == "standard"
        return not {"booktabs", "borderless"} & set(self.config.latex_table_style)


def _is_table(node: nodes.Node) -> bool:
    return isinstance(node, nodes.table | addnodes.tabular_col_spec)


def _is_nested(table: nodes.table) -> bool:
    place = table.parent
    while place is not None and not isinstance(place, nodes.entry):
        place = place.parent
    return place is not None


def _box_around(table: nodes.table) -> nodes.Element | None:
    """Return the outermost node around a table that LaTeX draws a box for."""
    box: nodes.Element | None = None
    place: nodes.Element | None = table.parent
    while place is not None:
        if isinstance(place, nodes.Admonition | nodes.topic | nodes.sidebar):
            box = place
        place = place.parent
    return box


class _Printed:
    """A table in print."""

    def __init__(self, table: nodes.table, page: Page, *, rules: bool) -> None:
        self._table = table
        self._group = next(iter(table.findall(nodes.tgroup)))
        self._colspecs = list(self._group.findall(nodes.colspec))
        self._page = page
        self._room = page.width_at(table)
        self._box = _box_around(table)
        self._rule = "|" if rules else ""
        self._columns = self._measured()
        self._fit = self._fitted()
        self._height = self._estimated_height()
        self._is_long = (
            len(list(self._group.findall(nodes.row))) > _MOST_ROWS
            or _LONG in table["classes"]
            or self._height > page.height * _HIGHEST
        )

    def tables(self) -> list[nodes.Node]:
        """Return what stands in the place of the table: one table, or several."""
        if self._box:
            self._keep_box_together(self._box)
        parts = self._fit.parts
        cutter = Cutter(self._group, repeat=self._is_long)
        repeated = set.intersection(*(set(part.columns) for part in parts))
        made: list[nodes.Node] = []
        for number, part in enumerate(parts):
            table = self._copy(number)
            group = cutter.cut(part.columns)
            self._set_cells(group, part)
            if any("morerows" in entry for entry in group.findall(nodes.entry)):
                # Sphinx leaves these cells white, between rows that are coloured by turns.
                table["classes"].append("nocolorrows")
            which = ""
            if len(parts) > 1:
                own = [
                    column + 1 for column in part.columns if not number or column not in repeated
                ]
                which = _which(own, len(self._columns))
            made.append(_raw(self._begin(number, which)))
            if title := self._title(number, which):
                table += title
            table += group
            made += [addnodes.tabular_col_spec(spec=self._spec(part)), table]
            made.append(_raw(r"\endgroup"))
        return made

    def _keep_box_together(self, box: nodes.Element) -> None:
        """Have a box begin where its page has room for the table, or it ran out of the box."""
        height = min(self._height + _HEAD_OF_BOX, self._page.height * _HIGHEST)
        box.parent.insert(box.parent.index(box), _raw(rf"\needspace{{{height:.0f}pt}}"))

    def _is_stub(self, column: int) -> bool:
        return "stub" in self._colspecs[column]

    def _measured(self) -> list[Column]:
        """Return what each column needs; columns under one label at least what its words need."""
        columns = [
            Column(numbers=is_aligned_right(colspec.get(KIND))) for colspec in self._colspecs
        ]
        over_several: list[tuple[list[Column], float, float]] = []
        for entry, _, first, count in placed(self._group):
            lines = lines_in(entry, face_of(entry, stub=self._is_stub(first)))
            word, text = map(max, zip(*map(measure, lines), strict=True))
            column = columns[first]
            if count > 1:
                over_several.append((columns[first : first + count], word, text))
                continue
            column.word = max(column.word, word)
            if isinstance(entry.parent.parent, nodes.thead):
                column.label = max(column.label, text)
            else:
                column.text = max(column.text, text)
        for covered, word, text in over_several:
            lacking = max(word - sum(column.word for column in covered), 0) / len(covered)
            each = text / len(covered)
            for column in covered:
                column.word += lacking
                column.label = max(column.label, each)
        return columns

    def _fitted(self) -> Fit:
        sizes = self._page.sizes
        if _GIVEN in self._table["classes"]:
            shares = [colspec["colwidth"] for colspec in self._colspecs]
            if given := fit_given(shares, self._columns, self._room, sizes):
                return given
        stubs = sum("stub" in colspec for colspec in self._colspecs)
        return fit(self._columns, stubs, self._room, sizes)

    def _estimated_height(self) -> float:
        """Return how high the table is, about, in points."""
        width: dict[int, float] = {}
        for part in self._fit.parts:
            width.update(zip(part.columns, part.widths, strict=True))
        highest: dict[tuple[bool, int], float] = {}
        for entry, row, first, count in placed(self._group):
            in_head = isinstance(entry.parent.parent, nodes.thead)
            lines = lines_in(entry, face_of(entry, stub=self._is_stub(first)))
            room = sum(width[column] for column in range(first, first + count))
            here = sum(max(math.ceil(measure(line)[1] / room), 1) for line in lines)
            place = in_head, row
            highest[place] = max(highest.get(place, 0), here / (1 + entry.get("morerows", 0)))
        height = sum(highest.values()) + _BETWEEN_ROWS * len(highest)
        return height * _LINE * self._fit.size.points

    def _copy(self, number: int) -> nodes.table:
        """Return a part of the table, without what is in it; references lead to the first."""
        table: nodes.table = self._table.copy()
        # LaTeX has the widths of the columns from the node before the table.
        table["classes"] = [name for name in table["classes"] if name != _GIVEN]
        if self._is_long and _LONG not in table["classes"]:
            table["classes"].append(_LONG)
        if number:
            table["ids"], table["names"] = [], []
        return table

    def _title(self, number: int, which: str) -> nodes.Element | None:
        for title in self._table.findall(nodes.title):
            copied = without_names(title) if number else title.deepcopy()
            if which:
                copied += nodes.Text(f", {which}")
            return copied
        return None

    def _begin(self, number: int, which: str) -> str:
        """Return what stands before a part: the size of its type, and its number."""
        size = self._fit.size
        begin = r"\par"
        if self._is_long and not self._box:
            begin += _SPACE_FOR_HEAD
        begin += (
            rf"\begingroup{size.command}\setlength{{\tabcolsep}}{{{size.gap}pt}}"
            # A caption is as wide as the page, and its words may stand far apart.
            r"\setlength{\LTcapwidth}{\linewidth}\sloppy"
        )
        if self._is_long:
            begin += _FEWER_AT_ONCE
        has_title = any(self._table.findall(nodes.title))
        if number and (has_title or self._is_long):  # a long table takes a number at all events
            begin += _SAME_NUMBER % number
        if which and not has_title:
            begin += rf"{{\centering\sphinxtablecontinued{{{which.capitalize()}}}\par\nobreak}}"
        return begin

    def _spec(self, part: Part) -> str:
        """Return the columns of a part as LaTeX has them, with widths in parts of a line."""
        columns = []
        for number, width in zip(part.columns, part.widths, strict=True):
            share = math.floor(self._fit.size.room_for(width) / self._room * 10_000) / 10_000
            side = _AT_THE_RIGHT if self._columns[number].numbers else ""
            columns.append(rf"{side}\Y{{{share:.4f}}}")
        return self._rule + self._rule.join(columns) + self._rule

    def _set_cells(self, group: nodes.tgroup, part: Part) -> None:
        """Have the cells of a part break their words and lines as their columns need it."""
        for entry, _, first, count in placed(group):
            numbers = part.columns[first : first + count]
            face = face_of(entry, stub=self._is_stub(numbers[0]))
            join_lines(entry)
            break_words(entry, face, sum(part.widths[first : first + count]))
            if count == 1:
                side = _RIGHT if self._columns[numbers[0]].numbers else _LEFT
                for paragraph in entry.findall(nodes.paragraph):
                    paragraph.insert(0, _raw(rf"{side}\ignorespaces "))
            else:
                _fill_width(entry)


def _fill_width(entry: nodes.entry) -> None:
    """Place a cell above its columns; else it stood as the last one of them has its cells."""
    side = r"\centering" if isinstance(entry.parent.parent, nodes.thead) else r"\raggedright"
    for paragraph in entry.findall(nodes.paragraph):
        paragraph.insert(0, _raw(rf"\parbox[t]{{\linewidth}}{{{side}\ignorespaces "))
        paragraph.append(_raw(r"\strut}"))


def _which(columns: list[int], count: int) -> str:
    """Say which columns a part has beside those that are repeated, counted from 1."""
    if len(columns) == 1:
        return f"column {columns[0]} of {count}"
    return f"columns {columns[0]} to {columns[-1]} of {count}"


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="latex")
