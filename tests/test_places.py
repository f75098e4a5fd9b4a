"""Where a block may stand, and the themes and extensions that its table gets on with."""

from __future__ import annotations

import re
import textwrap
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

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

# Sphinx has no table within a table there.
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
    return [
        [str(cell["scope"]) if cell.name == "th" else cell.get("scope") for cell in row]  # type: ignore[misc]
        for row in grid(rows)
    ]


@pytest.fixture(scope="module")
def places(build: Build) -> Site:
    files = {"index.rst": references(), "dot.png": DOT, **written(SNIPPET)}
    conf = {**CONF, "numfig": True}
    return build(files, conf=conf, extensions=EXTENSIONS)


def test_blocks_at_any_place_give_no_warning(places: Site) -> None:
    assert places.warnings == ""


@pytest.mark.parametrize("page", PLACES)
def test_a_table_is_whole_wherever_it_stands(places: Site, page: str) -> None:
    (table,) = places.tables(docname_of(page))
    assert table.caption.endswith(f"Figures of {name_of(page)}")
    assert table.element["id"] == name_of(page)
    assert texts(table.element.select("thead > tr")) == [["m", "n", "x", "y"]]
    assert texts(table.element.select("tbody > tr")) == CELLS
    assert scopes(table.element.select("thead > tr")) == [["col"] * 4]
    assert scopes(table.element.select("tbody > tr")) == [
        ["rowgroup", "row", None, None],
        ["rowgroup", "row", None, None],
        ["row", "row", None, None],
    ]


@pytest.mark.parametrize("page", PLACES)
def test_a_table_is_numbered_and_can_be_referred_to_wherever_it_stands(
    places: Site, page: str
) -> None:
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
    (link,) = after.select("a.download")
    file = places.out.joinpath(page).parent / str(link["href"])
    assert file.read_text(encoding="utf-8").splitlines() == [
        "m,n,x,y",
        *(",".join(row) for row in CELLS),
    ]


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_blocks_at_any_place_are_written_without_html(build: Build, builder: str) -> None:
    pages = [page for page in PLACES if page not in NESTED_TABLES]
    exclude = {"exclude_patterns": [*CONF["exclude_patterns"], *NESTED_TABLES]}
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
