"""Colour the cells of a table in print: their grounds and their text.

Bars are left out: a column is as narrow as its numbers, and would have no room beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.doctree.cells.colours import WHITE, Colour

from .typeset import raw_latex

if TYPE_CHECKING:
    from collections.abc import Mapping

# Links are as the text around them: their own colour is made for white paper.
_LINKS_LIKE_TEXT = r"\hypersetup{allcolors=.}"


def colour_cells(group: nodes.tgroup, styles: Mapping[str, Mapping[str, str]]) -> None:
    """Colour the cells of a table, except those that cover several rows or columns.

    Sphinx can't colour those. They stay as they are, as their text might be white.

    Parameters
    ----------
    group
        The columns of the table, whose cells are changed.
    styles
        For each class of cells, the values of CSS properties, by name.

    """
    commands = {name: _commands(style) for name, style in styles.items()}
    for entry in group.findall(nodes.entry):
        if "morerows" in entry or "morecols" in entry:
            continue
        for name in entry["classes"]:
            if name in commands:
                _colour(entry, *commands[name])


def _commands(style: Mapping[str, str]) -> tuple[str, str]:
    """Return the commands for the ground and for the text of a style; empty without a colour."""
    ground = Colour.parse(style.get("background-color", ""))
    text = Colour.parse(style.get("color", ""))
    if ground is None or not ground.alpha:
        return "", _text_command(text.over(WHITE)) if text else ""
    of_text = _text_command(text.over(ground)) if text else ""
    return rf"\cellcolor[HTML]{{{ground.digits}}}", of_text + _LINKS_LIKE_TEXT


def _text_command(colour: Colour) -> str:
    return rf"\color[HTML]{{{colour.digits}}}"


def _colour(entry: nodes.entry, of_ground: str, of_text: str) -> None:
    """Put the commands into a cell, which may be empty."""
    if not entry.children:
        entry += nodes.paragraph()
    lines: list[nodes.Element] = [*entry.findall(nodes.line)] or [*entry.findall(nodes.paragraph)]
    for line in lines if of_text else []:
        # A group that ended outside of the line would move its text down.
        line.insert(0, raw_latex(rf"{{{of_text}"))
        line.append(raw_latex("}"))
    lines[0].insert(0, raw_latex(of_ground))
