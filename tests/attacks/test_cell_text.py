"""A cell's text is data: no markup of pages or of html, and no role that reads what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build, Site

SECRET = "hunter2-of-the-build"  # noqa: S105

# An extension whose role shows a file, as some include code.
_EXTENSION = """
from pathlib import Path
from docutils import nodes

def slurp(name, rawtext, text, lineno, inliner, options=None, content=()):
    return [nodes.literal(text, Path(text).read_text())], []

def setup(app):
    app.add_role("slurp", slurp)
"""
# A domain of another extension: its role shows a file, too.
_DOMAIN = """
from sphinx.domains import Domain
from slurping import slurp

class Slurping(Domain):
    name = "slurping"
    roles = {"file": slurp}

def setup(app):
    app.add_domain(Slurping)
"""
_CONF = """
import sys
sys.path.insert(0, FOLDER)
extensions = ["sphinx_df_table", "sphinx_design", "sphinx.ext.extlinks"]
extensions += ["slurping", "slurping_domain"]
numfig = True
extlinks = {"anywhere": ("%s", None)}
exclude_patterns = ["_build"]
"""
_PAGE = """
Title
=====

.. role:: plain-html(raw)
   :format: html

.. role:: plainer-html(plain-html)

.. role:: shouted(strong)

.. role:: slurped(slurping:file)

.. df-table:: Caption
   :name: t

   df = pd.DataFrame({{"cell": [{cell!r}]}})
"""


@pytest.fixture
def shown(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Site:
    # The same folder for all tests: a server serves builds with the same search path.
    folder = tmp_path_factory.getbasetemp() / "extension"
    folder.mkdir(exist_ok=True)
    (folder / "slurping.py").write_text(_EXTENSION, encoding="utf-8")
    (folder / "slurping_domain.py").write_text(_DOMAIN, encoding="utf-8")
    return build(
        {"index.rst": "Title\n=====\n", "conf.py": _CONF.replace("FOLDER", repr(str(folder)))}
    )


def _with_cell(site: Site, cell: str) -> Site:
    site.write({"index.rst": _PAGE.format(cell=cell), "secret.txt": SECRET})
    return site.rebuild()


_TEXTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    ".. raw:: html",
    ".. include:: secret.txt",
    ".. note:: read me",
    "=====",
    "- a",
    "A. b",
    "C:\\new",
)


def test_a_cell_is_shown_as_it_stands_if_it_looks_like_html_or_a_directive(shown: Site) -> None:
    frame = f"{{'cell': {list(_TEXTS)!r}}}"
    shown.write({"index.rst": f"Title\n=====\n\n.. df-table::\n\n   df = pd.DataFrame({frame})\n"})
    shown.rebuild()
    (table,) = shown.tables()
    assert [row[0] for row in table.rows] == list(_TEXTS)
    assert table.element.select("script, img, b, ul, ol, hr") == []
    assert shown.warnings == ""


ROLES = {
    "download": ":download:`read me <secret.txt>`",
    "raw": ":plain-html:`<b>x</b>`",
    "raw-twice": ":plainer-html:`<b>x</b>`",
    "raw-itself": ":raw:`<b>x</b>`",
    "other-extension": ":slurp:`{folder}/secret.txt`",
    "other-domain": ":slurping:file:`{folder}/secret.txt`",
    "own-other-domain": ":slurped:`{folder}/secret.txt`",
    "wide-number": ":numref:`{{number:>1000000}} <t>`",
    "wide-name": ":numref:`{{name:>1000000}} <t>`",
    "wide-percent": ":numref:`%1000000s <t>`",
    "field-of-name": ":numref:`{{name.__class__}} <t>`",
    "wrong-format": ":numref:`{{number:zz}} <t>`",
    "latex": r":math:`\input{{secret.txt}}`",
}


@pytest.mark.parametrize("name", ROLES)
def test_a_role_that_reads_or_passes_on_what_it_is_given_is_text(shown: Site, name: str) -> None:
    cell = ROLES[name].format(folder=shown.folder)
    _with_cell(shown, cell)
    (table,) = shown.tables()
    assert table.rows == [[cell]]
    assert "df_table_roles in conf.py allows more. [df_table.role]" in shown.warnings
    assert SECRET not in table.element.get_text()
    assert not (shown.out / "_downloads").exists()


@pytest.mark.parametrize(
    ("cell", "element"),
    [
        (":code:`x`", "code"),
        (":shouted:`x`", "strong"),
        (":kbd:`x`", "kbd"),
        (":bdg-success:`x`", "span.sd-badge"),
        (":doc:`index`", "a[href]"),
        (":pep:`8`", "a[href]"),
    ],
)
def test_a_role_that_refers_or_formats_is_markup(shown: Site, cell: str, element: str) -> None:
    _with_cell(shown, cell)
    assert shown.warnings == ""
    (table,) = shown.tables()
    assert table.element.select_one(f"td {element}")


def test_a_role_that_conf_py_allows_is_markup(shown: Site) -> None:
    shown.conf = {"df_table_roles": ["slurp", "plain-html"]}
    _with_cell(shown, f":slurp:`{shown.folder}/secret.txt` :plain-html:`<b>x</b>`")
    assert shown.warnings == ""
    (table,) = shown.tables()
    assert table.element.select_one("td b")
    assert SECRET in table.rows[0][0]


@pytest.mark.parametrize(
    "cell",
    [
        "`x <javascript:alert(1)>`__",
        "`x <JavaScript:alert(1)>`_",
        "`x <data:text/html,x>`__",
        "`x <vbscript:x>`__",
        "javascript:alert(1)",
        ":anywhere:`javascript:alert(1)`",
        ":bdg-link-primary:`javascript:alert(1)`",
        ":bdg-link-primary:`x <javascript:alert(1)>`",
    ],
)
def test_a_link_of_a_cell_leads_to_the_web_or_within_the_site(shown: Site, cell: str) -> None:
    _with_cell(shown, cell)
    (table,) = shown.tables()
    links = [str(link["href"]) for link in table.element.select("a[href]")]
    assert [link for link in links if "script:" in link.lower() or link.startswith("data:")] == []
    assert "x" in table.rows[0][0] or "alert" in table.rows[0][0]
