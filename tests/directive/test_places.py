"""Places of a block in a page, and compatibility with themes and extensions."""

from __future__ import annotations

import csv
import re
import textwrap
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bs4 import Tag
    from conftest import Build, Site

EXTENSIONS = ("myst_parser", "sphinx_design")
CONF: dict[str, Any] = {
    "myst_enable_extensions": ["colon_fence"],
    "exclude_patterns": ["_build", "shared"],
    # Cards keep their separators: these split the content that a block is part of.
    "suppress_warnings": ["design.card_legacy"],
}

# A page each; HERE is where the block stands, in the indentation that it has. A page that includes
# a file has the block there.
PLACES: dict[str, str] = {
    "plain.rst": "HERE",
    "tab-set.rst": """
        .. tab-set::

           .. tab-item:: One
              :sync: one

              HERE

           .. tab-item:: Two
              :sync: two

              Text.
        """,
    "nested-tab-sets.rst": """
        .. tab-set::

           .. tab-item:: One

              .. tab-set::

                 .. tab-item:: Inner one

                    Text.

                 .. tab-item:: Inner two

                    HERE
        """,
    "grid.rst": """
        .. grid:: 1 2 2 3
           :gutter: 2

           .. grid-item::

              HERE

           .. grid-item::

              Text.
        """,
    "grid-item-card.rst": """
        .. grid:: 2

           .. grid-item-card:: Title

              HERE

              +++
              Footer
        """,
    "card.rst": """
        .. card:: Title

           Header
           ^^^
           HERE
           +++
           Footer
        """,
    "dropdown.rst": """
        .. dropdown:: Title
           :open:

           HERE
        """,
    "admonition.rst": """
        .. admonition:: Title

           Text.

           HERE
        """,
    "note-in-tip.rst": """
        .. tip::

           .. note::

              HERE
        """,
    "bullet-list.rst": """
        * Text.

        * HERE

        * More.
        """,
    "enumerated-list.rst": """
        1. Text.

           HERE

        2. More.
        """,
    "nested-list.rst": """
        * Text.

          a. HERE
        """,
    "definition-list.rst": """
        Term
           Text.

           HERE
        """,
    "field-list.rst": """
        Title
        -----

        :Field:
           HERE
        """,
    "list-table.rst": """
        .. list-table::
           :header-rows: 1

           * - One
             - Two
           * - Text.
             - HERE
        """,
    "tab-set-in-list-table.rst": """
        .. list-table::

           * - .. tab-set::

                  .. tab-item:: One

                     HERE
        """,
    "only.rst": """
        .. only:: html or text or latex

           HERE
        """,
    "block-quote.rst": """
        Text.

            HERE

            -- Someone
        """,
    "figure-legend.rst": """
        .. figure:: dot.png
           :alt: A dot

           The caption of the figure

           HERE
        """,
    "topic.rst": """
        .. topic:: Title

           HERE
        """,
    "sidebar.rst": """
        .. sidebar:: Title

           HERE
        """,
    "container.rst": """
        .. container:: wide

           HERE
        """,
    "python-class.rst": """
        .. py:class:: Fast

           HERE
        """,
    "include.rst": """
        .. include:: shared/include.inc
        """,
    "folder/include-in-tab.rst": """
        .. tab-set::

           .. tab-item:: One

              .. include:: ../shared/include-in-tab.inc
        """,
    "md-plain.md": "HERE",
    "md-tab-set.md": """
        ::::{tab-set}
        :::{tab-item} One
        HERE
        :::
        :::{tab-item} Two
        Text.
        :::
        ::::
        """,
    "md-tab-set-of-backticks.md": """
        ``````{tab-set}
        `````{tab-item} One
        HERE
        `````
        ``````
        """,
    "md-nested-tab-sets.md": """
        ::::::{tab-set}
        :::::{tab-item} One
        ::::{tab-set}
        :::{tab-item} Inner one
        HERE
        :::
        ::::
        :::::
        ::::::
        """,
    "md-grid-of-colons.md": """
        :::::{grid} 2
        ::::{grid-item}
        :::{card} Title
        ````{eval-rst}
        HERE
        ````
        :::
        ::::
        :::::
        """,
    "md-card.md": """
        :::{card} Title
        Header
        ^^^
        HERE
        +++
        Footer
        :::
        """,
    "md-dropdown.md": """
        :::{dropdown} Title
        HERE
        :::
        """,
    "md-admonition.md": """
        :::{admonition} Title
        Text.

        HERE
        :::
        """,
    "md-list.md": """
        - Text.

        - HERE

        - More.
        """,
    "md-numbered-list.md": """
        1. Text.

           HERE
        """,
    "md-quote.md": """
        > Text.
        >
        > HERE
        """,
    "md-list-table.md": """
        ::::{list-table}
        * - Text.
          - HERE
        ::::
        """,
    "md-eval-rst.md": """
        ````{eval-rst}
        HERE
        ````
        """,
    "md-eval-rst-tab-set.md": """
        ````{eval-rst}
        .. tab-set::

           .. tab-item:: One

              HERE
        ````
        """,
    "md-include.md": """
        ```{include} shared/include.md
        ```
        """,
    "folder/md-include-in-tab.md": """
        ::::{tab-set}
        :::{tab-item} One
        ```{include} ../shared/include-in-tab.md
        ```
        :::
        ::::
        """,
}
INCLUDED = {
    "include.rst": ("shared/include.inc", "Text.\n\nHERE\n"),
    "folder/include-in-tab.rst": ("shared/include-in-tab.inc", "Text.\n\nHERE\n"),
    "md-include.md": ("shared/include.md", "Text.\n\nHERE\n"),
    "folder/md-include-in-tab.md": ("shared/include-in-tab.md", "Text.\n\nHERE\n"),
}

