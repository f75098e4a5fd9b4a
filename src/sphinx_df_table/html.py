"""What a page of html has for its tables beside what docutils writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

_ASSETS = Path(__file__).parent / "assets"
_STYLE_SHEET = "df-table.css"
# Where the style sheets with the colours of each page are, in the folder of static files.
_COLOURS = "df-table"


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Begin a cell as the translator itself does, and say what it is the header of."""
    if "column" in node:  # docutils does not count the cells that reach down from rows above
        row: Any = node.parent
        row.column = node["column"]
    position = len(self.body)
    type(self).visit_entry(self, node)
    if scope := node.get("scope"):
        self.body[position] = self.body[position].replace("<th", f'<th scope="{scope}"', 1)


def depart_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """End a cell as the translator itself does."""
    type(self).depart_entry(self, node)


def add_static_files(app: Sphinx) -> None:
    """Have the style sheet copied where the build makes html."""
    if app.builder.format == "html":
        app.config.html_static_path = [*app.config.html_static_path, str(_ASSETS)]


def add_style_sheets(
    app: Sphinx,
    pagename: str,
    _template: str,
    _context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Link a page that has tables to their style sheet, and to one with the colours of their cells.

    A file, since a content security policy may refuse styles within a page.
    """
    if doctree is None:  # such as the page of the search
        return
    tables = [table for table in doctree.findall(nodes.table) if "df-table" in table["classes"]]
    if tables:
        app.add_css_file(_STYLE_SHEET)
    rules: set[str] = set().union(*(table.get("style_rules", ()) for table in tables))
    if rules:
        # Sphinx does not quote the address: in "c#" or "why?" another part of it would begin.
        name = f"{_COLOURS}/{quote(pagename).replace('%', '=')}.css"
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{rule}\n" for rule in sorted(rules)), encoding="utf-8")
        app.add_css_file(name)
