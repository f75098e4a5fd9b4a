"""The label of a column that knows the order of its values, for pages that sort their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from msgspec import Struct

if TYPE_CHECKING:
    from .table import Column


class Ranks(Struct, frozen=True):
    """The order of the rows in the body of a table by the values of a column.

    Attributes
    ----------
    order
        The rank of each row, with spaces between them; see `sphinx_df_table.table.Column`.
    bars
        The bar of each rank in the same way, or an empty text.
    fixed
        How many rows at the end have no place in the order.

    """

    order: str
    bars: str
    fixed: int

    @classmethod
    def of(cls, column: Column, first: int, fixed: int) -> Ranks:
        """Return the order of the rows from `first`; the last `fixed` ones have no place in it."""
        order = column.order[first:]
        return cls(
            " ".join(map(str, order)), " ".join(map(str, column.bars)), min(fixed, len(order))
        )

    def attributes(self) -> str:
        """Return what a header cell of html says of them; nothing where there are no rows."""
        if not self.order:
            return ""
        text = f' data-df-order="{self.order}"'
        if self.bars:
            text += f' data-df-bars="{self.bars}"'
        return f'{text} data-df-fixed="{self.fixed}"' if self.fixed else text


class ranked_label(nodes.entry):  # noqa: N801 - named as docutils' nodes are
    """An entry of a header that is the label of one column, with the order of that column.

    It looks like any entry to who writes or walks the nodes: the order is none of its attributes,
    since html alone has a use for it, and it may be as long as the table.
    """

    tagname = "entry"

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:
        super().__init__(rawsource, *children, **attributes)
        self.ranks: Ranks | None = None

    @classmethod
    def of(cls, entry: nodes.entry, ranks: Ranks) -> ranked_label:
        """Return a label in the place of an entry, whose content it takes."""
        label = cls("", *entry.children, **entry.attributes)
        label.ranks = ranks
        return label

    def copy(self) -> ranked_label:
        """Return a label of the same column without its content."""
        copy = super().copy()
        copy.ranks = self.ranks
        return copy