# Sphinx writes no table within a table as text, whatever directive made it.
NESTED_TABLES = ("list-table.rst", "tab-set-in-list-table.rst", "md-list-table.md")
DOT = "no picture, but a file of that name"

SNIPPET = """\
index = pd.MultiIndex.from_tuples([("p", "q"), ("p", "r"), ("s", "t")], names=["m", "n"])
df = pd.DataFrame({"x": [1, 20, 300], "y": ["a", "*b*", None]}, index=index)"""
FAILING = """\
a = 1

df = a / 0"""
CELLS = [["p", "q", "1", "a"], ["p", "r", "20", "b"], ["s", "t", "300", ""]]


def name_of(page: str) -> str:
    return page.replace("/", "-").replace(".", "-")


def docname_of(page: str) -> str:
    return page.rpartition(".")[0]


def block(page: str, snippet: str, *, in_rst: bool) -> list[str]:
    options = [f":name: {name_of(page)}", ":index:", ":show-code:", ":download:", ""]
    lines = [*options, *snippet.splitlines()]
    title = f"Figures of *{name_of(page)}*"
    if in_rst:
        return [f".. df-table:: {title}", *(f"   {line}".rstrip() for line in lines)]
    return [f"```{{df-table}} {title}", *lines, "```"]


def with_block(page: str, text: str, snippet: str) -> str:
    """Return a text with a block in the place of HERE, in its indentation."""
    lines = []
    for line in textwrap.dedent(text).strip("\n").splitlines():
        before, here, _ = line.partition("HERE")
        in_rst = not page.endswith(".md") or "{eval-rst}" in text
        first, *more = block(page, snippet, in_rst=in_rst) if here else [""]
        around = before if before.startswith(">") else " " * len(before)
        lines += [f"{before}{first}", *(f"{around}{line}".rstrip() for line in more)]
    return "\n".join(lines) + "\n"


def written(snippet: str) -> dict[str, str]:
    """Return all places with a block of a snippet."""
    files = {}
    for page, text in PLACES.items():
        title = "# Title\n\n" if page.endswith(".md") else "Title\n=====\n\n"
        files[page] = title + with_block(page, text, snippet)
        if page in INCLUDED:
            name, text_of_file = INCLUDED[page]
            files[name] = with_block(page, text_of_file, snippet)
    return files


def contents(pages: Iterable[str]) -> str:
    lines = [f"   {docname_of(page)}" for page in pages]
    return "\n".join(["Title", "=====", "", ".. toctree::", "", *lines, ""])


def references() -> str:
    lines = [f"* :numref:`{name_of(page)}`, :ref:`{name_of(page)}`" for page in PLACES]
    return "\n".join([contents(PLACES), *lines, ""])


