"""Links to the data of a table, below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from sphinx_df_table.environment.publish import refused
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
    """Have links to data start from their page, and remove those to the data of another table."""
    paragraphs = [node for node in doctree.findall(nodes.paragraph) if DATA_OF in node]
    if not paragraphs:
        return
    not_published = refused(state_of(app.env))
    for paragraph in paragraphs:
        if paragraph[DATA_OF] in not_published:
            paragraph.parent.remove(paragraph)
            continue
        start = app.builder.get_target_uri(docname)
        for link in paragraph.findall(nodes.reference):
            link["refuri"] = relative_uri(start, link["refuri"])


class RemoveDataLinks(SphinxPostTransform):
    """Removes the links to data, for builders that publish none.

    It comes before linkcheck collects the links that it is going to follow.
    """

    default_priority = 700

    def run(self, **_: Any) -> None:
        """Remove all of these links from the document."""
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if DATA_OF in paragraph:
                paragraph.parent.remove(paragraph)
