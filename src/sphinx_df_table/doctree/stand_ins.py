"""Node classes that take the place of a table: an error box, or a text if there are no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

# Class of the caption in a stand-in, which style sheets read too.
_CAPTION_CLASS = "df-table-caption"
# Attribute of a stand-in with a caption.
_CAPTION = "caption"  # the table's caption, for references


class failed_block(nodes.error):  # noqa: N801 - named as docutils' nodes are
    """Error box in place of a table, to which references to the table lead."""

    tagname = "error"  # writers know it by this


class failed_table(failed_block):  # noqa: N801 - named as docutils' nodes are
    """Error box in place of a table with a caption, which takes the table's number.

    So the failure does not change the numbers of the other tables.
    """


class failed_figure(failed_block):  # noqa: N801 - named as docutils' nodes are
    """Error box in place of a figure with a caption, which takes the figure's number."""


class empty_block(nodes.compound):  # noqa: N801 - named as docutils' nodes are
    """Text in place of a table without rows, to which references to the table lead."""

    tagname = "compound"


class empty_table(empty_block):  # noqa: N801 - named as docutils' nodes are
    """Text in place of a table with a caption, which takes the table's number."""


STAND_INS = (failed_block, failed_table, failed_figure, empty_block, empty_table)


def stand_in(
    table: nodes.Element,
    kinds: tuple[type[nodes.Element], type[nodes.Element]],
    content: Sequence[nodes.Node],
    class_name: str,
) -> nodes.Element:
    """Return a node that can take the place of a table, with its caption and its names.

    Parameters
    ----------
    table
        The table.
    kinds
        The class of the node for a table without a caption, and for one with a caption.
    content
        The nodes below the caption.
    class_name
        The class of the node for style sheets.

    """
    kinds_of_title = (nodes.title, nodes.caption)
    title: Any = next((part for part in table if isinstance(part, kinds_of_title)), None)
    # Sphinx numbers only tables with a caption.
    node = kinds[title is not None](classes=[class_name])
    if title is not None:
        node[_CAPTION] = title.astext()
        node += nodes.paragraph(title.rawsource, "", *title.children, classes=[_CAPTION_CLASS])
    node += content
    node["ids"], node["names"] = table["ids"], table["names"]
    return node


def caption_of(node: Any) -> str:
    """Return the caption of a stand-in as the text of references to it, or an empty text."""
    return str(node.get(_CAPTION, ""))