def grid(rows: Sequence[Tag]) -> list[list[Tag]]:
    """Return the cell at each place of some rows, which the cells must fill exactly."""
    cells: dict[tuple[int, int], Tag] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (number, column) in cells:
                column += 1
            height, width = (int(str(cell.get(name, "1"))) for name in ("rowspan", "colspan"))
            for place in product(range(number, number + height), range(column, column + width)):
                assert place not in cells
                cells[place] = cell
    width = 1 + max(column for _, column in cells)
    assert cells.keys() == set(product(range(len(rows)), range(width)))
    return [[cells[number, column] for column in range(width)] for number in range(len(rows))]


def texts(rows: Sequence[Tag]) -> list[list[str]]:
    return [[cell.get_text().strip() for cell in row] for row in grid(rows)]


def scopes(rows: Sequence[Tag]) -> list[list[str | None]]:
    """Return the scope of each cell of some rows; None for a cell that is no header."""
    cells = grid(rows)
    assert all((cell.name == "th") == cell.has_attr("scope") for row in cells for cell in row)
    return [[str(cell["scope"]) if cell.name == "th" else None for cell in row] for row in cells]


@pytest.fixture(scope="module")
def places(build: Build) -> Site:
    files = {"index.rst": references(), "dot.png": DOT, **written(SNIPPET)}
    conf = {**CONF, "numfig": True}
    return build(files, conf=conf, extensions=EXTENSIONS)


def test_blocks_at_any_place_give_no_warning(places: Site) -> None:
    assert places.warnings == ""


@pytest.mark.parametrize("page", PLACES)
def test_a_table_is_complete_anywhere(places: Site, page: str) -> None:
    (table,) = places.tables(docname_of(page))
    assert table.caption.endswith(f"Figures of {name_of(page)}")
    assert table.element["id"] == name_of(page)
    assert texts(table.element.select("thead > tr")) == [["m", "n", "x", "y"]]
    assert texts(table.element.select("tbody > tr")) == CELLS
    assert scopes(table.element.select("thead > tr")) == [["col"] * 4]
    assert scopes(table.element.select("tbody > tr")) == [["row", "row", None, None]] * 3


@pytest.mark.parametrize("page", PLACES)
def test_a_table_anywhere_is_numbered_and_can_be_referred_to(places: Site, page: str) -> None:
    (table,) = places.tables(docname_of(page))
    number = table.element.select_one("caption > .caption-number")
    assert number is not None
    links = [
        link.get_text()
        for link in places.soup().select("li a")
        if link["href"] == f"{docname_of(page)}.html#{name_of(page)}"
    ]
    assert links == [number.get_text().strip(), f"Figures of {name_of(page)}"]


@pytest.mark.parametrize("page", PLACES)
def test_the_code_is_folded_above_the_table_and_the_download_is_below_it(
    places: Site, page: str
) -> None:
    (table,) = places.tables(docname_of(page))
    before = table.element.find_previous_sibling()
    after = table.element.find_next_sibling()
    assert before is not None
    assert before.name == "details"
    assert before.select("pre")[0].get_text().strip() == SNIPPET
    assert after is not None
    link, _ = after.select("a.download")
    file = places.out.joinpath(page).parent / str(link["href"])
    lines = file.read_text(encoding="utf-8").splitlines()
    values = [[text.replace("b", "*b*") for text in row] for row in CELLS]
    assert list(csv.reader(lines)) == [["m", "n", "x", "y"], *values]


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_blocks_at_any_place_are_written_without_html(build: Build, builder: str) -> None:
    left_out = NESTED_TABLES if builder == "text" else ()
    pages = [page for page in PLACES if page not in left_out]
    exclude = {"exclude_patterns": [*CONF["exclude_patterns"], *left_out]}
    conf = {
        **CONF,
        **exclude,
        "latex_documents": [("index", "t.tex", "T", "A", "howto")],
    }
    files = {"index.rst": contents(pages), "dot.png": DOT, **written(SNIPPET)}
    site = build(files, builder=builder, conf=conf, extensions=EXTENSIONS)
    assert site.warnings == ""
    suffix = {"text": "txt", "latex": "tex"}[builder]
    written_files = [path for path in site.out.rglob(f"*.{suffix}") if path.name != "index.txt"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in written_files)
    assert text.count("300") == 2 * len(pages)  # in the code and in the table
    assert text.count("Figures of") == len(pages)
    assert "Download" not in text


