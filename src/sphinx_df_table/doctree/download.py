"""CSV file of a table, as it is shown, for readers to download."""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from sphinx_df_table.environment.page import file_stem
from sphinx_df_table.translation import translate

from .grid import table_texts
from .nodes import DOWNLOAD, DOWNLOAD_LINK, GROUP, GROUP_LABEL, TOTAL, tables_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_LONGEST_STEM = 80
# A spreadsheet takes a text for a formula if it begins with one of these and goes on, also as a
# full-width character; a number is no formula.
_FORMULA = re.compile("[=+@\t\r\n\uff0b\uff0d\uff1d\uff20-].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d[\d,]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?")


def _field(text: str) -> str:
    """Return a text as a field that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_of(table: nodes.table) -> str:
    """Return the header and the rows of data of a table as CSV, according to RFC 4180.

    If its rows are grouped, the first column names their groups.
    """
    texts = table_texts(table)
    header, rows = texts.header, []
    group = [""][: GROUP_LABEL in table]
    if group:
        labels = [[""]] * (len(header) - 1) + [[table[GROUP_LABEL]]]
        header = [[*label, *row] for label, row in zip(labels, header, strict=True)]
    for row, classes in zip(texts.body, texts.body_classes, strict=True):
        if GROUP in classes:
            group = row[:1]
        elif TOTAL not in classes:
            rows.append([*group, *row])
    file = io.StringIO(newline="")
    # All in quotes: in some countries, spreadsheets expect semicolons between fields.
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [_field(text) for text in row] for row in (*header, *rows)
    )
    return file.getvalue()


def folder_of(env: BuildEnvironment, docname: str) -> Path:
    """Return the folder of the files that a page offers; it is removed with the page."""
    return Path(env.doctreedir, "df-table", file_stem(docname))


def file_link(env: BuildEnvironment, path: Path, text: str) -> addnodes.download_reference:
    """Return a link to a file like those of the role ``download``.

    Parameters
    ----------
    env
        The environment, while it reads the page with the link.
    path
        The absolute path of the file.
    text
        The text of the link.

    """
    page = Path(env.doc2path(env.docname)).parent
    target = os.path.relpath(path, page).replace(os.sep, "/")
    link = addnodes.download_reference("", "", refdoc=env.docname, reftarget=target)
    link += nodes.inline(text, text, classes=["xref", "download"])
    return link


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Remove the files of a page that is removed or read again."""
    shutil.rmtree(folder_of(env, docname), ignore_errors=True)


def remove_links(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Remove the links to files if the builder supports no downloads."""
    if not getattr(app.builder, "download_support", False):
        for paragraph in list(doctree.findall(nodes.paragraph)):
            if DOWNLOAD_LINK in paragraph["classes"]:
                paragraph.parent.remove(paragraph)


class WriteDownloads(SphinxTransform):
    """Writes the CSV files of a page, and links them.

    It comes after the transforms that change the text of cells, such as substitutions, and before
    Sphinx collects the downloads of the page.
    """

    default_priority = 870

    def apply(self, **_: Any) -> None:
        """Write a file for each table with the option ``download``, and a link below the table."""
        tables = [table for table in tables_of(self.document) if DOWNLOAD in table]
        folder = folder_of(self.env, self.env.docname)
        stems: set[str] = set()
        for table in tables:
            del table[DOWNLOAD]
            stem = self._stem(table, stems)
            stems.add(stem)
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{stem}.csv"
            path.write_text(csv_of(table), encoding="utf-8", newline="")
            link = file_link(self.env, path, translate("Download this table as CSV"))
            paragraph = nodes.paragraph("", "", link, classes=[DOWNLOAD_LINK])
            table.parent.insert(table.parent.index(table) + 1, paragraph)

    def _stem(self, table: nodes.table, taken: set[str]) -> str:
        """Return a file name for a table: from its name, its caption, or the name of the page."""
        captions = [title.astext() for title in table.findall(nodes.title)]
        names = (*table["names"], *captions, self.env.docname.rpartition("/")[2], "table")
        stem = next(filter(None, map(nodes.make_id, names)))[:_LONGEST_STEM]
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        return next(name for name in itertools.chain([stem], numbered) if name not in taken)
