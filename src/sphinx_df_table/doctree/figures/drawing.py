"""Node class of a drawing, and its alternative text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import translatable

from sphinx_df_table.log import one_line, warn
from sphinx_df_table.value_format import formatted
from sphinx_df_table.wording import closest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_df_table.protocol.value import Value
    from sphinx_df_table.svg.drawing import CleanSvg

# Classes, which the style sheet reads too.
FIGURE = "df-figure"  # a figure of this extension
CARD = "df-card"  # the box of a drawing that needs a white ground
# A value of the block, such as {cheapest} or {lowest:$,.3f}; {{ and }} are braces.
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[{}]")


class drawing(nodes.General, nodes.Element, translatable):  # noqa: N801 - as docutils' nodes are
    """Drawing in a figure.

    It is no image of docutils, for which Sphinx would look for a file.

    Attributes
    ----------
    svg
        The drawing. It is not an attribute of the node, since it is long.
    values
        The values of its block, which the alternative text may quote.

    """

    svg: CleanSvg
    values: Mapping[str, Value] = {}

    def copy(self) -> drawing:
        """Return a node with the same drawing."""
        copy = super().copy()
        copy.svg, copy.values = self.svg, self.values
        return copy

    def astext(self) -> str:
        """Return the alternative text."""
        return str(self["alt"])

    def preserve_original_messages(self) -> None:
        """Keep nothing: the option's own text stays in an attribute."""

    def extract_original_messages(self) -> Sequence[str]:
        """Return the alternative text as the page has it, without values."""
        return [self["template"]] if "template" in self else []

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Quote the values in a translation; keep the original if that fails."""
        if original_message != self.get("template"):
            return
        try:
            self["alt"] = with_values(translated_message, self.values)
        except ValueError as error:
            text = f"the translation of the option alt {error}. The original text is shown."
            warn("option", text, self)


def with_values(template: str, values: Mapping[str, Value]) -> str:
    """Return an alternative text with the values that it quotes, on one line.

    Parameters
    ----------
    template
        The text, with fields such as ``{cheapest}`` or ``{lowest:$,.3f}``.
    values
        The values by their keys.

    Raises
    ------
    ValueError
        A field has no value, or not in that format. The message says why.

    """

    def quoted(found: re.Match[str]) -> str:
        field, (key, given) = found[0], found.groups()
        if field in ("{{", "}}"):
            return field[0]
        if key is None:
            message = f"has a single {field!r}. Double it, or write a field such as {{lowest}}"
            raise ValueError(message)
        value = values.get(key.strip())
        if value is None:
            names = closest(key, values) or list(values)
            known = (
                f"df_values has {', '.join(map(repr, names))}" if names else "there is no df_values"
            )
            message = f"quotes {key.strip()!r}, but {known}"
            raise ValueError(message)
        if value.kind == "missing":
            message = f"quotes {key.strip()!r}, which is missing"
            raise ValueError(message)
        try:
            return formatted(value, (given or "").strip())
        except ValueError as error:
            message = f"quotes {key.strip()!r}: the format {given!r} {error}"
            raise ValueError(message) from error

    return one_line(_FIELD.sub(quoted, template))