@pytest.fixture(scope="module")
def failing(build: Build) -> Site:
    files = {"index.rst": contents(PLACES), "dot.png": DOT, **written(FAILING)}
    return build(files, conf=CONF, extensions=EXTENSIONS)


@pytest.mark.parametrize("page", PLACES)
def test_a_failure_names_the_file_and_the_line_wherever_the_block_stands(
    failing: Site, page: str
) -> None:
    name = INCLUDED[page][0] if page in INCLUDED else page
    lines = (failing.folder / name).read_text(encoding="utf-8").splitlines()
    (line,) = (number for number, text in enumerate(lines, start=1) if "df = a / 0" in text)
    assert f"{name}:{line}: WARNING: ZeroDivisionError" in failing.warnings
    (box,) = failing.soup(docname_of(page)).select(".df-table-error")
    assert box["id"] == name_of(page)


def test_a_page_with_a_failure_has_no_other_warning(failing: Site) -> None:
    others = [
        line
        for line in failing.warnings.splitlines()
        if re.search("WARNING|ERROR", line) and "ZeroDivisionError" not in line
    ]
    assert others == []


def test_shown_code_with_a_syntax_error_is_one_warning_at_its_line(build: Build) -> None:
    site = build(
        {
            "index.rst": """
                Title
                =====

                .. df-table::
                   :show-code:

                   df = a ? b
                """,
            "page.md": """
                # Title

                ```{df-table}
                :show-code:

                df = a ? b
                ```
                """,
        },
        conf={"suppress_warnings": ["toc.not_included"]},
        extensions=EXTENSIONS,
    )
    warnings = [line for line in site.warnings.splitlines() if "WARNING" in line]
    assert warnings == [
        f"{place}: WARNING: SyntaxError: invalid syntax" for place in ("index.rst:7", "page.md:6")
    ]
    codes = [site.soup(page).select("details pre")[0].get_text() for page in ("index", "page")]
    assert codes == ["df = a ? b\n"] * 2


def test_a_block_for_another_builder_only_leaves_nothing(build: Build) -> None:
    text = with_block(
        "other.rst", PLACES["only.rst"].replace("html or text or latex", "latex"), SNIPPET
    )
    site = build(text, extensions=EXTENSIONS)
    (body,) = site.soup().select(".body")
    assert body.get_text().strip() == ""
    assert site.warnings == ""


TOCTREE = "Title\n=====\n\n.. toctree::\n\n   folder/page\n"
THEMES = (
    "alabaster",
    "furo",
    "pydata_sphinx_theme",
    "sphinx_book_theme",
    "sphinx_rtd_theme",
)
INDEXED = """
df = pd.DataFrame(
    np.arange(24).reshape(6, 4) / 2,
    index=pd.MultiIndex.from_product([["n", "s"], ["a", "b", "c"]], names=["region", "shop"]),
    columns=pd.MultiIndex.from_product([["2024", "2025"], ["units", "share"]]),
)"""


class Themed(NamedTuple):
    """A table of the page that each theme has, and what is to be seen of it.

    Attributes
    ----------
    header_rows, stubs
        How many header rows and columns of row headers it has.
    more
        Whether its last row says that there are more.

    """

    options: str
    snippet: str
    header_rows: int
    stubs: int
    more: bool = False


ONE_COLUMN = 'df = pd.DataFrame({"a": [1, 2]})'
THEMED = [
    Themed(
        ":index:\n:max-rows: 4\n:name: sales\n:show-code:\n:download:", INDEXED, 2, 2, more=True
    ),
    Themed(":index:\n:header-rows: 1", INDEXED, 1, 2),
    Themed(":index:\n:header-rows: 4", INDEXED, 4, 2),
    Themed(":index:\n:header-rows: 0", INDEXED, 0, 2),
    Themed(":index:\n:stub-columns: 3", INDEXED, 2, 3),
    Themed(":stub-columns: 1", f"{INDEXED}.reset_index(drop=True)", 2, 1),
    Themed(":index:\n:max-rows: 1", ONE_COLUMN, 1, 1, more=True),
    Themed(":max-rows: 1\n:stub-columns: 1", ONE_COLUMN, 1, 1, more=True),
    Themed("", f'{ONE_COLUMN}.style.map(lambda _: "color: #a00")', 1, 0),
]


