"""Tables of others are the same with this extension and without it, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build, Site

_TABLES = """\
Title
=====

startmark

.. csv-table:: Of *csv-table*
   :name: figures
   :header-rows: 1
   :stub-columns: 1
   :widths: 2 1 1

   name,b,"c ""quoted"" -- text"
   1,*2*,3
   4,,`x`

.. list-table::
   :header-rows: 2
   :stub-columns: 2
   :class: wide

   * - a
     - b
     - c
   * - d
     - e
     - f
   * - g
     - - of
       - items
     - {cell}

+-----------+-----+-------+
| joined    | c   | d     |
|           +-----+-------+
|           | over two    |
+===========+=====+=======+
| down      | 1   | 2     |
|           +-----+-------+
|           | 3   | 4     |
+-----+-----+-----+-------+
| 5   | 6   | across two  |
+-----+-----+-------------+

======  =======
simple  *table*
======  =======
1       2
over both
---------------
======  =======

endmark

"""
_NESTED = """\
.. list-table:: Nested
          :stub-columns: 1

          * - h
            - i
"""
_BLOCK = ".. df-table::\n\n   df = pd.DataFrame({'ours': ['mine']})\n"
_CONF = {
    "numfig": True,
    "epub_copyright": "x",
    "version": "1",
    "man_pages": [("index", "x", "x", "x", 1)],
}
_FILES = {
    "epub": "index.xhtml",
    "latex": "*.tex",
    "text": "index.txt",
    "man": "x.1",
    "texinfo": "*.texi",
    "xml": "index.xml",
    "gettext": "index.pot",
}


def _tables(site: Site) -> bytes:
    """Return what stands between the marks."""
    (file,) = site.out.glob(_FILES.get(site.builder, "index.html"))
    (tables,) = file.read_bytes().split(b"startmark")[1:2]
    return tables.partition(b"endmark")[0]


def _assert_same(build: Build, cell: str, theme: str = "alabaster", builder: str = "html") -> None:
    tables = _TABLES.replace("{cell}", cell)
    conf = {**_CONF, "html_theme": theme}
    alone = {"index.rst": tables, "conf.py": "exclude_patterns = ['_build']\n"}
    without = _tables(build(alone, conf=conf, builder=builder))
    beside = _tables(build(tables + _BLOCK, conf=conf, builder=builder))
    assert b"across two" in without
    assert beside == without


@pytest.mark.parametrize(
    "theme", ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme"]
)
def test_every_theme_writes_tables_of_others_as_without_the_extension(
    build: Build, theme: str
) -> None:
    _assert_same(build, _NESTED, theme=theme)


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", *_FILES])
def test_every_builder_writes_tables_of_others_as_without_the_extension(
    build: Build, builder: str
) -> None:
    # The writer of text has no nested tables.
    _assert_same(build, "i", builder=builder)


def test_attributes_of_entries_of_others_are_no_marks(build: Build) -> None:
    conf_py = """
        from docutils import nodes

        extensions = {extensions}
        exclude_patterns = ["_build"]

        def mark(app, doctree):
            for entry in doctree.findall(nodes.entry):
                entry["scope"], entry["column"] = "row", 0

        def setup(app):
            app.connect("doctree-read", mark)
        """
    page = _TABLES.replace("{cell}", "i")
    without, beside = (
        _tables(build({"index.rst": page, "conf.py": conf_py.replace("{extensions}", names)}))
        for names in ("[]", "['sphinx_df_table']")
    )
    assert beside == without
