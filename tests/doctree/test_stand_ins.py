"""Texts in place of tables without rows, in all builders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build, Site

PAGES = {
    "index.rst": """
        Title
        =====

        .. df-table:: Open issues
           :name: issues
           :empty: No **open** issues, see `the tables`_.

           df = None
           df_values = {"count": 0}

        .. _the tables:

        .. df-table:: Prices
           :name: prices

           df = pd.DataFrame({"price": [2]})

        .. df-table::
           :name: fast
           :empty: Nothing is faster.
           :widths: 1 2
           :header-rows: 4
           :stub-columns: 3
           :download:
           :source:

           df = pd.read_csv("runs.csv")
           df = df[df["rate"] > limit()]
           df_values = {"count": len(df)}

        issues_ fast_ :ref:`issues` :ref:`with a title <fast>` :numref:`issues` :numref:`prices`
        :df-value:`issues.count` :df-value:`fast.count`

        .. toctree::

           other
        """,
    "other.md": """
        # Other

        ```{df-table}
        :name: nothing
        :empty: No **rows** in Markdown.

        df = pd.DataFrame()
        ```

        {ref}`issues` {numref}`issues`
        """,
    "runs.csv": "model,rate\na,1\nb,20\n",
}
CONF = {"numfig": True, "df_table_prelude": "def limit(): return 100"}


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    return build(PAGES, conf=CONF, extensions=("myst_parser",))


def test_a_text_stands_in_place_of_a_table_without_rows(site: Site) -> None:
    assert site.warnings == ""
    texts = [node.get_text(" ", strip=True) for node in site.soup().select(".df-table-empty")]
    assert texts == ["Open issues No open issues, see the tables .", "Nothing is faster."]
    assert [table.caption for table in site.tables()] == ["Table 2 Prices"]


def test_a_text_has_the_markup_of_its_page(site: Site) -> None:
    for page, word in (("index", "open"), ("other", "rows")):
        (strong,) = site.soup(page).select(".df-table-empty strong")
        assert strong.get_text() == word


def test_references_to_a_table_lead_to_the_text(site: Site) -> None:
    soup = site.soup()
    (shown,) = (p.get_text().split() for p in soup.select("p") if "with a title" in p.get_text())
    assert " ".join(shown) == "issues fast Open issues with a title Table 1 Table 2 0 0"
    links = [link["href"] for link in soup.select("article a.internal, .body a.internal")]
    for name in ("issues", "fast"):
        assert f"#{name}" in links
        assert soup.find(id=name) is not None
    assert "index.html#issues" in [a["href"] for a in site.soup("other").select("a.internal")]


def test_the_files_of_a_table_without_rows_are_named(site: Site) -> None:
    (line,) = site.soup().select(".df-table-source")
    assert line.get_text() == "Source: runs.csv. 0 rows."
    assert site.soup().select(".df-table-download") == []


@pytest.mark.parametrize("builder", ["latex", "text", "man", "texinfo", "xml", "singlehtml"])
def test_every_builder_shows_the_text(build: Build, builder: str) -> None:
    site = build(PAGES, conf=CONF, extensions=("myst_parser",), builder=builder)
    assert site.warnings == ""
    files = [path for path in site.out.rglob("*") if path.suffix in (".tex", ".txt", ".1", ".texi")]
    files += [*site.out.rglob("*.xml"), *site.out.rglob("index.html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert "Nothing is faster." in text
    if builder == "latex":
        for name in ("index:issues", "index:fast", "other:nothing"):
            assert rf"\label{{\detokenize{{{name}}}}}" in text


def test_a_table_takes_the_place_of_the_text_when_there_are_rows(build: Build) -> None:
    site = build(PAGES, conf=CONF, extensions=("myst_parser",))
    assert site.rebuild().read == []
    site.write({"runs.csv": "model,rate\nb,200\n"})
    assert site.rebuild().read == ["index"]
    assert site.tables()[1].rows == [["b", "200"]]
    site.write({"runs.csv": "model,rate\n"})
    site.rebuild()
    assert "Nothing is faster." in site.soup().get_text()
    assert len(site.tables()) == 1


def test_a_kept_result_shows_a_changed_text(build: Build) -> None:
    site = build(PAGES, conf=CONF, extensions=("myst_parser",))
    site.write({"index.rst": PAGES["index.rst"].replace("Nothing is", "No model is")})
    site.rebuild()
    assert site.workers == 0
    assert "No model is faster." in site.soup().get_text()


def test_without_the_option_none_is_an_error_that_names_it(build: Build) -> None:
    site = build(".. df-table::\n\n   df = None\n")
    assert "index.rst:1: WARNING: the variable 'df' is of type NoneType" in site.warnings
    assert "the option empty shows a text instead. [df_table.error]" in site.warnings


def test_a_table_with_only_a_header_is_a_warning_at_its_filter(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame({"a": [1]})
           df = df[df["a"] > 5]
        """
    )
    assert site.warnings.startswith("index.rst:4: WARNING: the data frame has no rows")
    assert site.warnings.rstrip().endswith("[df_table.empty]")
    assert site.tables()[0].header == [["a"]]


@pytest.mark.parametrize("text", ["", "   "])
@pytest.mark.parametrize(("directive", "option"), [("df-table", "empty"), ("df-figure", "alt")])
def test_an_empty_text_is_an_error(build: Build, directive: str, option: str, text: str) -> None:
    site = build(f".. {directive}::\n   :{option}:{text}\n\n   df = None\n")
    assert f'(option: "{option}"; value: None)\nexpected a text' in site.warnings


def test_other_values_are_errors_with_the_option(build: Build) -> None:
    site = build('.. df-table::\n   :empty: None.\n\n   df = "text"\n')
    assert "the variable 'df' is of type str" in site.warnings