def themed_page() -> str:
    blocks = [
        textwrap.indent(
            f".. df-table:: Sales\n{textwrap.indent(case.options, '   ')}\n"
            f"\n{textwrap.indent(case.snippet, '   ')}\n",
            "      ",
        )
        for case in THEMED
    ]
    return "Title\n=====\n\n.. tab-set::\n\n   .. tab-item:: One\n\n" + "\n".join(blocks)


@pytest.fixture(scope="module", params=THEMES)
def themed(build: Build, request: pytest.FixtureRequest) -> Site:
    index = f"{TOCTREE}\nSee :numref:`sales`.\n"
    return build(
        {"index.rst": index, "folder/page.rst": themed_page()},
        conf={"numfig": True, "html_theme": request.param},
        extensions=("sphinx_design", "sphinx_copybutton"),
    )


def test_a_page_has_no_warning_in_any_theme(themed: Site) -> None:
    assert themed.warnings == ""


def test_header_and_body_fill_the_same_columns_in_any_theme(themed: Site) -> None:
    for table, case in zip(themed.tables("folder/page"), THEMED, strict=True):
        header, body = (table.element.select(f"{part} > tr") for part in ("thead", "tbody"))
        assert len(header) == case.header_rows
        assert len({len(row) for rows in (header, body) if rows for row in grid(rows)}) == 1


def test_header_cells_have_a_scope_in_any_theme(themed: Site) -> None:
    for table, case in zip(themed.tables("folder/page"), THEMED, strict=True):
        if header := table.element.select("thead > tr"):
            assert {scope for row in scopes(header) for scope in row} == {"col"}
        *rows, last = scopes(table.element.select("tbody > tr"))
        expected = ["row"] * case.stubs + [None] * (len(last) - case.stubs)
        assert rows == [expected] * len(rows)
        # The text about rows that are left out is no header.
        assert last == ([None] * len(last) if case.more else expected)


def test_a_page_links_the_style_sheets_of_its_tables_in_any_theme(themed: Site) -> None:
    def linked(docname: str) -> list[str]:
        links = [str(link["href"]) for link in themed.soup(docname).select("link[href]")]
        return [link.partition("?")[0] for link in links if "df-table" in link]

    assert linked("index") == []
    sheets = linked("folder/page")
    assert len(sheets) == 2
    assert sheets[0] == "../_static/df-table.css"
    texts = [(themed.out / "folder" / sheet).read_text(encoding="utf-8") for sheet in sheets]
    assert "df-number" in texts[0]
    # With the weight of an id: a theme may colour the cells of every second row.
    assert re.search(r"\.df-style-\w+:not\(#_\) \{ color: #a00 \}", texts[1])


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub"])
def test_each_builder_of_html_links_the_style_sheets_and_has_the_scopes(
    build: Build, builder: str
) -> None:
    page = """
        Title
        =====

        .. df-table::
           :stub-columns: 1

           df = pd.DataFrame({"a": [1], "b": [2]}).style.map(lambda _: "color: #a00")
        """
    conf = {"version": "1", "project": "T", "author": "A", "copyright": "A"}
    site = build({"folder/page.rst": page, "index.rst": TOCTREE}, builder=builder, conf=conf)
    docname = {"dirhtml": "folder/page/index", "singlehtml": "index", "epub": "folder/page"}[
        builder
    ]
    path = site.out / f"{docname}.{'xhtml' if builder == 'epub' else 'html'}"
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    hrefs = [str(link["href"]).partition("?")[0] for link in soup.select("link[href*=df-table]")]
    assert len(hrefs) == 2
    assert all((path.parent / href).is_file() for href in hrefs)
    assert [cell["scope"] for cell in soup.select("table.df-table th")] == ["col", "col", "row"]
    assert site.warnings == ""


@pytest.mark.parametrize("name", ["c#", "why?", "a b", "ü", "100%"])
def test_a_page_of_any_name_links_the_style_sheet_and_the_download_of_its_table(
    build: Build, name: str
) -> None:
    page = """
        Title
        =====

        .. df-table::
           :name: one
           :download:

           df = pd.DataFrame({"a": [1]}).style.map(lambda _: "color: #a00")
        """
    conf = {"suppress_warnings": ["toc.not_included"]}
    site = build({f"{name}.rst": page, "index.rst": "Title\n=====\n"}, conf=conf)
    link = site.soup(name).select("link[href*=df-table]")[-1]
    sheet = urlsplit(str(link["href"])).path
    assert "#a00" in (site.out / unquote(sheet)).read_text(encoding="utf-8")
    link, _ = site.soup(name).select("a.download")
    file = urlsplit(str(link["href"])).path
    assert (site.out / unquote(file)).read_text(encoding="utf-8").splitlines() == ['"a"', '"1"']
    assert site.warnings == ""


