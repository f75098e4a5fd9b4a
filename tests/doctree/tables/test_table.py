"""Nodes of a table: the same as docutils' own csv-table makes of the same data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

if TYPE_CHECKING:
    from conftest import Build, Site

# Title, options of df-table. Without header-rows, csv-table gets header-rows: 1 for the labels.
CASES = {
    "nothing": ("", ""),
    "caption": ("A caption", ""),
    "caption-with-markup": ("A *new* ``caption`` of `web <https://example.org>`__", ""),
    "header-rows-0": ("", ":header-rows: 0"),
    "header-rows-1": ("", ":header-rows: 1"),
    "header-rows-2": ("", ":header-rows: 2"),
    "stub-columns-1": ("", ":stub-columns: 1"),
    "stub-columns-2": ("", ":stub-columns: 2"),
    "widths-auto": ("", ":widths: auto"),
    "widths-grid": ("", ":widths: grid"),
    "widths-list": ("", ":widths: 10 20 70"),
    "widths-list-with-commas": ("", ":widths: 1, 2, 3"),
    "width": ("", ":width: 50%"),
    "width-in-pixels": ("", ":width: 300px"),
    "align-left": ("", ":align: left"),
    "align-center": ("", ":align: center"),
    "align-right": ("", ":align: right"),
    "class": ("", ":class: wide Fancy"),
    "name": ("A caption", ":name: The Figures"),
    "name-without-caption": ("", ":name: figures"),
    "all": (
        "All *of* it",
        (
            ":header-rows: 2\n:stub-columns: 1\n:widths: 1 2 3\n:width: 80%\n:align: center\n"
            ":class: wide\n:name: all-of-it"
        ),
    ),
}
DATA = [["A", "B", "C"], ["1", "*x*", ""], ["2", "y z", "w"], ["3", "``v``", "u"]]


def page(directive: str, title: str, options: str, content: str) -> str:
    lines = [f".. {directive}:: {title}".rstrip(), *options.splitlines(), "", *content.splitlines()]
    body = [f"   {line}" if line and number else line for number, line in enumerate(lines)]
    return ":orphan:\n\nTitle\n=====\n\n" + "\n".join(body) + "\n"


@pytest.fixture(scope="module")
def ours(build: Build) -> Site:
    labels, *rows = DATA
    snippet = f"df = pd.DataFrame({rows!r}, columns={labels!r})"
    pages = {
        f"{name}.rst": page("df-table", title, options, snippet)
        for name, (title, options) in CASES.items()
    }
    return build({"index.rst": "Title\n=====\n", **pages}, builder="dummy")


@pytest.fixture(scope="module")
def expected(build: Build) -> Site:
    # docutils has equal widths that count as given for its `table` only.
    grid = ":widths: grid", ":class: colwidths-given"
    csv = "\n".join(",".join(row) for row in DATA)
    pages = {
        f"{name}.rst": page(
            "csv-table",
            title,
            ("" if "header-rows" in options else ":header-rows: 1\n") + options.replace(*grid),
            csv,
        )
        for name, (title, options) in CASES.items()
    }
    return build({"index.rst": "Title\n=====\n", **pages}, builder="dummy")


def nodes_of(site: Site, docname: str) -> str:
    """Return the nodes of a page as text, without what a csv-table does not tell of its cells."""
    document = site.doctree(docname)
    for table in document.findall(nodes.table):
        if "df-table" in table["classes"]:
            table["classes"].remove("df-table")
    for group in document.findall(nodes.tgroup):
        group.attributes.pop("support_smartquotes", None)
    for node in document.findall(nodes.Element):
        for name in ("scope", "kind"):
            node.attributes.pop(name, None)
        if "df-number" in node.get("classes", ()):
            node["classes"].remove("df-number")
    text = document.pformat()
    return re.sub(r'source="[^"]*"', "", text)


@pytest.mark.parametrize("name", CASES)
def test_caption_and_options_give_the_nodes_that_csv_table_gives(
    ours: Site, expected: Site, name: str
) -> None:
    assert nodes_of(ours, name) == nodes_of(expected, name)


def test_neither_page_has_a_warning(ours: Site, expected: Site) -> None:
    assert (ours.warnings, expected.warnings) == ("", "")


def test_all_levels_of_the_labels_are_header_rows(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["top"], ["a", "b"]]))

        .. df-table::
           :header-rows: 1

           df = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["top"], ["a", "b"]]))
        """
    )
    left_out, one = site.tables()
    assert (left_out.header, left_out.rows) == ([["top"], ["a", "b"]], [["1", "2"]])
    assert (one.header, one.rows) == ([["top"]], [["a", "b"], ["1", "2"]])


def test_an_empty_frame_is_a_table_with_its_labels_alone(build: Build) -> None:
    site = build(
        """
        .. df-table::
           :checks: off

           df = pd.DataFrame({"a": [1]}).query("a > 1")
        """
    )
    assert (site.tables()[0].header, site.tables()[0].rows) == ([["a"]], [])
    assert site.warnings == ""


