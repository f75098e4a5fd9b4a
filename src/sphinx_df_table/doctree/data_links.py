"""Links to the data of a table, below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.osutil import relative_uri

from sphinx_df_table.environment.publish import owners, publishes
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.published.address import FOLDER, csv_name, json_name
from sphinx_df_table.translation import translate

from .nodes import DATA_OF, DOWNLOAD_LINK

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def data_links(docname: str, stem: str) -> nodes.paragraph:
    """Return a paragraph with links to the data of a table, from the root of the site.

    Parameters
    ----------
    docname
        The page of the table.
    stem
        The stem of the files.

    """
    links = [
        nodes.reference("", text, internal=True, refuri=f"{FOLDER}/{name}", classes=["download"])
        for text, name in (
            (translate("Download this table as CSV"), csv_name(stem)),
            ("JSON", json_name(stem)),
        )
    ]
    csv_link, json_link = links
    paragraph = nodes.paragraph("", "", csv_link, nodes.Text(", "), json_link)
    paragraph["classes"].append(DOWNLOAD_LINK)
    paragraph[DATA_OF] = (docname, stem)
    return paragraph


def resolve_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Have links to data start from their page, and remove those that lead nowhere.

    A link leads nowhere if the builder publishes no data, or those of another page have the name.
    """
    paragraphs = [node for node in doctree.findall(nodes.paragraph) if DATA_OF in node]
    if not paragraphs:
        return
    first = owners(state_of(app.env)) if publishes(app.builder) else {}
    for paragraph in paragraphs:
        page, stem = paragraph[DATA_OF]
        if first.get(stem) != page:
            paragraph.parent.remove(paragraph)
            continue
        start = app.builder.get_target_uri(docname)
        for link in paragraph.findall(nodes.reference):
            link["refuri"] = relative_uri(start, link["refuri"])
