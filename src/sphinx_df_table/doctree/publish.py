"""Offer of the data of a table, if its block asks for it and has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.environment.publish import store
from sphinx_df_table.published.address import FOLDER, PACKAGE_FILE, stem_of
from sphinx_df_table.published.data import data_of, has_too_long_names

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.table import Table


def publish(env: BuildEnvironment, node: nodes.Element, block: Block, table: Table) -> str:
    """Store the data of a table, and return the stem of their files; empty if there are none.

    There are none if the page has a text in place of a data frame without columns.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    node, block, table
        The node of the table, its block and its data.

    """
    if not block.download or not table.fields:
        return ""
    if not block.name:
        block.warn_of_option(
            "download: the table has no name, which its address needs, so it is not offered. "
            "Give it one with the option name.",
        )
        return ""
    stem = stem_of(block.name)
    if not stem:
        block.warn_of_option(
            f"download: {FOLDER}/{PACKAGE_FILE} describes all tables, so one with the name "
            f"{block.name!r} is not offered. Give it another name.",
        )
        return ""
    if has_too_long_names(table):
        block.warn_of_option(
            "download: the names of the columns are too long to be repeated in each row of the "
            "JSON file, so the table is not offered. Shorten these names.",
        )
        return ""
    caption = next((title.astext() for title in node.findall(nodes.title)), table.caption)
    data = data_of(stem, caption, table, block.layout.stub_columns, block.key)
    for problem in data.problems:
        block.warn_of_option(f"{problem}.")
    return stem if store(env, block.location(), data) else ""