def test_a_table_of_more_than_a_hundred_columns_has_columns_of_a_width(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame([range(150)])
        """
    )
    widths = [column["colwidth"] for column in site.doctree().findall(nodes.colspec)]
    assert widths == [1] * 150
    assert site.warnings == ""


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        (":stub-columns: 3", "stub-columns is 3, but the table has 2 columns"),
        (":header-rows: 4", "header-rows is 4, but the table has 3 rows"),
        (":widths: 1 2 3", "widths has 3 numbers, but the table has 2 columns"),
    ],
)
def test_an_option_that_does_not_fit_the_table_is_a_warning_and_the_table_is_there(
    build: Build, option: str, problem: str
) -> None:
    site = build(
        f"""
        .. df-table::
           {option}

           df = pd.DataFrame({{"a": [1, 2], "b": [3, 4]}})
        """
    )
    assert f"index.rst:1: WARNING: {problem}" in site.warnings
    assert "[df_table.option]" in site.warnings
    assert site.tables()[0].rows == [["1", "3"], ["2", "4"]]


def test_options_that_fit_the_table_stay_beside_two_that_do_not(build: Build) -> None:
    site = build(
        """
        .. df-table::
           :stub-columns: 1
           :widths: 1 2 3
           :header-rows: 9

           df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        """
    )
    assert "header-rows is 9, but the table has 3 rows" in site.warnings
    assert "widths has 3 numbers, but the table has 2 columns" in site.warnings
    stubs = site.soup().select("table.df-table tbody th")
    assert [stub.get_text() for stub in stubs] == ["1", "2"]


def test_quotes_and_dashes_of_the_data_are_not_made_typographic(build: Build) -> None:
    site = build(
        """
        Text "quoted" -- so.

        .. df-table::

           df = pd.DataFrame({"--a--": ['"x" -- *y\\'s*...']})
        """
    )
    assert "\u201cquoted\u201d \u2013 so" in site.soup().get_text()
    assert site.tables()[0].header == [["--a--"]]
    assert site.tables()[0].rows == [['"x" -- y\'s...']]


REFERENCES = """
    Title
    =====

    See :ref:`figures`, :numref:`figures` and :numref:`Tab. %s <figures>`, also figures_.

    .. df-table:: The figures
       :name: figures

       df = pd.DataFrame({"a": [1]})
"""


def test_a_named_table_can_be_referred_to_by_caption_and_by_number(build: Build) -> None:
    site = build(REFERENCES, conf={"numfig": True, "nitpicky": True})
    text = site.soup().select_one("section > p")
    assert text is not None
    assert text.get_text() == "See The figures, Table 1 and Tab. 1, also figures."
    assert {link["href"] for link in text.select("a")} == {"#figures"}
    assert site.soup().select_one("table#figures") is not None
    assert site.warnings == ""


_FAILED = """
    Title
    =====

    See figures_, :ref:`figures`, :numref:`figures`, :numref:`{name} <figures>`, :numref:`last` and
    :ref:`a text <plain>`.

    .. df-table:: The *figures* of :ref:`last`
       :name: figures

       1 / 0

    .. df-table::
       :name: plain

       1 / 0

    .. df-table:: Without a name

       1 / 0

    .. df-table:: The last
       :name: last

       df = pd.DataFrame({"a": [1]})
"""


@pytest.mark.parametrize("builder", ["html", "singlehtml", "latex", "text", "man", "texinfo"])
def test_references_to_tables_that_failed_are_no_further_warnings(
    build: Build, builder: str
) -> None:
    site = build(_FAILED, builder=builder, conf={"numfig": True, "nitpicky": True})
    assert site.warnings.count("ZeroDivisionError") == site.warnings.count("WARNING") == 3


def test_references_to_tables_that_failed_read_as_those_to_tables_that_did_not(
    build: Build,
) -> None:
    sites = [
        build(page, conf={"numfig": True})
        for page in (_FAILED, _FAILED.replace("1 / 0", 'df = pd.DataFrame({"a": [1]})'))
    ]
    failed, good = (site.soup().select("section > p")[0] for site in sites)
    assert "Table 1, The figures of last, Table 3" in good.get_text()
    assert failed.get_text() == good.get_text()
    assert [link["href"] for link in failed.select("a")] == [
        link["href"] for link in good.select("a")
    ]


def test_a_table_that_failed_keeps_its_number_and_its_caption(build: Build) -> None:
    soup = build(_FAILED, conf={"numfig": True}).soup()
    box = soup.select_one(".df-table-error#figures")
    assert box is not None
    assert [p.get_text() for p in box.select("p")][:3] == [
        "Table 1 Error",
        "The figures of The last",
        "ZeroDivisionError: division by zero",
    ]
    assert box.select_one("a[href='#last']") is not None


SMALL = """
    Title
    =====

    .. df-table:: The *figures*
       :name: figures
       :stub-columns: 1

       df = pd.DataFrame({
           "Model": ["first", "*x"],
           "Script": ["`Benchmark <https://example.org/s>`__", "**none**"],
       })

    See :ref:`figures`.
"""


@pytest.mark.parametrize(
    ("builder", "file", "shown"),
    [
        ("html", "index.html", "Benchmark</a>"),
        ("dirhtml", "index.html", "Benchmark</a>"),
        ("singlehtml", "index.html", "Benchmark</a>"),
        ("latex", "t.tex", "first"),
        ("text", "index.txt", "Benchmark"),
        ("man", "t.1", "Benchmark"),
        ("epub", "index.xhtml", "Benchmark</a>"),
        ("xml", "index.xml", "Benchmark</reference>"),
        ("gettext", "index.pot", "figures"),
        ("linkcheck", "output.json", "https://example.org/s"),
        ("pseudoxml", "index.pseudoxml", "Benchmark"),
    ],
)
def test_every_builder_writes_the_table_without_a_warning(
    build: Build, builder: str, file: str, shown: str
) -> None:
    site = build(
        SMALL,
        builder=builder,
        conf={
            "project": "T",
            "version": "1",
            "copyright": "A",
            "author": "A",
            "nitpicky": True,
            "linkcheck_ignore": ["https?://"],
            "linkcheck_report_timeouts_as_broken": False,  # else Sphinx 7.4 asks for it
            "latex_documents": [("index", "t.tex", "T", "A", "howto")],
            "man_pages": [("index", "t", "T", ["A"], 1)],
        },
    )
    assert site.warnings == ""
    assert shown in (site.out / file).read_text(encoding="utf-8")