def test_shown_code_can_be_copied_in_any_theme(themed: Site) -> None:
    page = themed.soup("folder/page")
    assert page.select("script[src*='copybutton.js']")
    # What sphinx-copybutton gives a button unless it is told otherwise.
    (code,) = page.select("div.highlight pre")
    assert code.get_text().strip() == INDEXED.strip()


@pytest.fixture(scope="module")
def with_datatables(build: Build) -> Site:
    text = textwrap.indent(INDEXED, "   ")
    return build(
        f"""
.. df-table:: Sales
   :class: sphinx-datatable
   :index:
   :max-rows: 4
   :name: sales
   :download:
{text}

.. df-table::
   :index:
{text}
""",
        extensions=("sphinxcontrib.jquery", "sphinx_datatables", "sphinx_copybutton"),
    )


def test_a_table_for_sphinx_datatables_has_a_label_for_each_column_and_no_joined_cells(
    with_datatables: Site,
) -> None:
    table, other = with_datatables.tables()
    header = grid(table.element.select("thead > tr"))
    assert len({id(cell) for cell in header[-1]}) == 6
    assert not table.element.select("tbody [rowspan], tbody [colspan]")
    assert [row[:3] for row in table.rows] == [
        ["n", "a", "0.0"],
        ["n", "b", "2.0"],
        ["n", "c", "4.0"],
        ["s", "a", "6.0"],
    ]
    assert scopes(table.element.select("tbody > tr")) == [["row", "row", *[None] * 4]] * 4
    assert other.element.select("tbody [rowspan]")
    assert with_datatables.warnings == ""


def test_a_text_below_a_table_for_sphinx_datatables_counts_the_rows_left_out(
    with_datatables: Site,
) -> None:
    (note,) = with_datatables.soup().select(".df-left-out")
    assert (note.name, note.get_text()) == ("p", "4 of 6 rows")
    assert note.find_previous_sibling("table") is not None
    link, _ = with_datatables.soup().select("a.download")
    file = with_datatables.out / str(link["href"])
    assert len(file.read_text(encoding="utf-8").splitlines()) == 5


def test_labels_of_sections_and_numbers_of_tables_go_together(build: Build) -> None:
    site = build(
        {
            "index.rst": """
                Sales
                =====

                .. toctree::

                   page

                See :ref:`page:Sales`, :ref:`index:Sales`, :ref:`sales`, :numref:`sales` and
                :numref:`stock`.
                """,
            "page.rst": """
                Sales
                =====

                .. df-table:: Sold
                   :name: sales

                   df = pd.DataFrame({"see": [":ref:`page:Stock`", ":numref:`stock`"]})

                Stock
                -----

                .. df-table:: In store
                   :name: stock
                   :show-code:

                   df = pd.DataFrame({"a": [1]})
                """,
        },
        conf={"numfig": True, "autosectionlabel_prefix_document": True, "nitpicky": True},
        extensions=("sphinx.ext.autosectionlabel", "sphinx_design"),
    )
    (line,) = site.soup().select("section > p")
    assert line.get_text().split() == [
        "See",
        "Sales,",
        "Sales,",
        "Sold,",
        "Table",
        "1",
        "and",
        "Table",
        "2.",
    ]
    assert site.tables("page")[0].rows == [["Stock"], ["Table 2"]]
    assert site.warnings == ""


