"""CSV file of a table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.block import Layout
from sphinx_df_table.doctree.download import csv_of
from sphinx_df_table.doctree.groups import group_rows
from sphinx_df_table.doctree.table import TableNodes
from sphinx_df_table.protocol.table import Column, Table

if TYPE_CHECKING:
    from conftest import Build, Site

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_BLOCK = """
.. df-table:: Some figures
   :name: figures
   :download:

   df = pd.DataFrame({"name": ["*a*", 'b, "c"', "=1+1"], "value": [-0.5, None, 30]})
"""


def _files(site: Site) -> dict[str, str]:
    found = (site.out / "_downloads").glob("*/*.csv")
    return {path.name: path.read_bytes().decode() for path in found}


def _table(columns: list[Column], index: int = 0) -> nodes.table:
    for column in columns[:index]:
        column.codes.extend(map(column.cells.index, column.cells))
    table = Table(columns=columns, index=index)
    builder = TableNodes(
        group_rows(table), Layout(), lambda text: [nodes.Text(text)] * bool(text), "", 0
    )
    return nodes.table("", builder.group())


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_file_has_the_texts_of_the_table_and_is_linked_below_it(build: Build) -> None:
    site = build(_BLOCK)
    (text,) = _files(site).values()
    assert _read(text) == [["name", "value"], ["a", "-0.5"], ['b, "c"', ""], ["'=1+1", "30.0"]]
    assert text.startswith('"name","value"\r\n')
    link = site.soup().select_one("table.df-table ~ p a, .df-table ~ p a")
    assert link is not None
    assert link.get_text() == "Download this table as CSV"
    assert (site.out / str(link["href"])).is_file()
    assert site.warnings == ""


def test_a_build_with_nothing_to_do_leaves_the_file_and_the_page(build: Build) -> None:
    site = build(_BLOCK)
    before = _files(site)
    assert site.rebuild().read == []
    assert _files(site) == before


def test_a_page_that_changes_has_its_new_file_and_one_that_loses_it_none(build: Build) -> None:
    site = build({"index.rst": _BLOCK})
    site.write({"index.rst": _BLOCK.replace("30]", "31]")})
    assert "31.0" in _files(site.rebuild())["figures.csv"]
    files = list((site.folder / "_build/doctrees").rglob("*.csv"))
    assert [path.name for path in files] == ["figures.csv"]
    site.write({"index.rst": "Title\n=====\n"})
    site.rebuild()
    assert list((site.folder / "_build/doctrees").rglob("*.csv")) == []


def test_tables_of_a_page_have_files_of_different_names(build: Build) -> None:
    block = (
        '.. df-table:: {}\n   :download:\n   :class: x\n\n   df = pd.DataFrame({{"a": [{}]}})\n\n'
    )
    site = build({
        "index.rst": block.format("A", 1) + block.format("A", 2) + block.format("", 3),
        "sub/page.rst": ":orphan:\n\n" + block.format("A", 4),
    })  # fmt: skip
    assert site.warnings == ""
    links = [str(a["href"]) for a in site.soup().select("a.download")]
    assert [link.rpartition("/")[2] for link in links] == ["a.csv", "a-2.csv", "index.csv"]
    texts = [(site.out / link).read_text(encoding="utf-8") for link in links]
    assert texts == ['"a"\n"1"\n', '"a"\n"2"\n', '"a"\n"3"\n']
    assert len(list((site.out / "_downloads").rglob("*.csv"))) == 4


@pytest.mark.parametrize("builder", ["latex", "text", "man", "epub", "xml", "gettext"])
def test_builders_without_downloads_write_no_link(build: Build, builder: str) -> None:
    conf = {"epub_copyright": "x", "version": "1", "man_pages": [("index", "x", "x", "x", 1)]}
    site = build(_BLOCK, builder=builder, conf=conf)
    assert site.warnings == ""
    files = [path for path in site.out.rglob("*") if ".doctrees" not in path.parts]
    written = [path.read_text("utf-8", errors="replace") for path in files if path.is_file()]
    assert any("Some figures" in text for text in written)
    if builder not in ("xml", "gettext"):  # these two show what is in the page, for no reader
        assert not any("Download this" in text for text in written)


def test_a_substitution_in_a_cell_is_in_the_file_as_the_page_shows_it(build: Build) -> None:
    site = build(
        ".. |x| replace:: *the* text\n\n.. df-table::\n   :download:\n\n"
        '   df = pd.DataFrame({"a": ["|x|", "|release|", "`BERT <https://example.org>`__"]})\n',
        conf={"release": "1.2.3"},
    )
    (text,) = _files(site).values()
    assert _read(text) == [["a"], ["the text"], ["1.2.3"], ["BERT"]]


def test_a_cell_over_several_rows_or_columns_is_in_each_of_them() -> None:
    columns = [
        Column(labels=("", "i"), cells=["a", "a"]),
        Column(labels=("", "j"), cells=["1", "2"]),
        Column(labels=("x", "m"), cells=["3", "4\n5"]),
        Column(labels=("x", "n"), cells=["", "6"]),
    ]
    assert _read(csv_of(_table(columns, index=2))) == [
        ["i", "j", "x", "x"],
        ["i", "j", "m", "n"],
        ["a", "1", "3", ""],
        ["a", "2", "4\n5", "6"],
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        *((f"{sign}cmd|' /C calc'!A0", f"'{sign}cmd|' /C calc'!A0") for sign in "=+-@"),
        ("\uff1d1", "'\uff1d1"),
        ("\tx", "'\tx"),
        ("\n=x", "'\n=x"),
        ("-5", "-5"),
        ("+5.5e-3", "+5.5e-3"),
        ("-1,000.5%", "-1,000.5%"),
        ("-.5", "-.5"),
        ("-5+3", "'-5+3"),
        ("- x", "'- x"),
        ("a=b", "a=b"),
        ("'=1", "'=1"),
        ("$10", "$10"),
    ],
)
def test_no_field_is_a_formula(text: str, field: str) -> None:
    for column in (Column(labels=("a",), cells=[text]), Column(labels=(text,), cells=["a"])):
        assert field in [row[0] for row in _read(csv_of(_table([column])))]


@pytest.mark.parametrize("text", ["-" + "1" * 300_000 + "x", "+" + "1," * 150_000 + "x"])
def test_the_time_for_a_field_grows_with_its_length_and_not_faster(text: str) -> None:
    # With the square, this took minutes.
    column = Column(labels=("a",), cells=[text])
    assert csv_of(_table([column])) == f'"a"\r\n"\'{text}"\r\n'


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_any_text_reads_back_and_is_no_formula(rows: list[tuple[str, str]]) -> None:
    columns = [
        Column(labels=("a",), cells=[row[0] for row in rows]),
        Column(labels=("b",), cells=[row[1] for row in rows]),
    ]
    fields = _read(csv_of(_table(columns)))
    assert len(fields) == len(rows) + 1
    assert all(len(row) == 2 for row in fields)
    for field in (field for row in fields for field in row if field.startswith(_FORMULAS)):
        float(field.rstrip("%").replace(",", ""))
