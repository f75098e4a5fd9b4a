"""The shown table as a CSV file, which a page offers for download."""

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

from .grid import texts_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_LINK = "df-table-download"
_LONGEST_STEM = 80
# What a spreadsheet takes for a formula when it stands first, also as a character of full width; a
# number is none.
_FORMULA = re.compile("[=+@\t\r\n\uff0b\uff0d\uff1d\uff20-]")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")


def _field(text: str) -> str:
    """Return a text as a field of the file, in which it is no formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_of(group: nodes.tgroup) -> str:
    """Return the header and the body of a table as a CSV file, as RFC 4180 has it."""
    file = io.StringIO(newline="")
    # All in quotes: in some countries a semicolon ends a field.
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [_field(text) for text in row] for rows in texts_of(group) for row in rows
    )
    return file.getvalue()


def folder_of(env: BuildEnvironment, docname: str) -> Path:
    """Return the folder of the files that a page offers, which is purged with the page."""
    return Path(env.doctreedir, "df-table", file_stem(docname))


def file_link(env: BuildEnvironment, path: Path, text: str) -> addnodes.download_reference:
    """Return a link to a file for the page that is being read, such as the role download makes."""
    page = Path(env.doc2path(env.docname)).parent
    target = os.path.relpath(path, page).replace(os.sep, "/")
    link = addnodes.download_reference("", "", refdoc=env.docname, reftarget=target)
    link += nodes.inline(text, text, classes=["xref", "download"])
    return link


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Delete the files of a page that is removed or read again."""
    shutil.rmtree(folder_of(env, docname), ignore_errors=True)


def remove_links(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Take out the links to files where the builder has no place for these."""
    if not getattr(app.builder, "download_support", False):
        for paragraph in list(doctree.findall(nodes.paragraph)):
            if _LINK in paragraph["classes"]:
                paragraph.parent.remove(paragraph)


class WriteDownloads(SphinxTransform):
    """Writes the files of a page, and links them.

    It comes after the transforms that change the text of cells, such as substitutions, and before
    Sphinx looks for what a page offers for download.
    """

    default_priority = 870

    def apply(self, **_: Any) -> None:
        """Write a file for each table that asks for it, with a link below the table."""
        tables = [table for table in self.document.findall(nodes.table) if "download" in table]
        folder = folder_of(self.env, self.env.docname)
        names: set[str] = set()
        for table in tables:
            del table["download"]
            stem = self._stem(table, names)
            names.add(stem)
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{stem}.csv"
            group = next(iter(table.findall(nodes.tgroup)))
            path.write_text(csv_of(group), encoding="utf-8", newline="")
            table.parent.insert(table.parent.index(table) + 1, self._link(path))

    def _stem(self, table: nodes.table, taken: set[str]) -> str:
        """Return the name of a table's file: the table's own, its caption, or the page's."""
        captions = [title.astext() for title in table.findall(nodes.title)]
        wanted = (*table["names"], *captions, self.env.docname.rpartition("/")[2], "table")
        stem = next(filter(None, map(nodes.make_id, wanted)))[:_LONGEST_STEM]
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        return stem if stem not in taken else next(n for n in numbered if n not in taken)

    def _link(self, path: Path) -> nodes.paragraph:
        link = file_link(self.env, path, "Download this table as CSV")
        return nodes.paragraph("", "", link, classes=[_LINK])
