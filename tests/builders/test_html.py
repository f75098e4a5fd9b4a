"""Style sheets and scripts of pages with tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sphinx_df_table

if TYPE_CHECKING:
    from conftest import Build, Site

_STYLED = """
.. df-table::
   :checks: off

   df = pd.DataFrame({"name": ["a", "b"], "value": [1, 2]})
   df = df.style.bar(subset=["value"]).highlight_max(subset=["value"], color="gold")
   df = df.map(lambda text: "position: fixed; color: url(x)", subset=["name"])
"""


def _sheets(site: Site, docname: str) -> list[str]:
    links = site.soup(docname).select('link[rel="stylesheet"]')
    hrefs = [str(link["href"]).partition("?")[0] for link in links]
    return [href for href in hrefs if "df-table" in href]


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    return build(
        {
            "index.rst": "Title\n=====\n",
            "plain.rst": ':orphan:\n\n.. df-table::\n\n   df = pd.DataFrame({"a": [1]})\n',
            "sub/styled.rst": f":orphan:\n{_STYLED}",
        }
    )


def test_a_page_without_tables_has_no_style_sheet_for_them(site: Site) -> None:
    assert _sheets(site, "index") == []
    assert _sheets(site, "search") == []


def test_a_page_with_a_table_has_the_style_sheet_of_tables(site: Site) -> None:
    assert _sheets(site, "plain") == ["_static/df-table.css"]
    rules = (site.out / "_static/df-table.css").read_text(encoding="utf-8")
    numbers = rules[rules.index(":is(td, th).df-number {") :].partition("}")[0]
    assert "font-variant-numeric: tabular-nums;" in numbers
    assert "text-align: right;" in numbers
    assert "unicode-bidi: plaintext;" in rules


_BLOCK = ".. df-table::\n   :class: {}\n\n   df = pd.DataFrame({{'a': [2, 1]}})\n"


def _scripts(site: Site, docname: str) -> list[str]:
    scripts = site.soup(docname).select("script[src]")
    names = [str(script["src"]).partition("?")[0] for script in scripts]
    assert all(script.has_attr("defer") for script in scripts if "df-table" in str(script["src"]))
    return [name for name in names if "df-table" in name]


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_a_page_with_a_table_has_the_script_of_tables(build: Build, builder: str) -> None:
    site = build(_BLOCK.format("wide"), builder=builder)
    scripts = _scripts(site, "index")
    assert scripts[0] == "_static/df-table.js", "what the others share"
    assert scripts[-1] == "_static/df-table-start.js"
    assets = Path(sphinx_df_table.__file__).parent / "builders" / "assets"
    assert {Path(script).name for script in scripts} == {
        path.name for path in assets.glob("*.js")
    } - {"df-table-early.js"}
    assert all((site.out / script).is_file() for script in scripts)


@pytest.mark.parametrize(
    ("page", "conf"),
    [
        ("Text.\n", {}),
        (_BLOCK.format("no-interactive"), {}),
        (_BLOCK.format("wide"), {"df_table_interactive": False}),
        (".. df-table::\n   :header-rows: 0\n\n   df = pd.DataFrame({'a': [1]})\n", {}),
        (".. df-table::\n\n   df = pd.DataFrame({'a': []})\n", {}),
    ],
)
def test_a_page_without_something_to_sort_has_no_script(
    build: Build, page: str, conf: dict[str, Any]
) -> None:
    site = build(page, conf=conf)
    assert _scripts(site, "index") == []
    assert _scripts(site, "search") == []


def test_a_table_of_datatables_is_left_to_it(build: Build) -> None:
    site = build(_BLOCK.format("sphinx-datatable"), extensions=("sphinx_datatables",))
    assert _scripts(site, "index") == []
    assert site.soup().select("[data-df-order]") == []


def test_an_epub_has_no_script_of_tables(build: Build) -> None:
    conf = {"epub_copyright": "x", "version": "1"}
    site = build(f"Title\n=====\n\n{_BLOCK.format('wide')}", builder="epub", conf=conf)
    assert "df-table.js" not in (site.out / "index.xhtml").read_text(encoding="utf-8")


def test_a_project_may_have_a_style_sheet_of_its_own_for_tables(build: Build) -> None:
    site = build(
        {"index.rst": _STYLED, "own/df-table.css": "/* own */"}, conf={"html_static_path": ["own"]}
    )
    assert (site.out / "_static/df-table.css").read_text(encoding="utf-8") == "/* own */"


def test_the_colours_of_a_page_are_a_style_sheet_of_its_own(site: Site) -> None:
    general, own = _sheets(site, "sub/styled")
    assert general == "../_static/df-table.css"
    assert own.startswith("../_static/df-table/")
    rules = (site.out / "sub" / own).read_text(encoding="utf-8").splitlines()
    by_class = {rule.split()[1].strip(".").partition(":")[0]: rule for rule in rules}
    cells = site.tables("sub/styled")[0].element.select("tbody td")
    classes = [list(cell.get("class") or []) for cell in cells]
    assert [classes[0], classes[2]] == [[], []]
    assert "linear-gradient(90deg" in by_class[classes[1][1]]
    assert "background-color: #ffd700;" in by_class[classes[3][1]]
    assert "color: #000000 }" in by_class[classes[3][1]]
    assert not any("fixed" in rule or "url" in rule for rule in rules)


def test_a_cell_has_no_style_within_the_page(site: Site) -> None:
    assert site.tables("sub/styled")[0].element.select("[style]:not(col)") == []
    assert site.soup("sub/styled").find("style") is None


def test_colours_that_are_gone_are_gone_from_the_page(build: Build) -> None:
    site = build(_STYLED)
    assert len(_sheets(site, "index")) == 2
    site.write({"index.rst": _STYLED.split("   df = df.style", maxsplit=1)[0]})
    assert _sheets(site.rebuild(), "index") == ["_static/df-table.css"]


@pytest.mark.parametrize("builder", ["text", "man", "texinfo"])
def test_other_builders_leave_colours_out(build: Build, builder: str) -> None:
    conf = {"man_pages": [("index", "x", "x", "x", 1)]}
    site = build(f"Title\n=====\n{_STYLED}", builder=builder, conf=conf)
    assert site.warnings == ""
    files = [path for path in site.out.iterdir() if path.suffix in (".txt", ".1", ".texi")]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert "value" in text
    assert "gold" not in text
    assert "df-style" not in text


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub"])
def test_the_builders_of_html_have_scopes_and_colours(build: Build, builder: str) -> None:
    conf = {"epub_copyright": "x", "version": "1"}
    site = build(f"Title\n=====\n{_STYLED}", builder=builder, conf=conf)
    assert site.warnings == ""
    page = next(path for path in site.out.glob("index.*html"))
    text = page.read_text(encoding="utf-8")
    assert 'scope="col"' in text
    assert "_static/df-table/" in text
    assert len(list((site.out / "_static/df-table").iterdir())) == 1


def test_tables_of_others_are_left_as_they_are(build: Build) -> None:
    site = build(".. csv-table::\n   :header-rows: 1\n   :stub-columns: 1\n\n   a,b\n   1,2\n")
    (table,) = site.soup().select("table")
    assert table.select("[scope]") == []
    assert _sheets(site, "index") == []


def test_a_page_may_have_any_name(build: Build) -> None:
    names = ["документация" * 4, "x", "x.css/y", "c#", "why?", "a" * 120 + "/" + "b" * 60]
    pages = {f"{name}.rst": f":orphan:\n{_STYLED}" for name in names}
    pages = {
        name: page.replace("table::", f"table::\n   :download:\n   :name: t{number}")
        for number, (name, page) in enumerate(pages.items())
    }
    site = build({"index.rst": "Title\n=====\n", **pages})
    assert site.warnings == ""
    for name in names:
        (own,) = [sheet for sheet in _sheets(site, name) if "/df-table/" in sheet]
        assert (site.out / name).parent.joinpath(own).is_file()
        links = site.soup(name).select("a.download")
        assert all((site.out / name).parent.joinpath(str(a["href"])).is_file() for a in links)
        assert len(links) == 2


def test_a_build_with_nothing_to_do_finds_no_setting_changed(build: Build) -> None:
    site = build(_STYLED)
    assert "html_static_path" not in site.rebuild().status


def test_a_translator_that_writes_no_cells_is_left_alone(build: Build) -> None:
    site = build(
        {
            "conf.py": """
                from sphinx.writers.html5 import HTML5Translator

                extensions = ["sphinx_df_table"]

                class Silent(HTML5Translator):
                    def visit_entry(self, node):
                        pass

                    def depart_entry(self, node):
                        pass

                def setup(app):
                    app.set_translator("html", Silent)
                """,
            "index.rst": ".. df-table::\n   :checks: off\n\n"
            '   df = pd.DataFrame(columns=["", "b"])\n',
        }
    )
    assert site.warnings == ""


def test_a_gradient_of_matplotlib_colours_cells_under_all_layers_of_the_sandbox(
    build: Build,
) -> None:
    code = 'df = pd.DataFrame({"a": [1, 2, 3]}).style.background_gradient()'
    site = build(f".. df-table::\n\n   {code}\n", conf={"df_table_sandbox": "require"})
    assert site.warnings == ""
    (sheet,) = (site.out / "_static/df-table").iterdir()
    assert sheet.read_text(encoding="utf-8").count("background-color: #") == 3