# Caption, options and snippet of a block that both kinds of page have.
IN_BOTH = {
    "nothing": ("", "", "df = pd.DataFrame([1])"),
    "caption": ("A *caption*", "", 'df = pd.DataFrame({"a": ["*b*", "``c``"]})'),
    "name": ("Caption", ":name: in both", "df = pd.DataFrame([1])"),
    "class": ("", ":class: wide Fancy", "df = pd.DataFrame([1])"),
    "align": ("", ":align: right", "df = pd.DataFrame([1])"),
    "width": ("", ":width: 50%", "df = pd.DataFrame([1])"),
    "widths": ("", ":widths: 10 20", "df = pd.DataFrame([[1, 2]])"),
    "widths-auto": ("", ":widths: auto", "df = pd.DataFrame([[1, 2]])"),
    "header-rows": ("", ":header-rows: 2", "df = pd.DataFrame([[1, 2], [3, 4]])"),
    "no-header-rows": ("", ":header-rows: 0", "df = pd.DataFrame([[1, 2], [3, 4]])"),
    "stub-columns": ("", ":stub-columns: 1", "df = pd.DataFrame([[1, 2], [3, 4]])"),
    "df-var": ("", ":df-var: other", "other = pd.DataFrame([1])"),
    "index": ("", ":index:", INDEXED),
    "precision": ("", ":precision: 2", "df = pd.DataFrame([1.23456])"),
    "na-rep": ("", ":na-rep: n/a", "df = pd.DataFrame([1, None])"),
    "na-rep-of-a-dash": ("", ":na-rep: \u2013", "df = pd.DataFrame([1, None])"),
    "na-rep-of-a-minus": ("", ":na-rep: -", "df = pd.DataFrame([1, None])"),
    "na-rep-of-nothing": ("", ":na-rep:", "df = pd.DataFrame([1, None])"),
    "na-rep-of-markup": ("", ":na-rep: *none*", "df = pd.DataFrame([1, None])"),
    "max-rows": ("", ":max-rows: 1", "df = pd.DataFrame([1, 2])"),
    "plain": ("", ":plain:", 'df = pd.DataFrame(["*a*"])'),
    "timeout": ("", ":timeout: 30.5", "df = pd.DataFrame([1])"),
    "depends": ("", ":depends: data.csv, /folder", "df = pd.DataFrame([1])"),
    "download": ("", ":download:\n:name: one", "df = pd.DataFrame([1])"),
    "show-code": ("", ":show-code:", "df = pd.DataFrame([1])\n\n# a comment"),
    "show-code-with-fences": ("", ":show-code:", 'df = pd.DataFrame(["``a``", ":::"])'),
    "styler": ("", "", 'df = pd.DataFrame([1]).style.set_caption("From it").hide(axis="index")'),
}
IN_BOTH["all"] = (
    "All",
    (
        ":class: wide\n:index:\n:header-rows: 3\n:stub-columns: 3\n:precision: 1\n:na-rep: none\n"
        ":max-rows: 4\n:show-code:\n:download:\n:plain:\n:align: center\n:name: all-of-it"
    ),
    INDEXED.strip(),
)


def in_one(build: Build, template: str, suffix: str) -> Site:
    """Return a site with a page for each block of `IN_BOTH`."""
    files = {"index.rst": "Title\n=====\n", "made/data.csv": "a\n1\n", "folder/data.csv": "a\n"}
    indent = "   " if suffix == "rst" else ""
    for name, (caption, options, snippet) in IN_BOTH.items():
        content = textwrap.indent(f"{options}\n\n{snippet}", indent)
        files[f"made/{name}.{suffix}"] = template.format(caption=caption, content=content)
    conf = {"suppress_warnings": ["toc.not_included"]}
    return build(files, builder="dummy", conf=conf, extensions=EXTENSIONS)


@pytest.fixture(scope="module")
def in_rst(build: Build) -> Site:
    return in_one(build, "Title\n=====\n\n.. df-table:: {caption}\n{content}\n", "rst")


@pytest.fixture(scope="module")
def in_markdown(build: Build) -> Site:
    return in_one(build, "# Title\n\n````{{df-table}} {caption}\n{content}\n````\n", "md")


def shown(site: Site, docname: str) -> str:
    """Return all that a page shows, without where it comes from."""
    (section,) = site.doctree(docname).findall(nodes.section)
    text = re.sub(r' (reftarget|refdoc|filename)="[^"]*"', "", section.pformat())
    return text.replace(' force="False"', "")


@pytest.mark.parametrize("name", IN_BOTH)
def test_a_markdown_page_has_the_nodes_of_an_rst_page(
    in_rst: Site, in_markdown: Site, name: str
) -> None:
    assert shown(in_markdown, f"made/{name}") == shown(in_rst, f"made/{name}")


def test_neither_kind_of_page_has_a_warning(in_rst: Site, in_markdown: Site) -> None:
    assert (in_rst.warnings, in_markdown.warnings) == ("", "")
