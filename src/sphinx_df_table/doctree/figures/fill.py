"""Put the drawing of an answer into its figure."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sphinx_df_table.environment.state import record_of
from sphinx_df_table.log import one_line, warn
from sphinx_df_table.protocol.answer import Failure
from sphinx_df_table.svg.clean import clean_svg
from sphinx_df_table.svg.drawing import SvgRefused

from .drawing import CARD, drawing, with_values

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.figure import Figure
    from sphinx_df_table.protocol.value import Value


def drawing_of(
    env: BuildEnvironment, block: Block, figure: Figure, values: dict[str, Value], caption: str
) -> drawing | Failure:
    """Return the node of a drawing, or the reason why the page can't have it.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    block, figure, values
        The block, its drawing, and its values.
    caption
        The text of its caption; may be empty.

    """
    # Of one length: the ids of two pages must differ, as singlehtml joins them.
    page = sha256(env.docname.encode()).hexdigest()[:8]
    number = len(record_of(env).outcomes)
    try:
        svg = clean_svg(figure.svg, f"df-{page}-{number}-")
    except SvgRefused as error:
        return Failure(message=f"the figure can't be shown: {error}")
    node = drawing()
    node.svg, node.values = svg, values
    node.source, node.line = block.source, block.line
    template = block.alt
    if not template:
        node["alt"] = _description(block, figure, caption)
    else:
        node["template"] = template
        try:
            node["alt"] = with_values(template, values)
        except ValueError as error:
            return Failure(message=f"the option alt {error}.", subtype="option")
    if block.width:
        node["width"] = block.width
    if svg.needs_card or block.card:
        node["classes"].append(CARD)
    return node


def _description(block: Block, figure: Figure, caption: str) -> str:
    """Return the titles and labels of a drawing, or else its caption, as alternative text."""
    text = one_line(". ".join([*figure.titles, "; ".join(figure.labels)]).strip(". ")) or caption
    if "alt" in block.job.checks:
        shown = f"{text!r} stands in" if text else "it has no title, labels or caption either"
        warn(
            "alt",
            block.message(
                "the figure has no text for readers who do not see it: give the option alt, such "
                f"as ':alt: The cheapest is {{cheapest}}.' For now, {shown}."
            ),
            block.location(),
        )
    return text
