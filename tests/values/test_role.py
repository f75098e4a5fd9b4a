"""Role df-value in pages: shown values, and pages that are written again."""

from __future__ import annotations

import pickle
import re
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from conftest import NAMED_WARNINGS
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

INDEX = "Title\n=====\n\n.. toctree::\n   :glob:\n\n   *\n"
PRICES = """
    Prices
    ======

    .. df-table:: Prices
       :name: prices

       df = pd.read_csv("prices.csv")
       df["Hourly"] = df["Hourly"].map("${:,.2f}".format)

    The cheapest here is :df-value:`min(prices, Hourly, Instance)`.
    """
CSV = "Instance,Hourly\nlarge,10.1\nsmall,9.5\nhuge,1234.5\n"
TEXT = """
    Text
    ====

    From :df-value:`min(prices, Hourly)` to :df-value:`max(prices, Hourly)` an hour.
    """
SITE = {"index.rst": INDEX, "prices.rst": PRICES, "prices.csv": CSV, "a-text.rst": TEXT}


def _items(site: Site, docname: str = "index") -> list[str]:
    return [item.get_text() for item in site.soup(docname).select(".body li p")]


def _paragraph(site: Site, docname: str = "index") -> str:
    return site.soup(docname).select(".body p")[-1].get_text()


def test_a_page_shows_values_of_tables_that_are_read_before_and_after_it(build: Build) -> None:
    after = {"z-text.rst": TEXT}
    site = build({**SITE, **after})
    assert site.warnings == ""
    for docname in ("a-text", "z-text"):
        assert _paragraph(site, docname) == "From $9.50 to $1,234.50 an hour."
    assert _paragraph(site, "prices") == "The cheapest here is small."


_BLOCK = """\
.. df-table::
   :name: {name}

   df = pd.DataFrame({{"a": [1.254, 10]}})
"""
_PRECISE = _BLOCK.replace("}\n\n", "}\n   :precision: 2\n\n", 1)
PLACES = {
    "in-tabs": (".. tab-set::\n\n   .. tab-item:: One\n\n", _BLOCK, "1.254"),
    "in-a-list": ("*\n", _BLOCK, "1.254"),
    "named-otherwise": ("", _BLOCK.replace("{name}", "NAMED  Otherwise"), "1.254"),
    "precise": ("", _PRECISE, "1.25"),
    "styled": ("", _BLOCK.replace("10]}})", "10]}}).style.format(precision=1)"), "1.3"),
    "header": ("", _PRECISE.replace(":precision", ":header-rows: 2\n   :precision"), "1.25"),
}


def test_a_table_may_stand_anywhere(build: Build) -> None:
    pages = {"included.rst": "Included\n========\n\n.. include:: part.inc\n"}
    for name, (before, block, _) in PLACES.items():
        indented = textwrap.indent(block.format(name=name), " " * 6 if before else "")
        pages[f"{name}.rst"] = f"{name}\n{'=' * len(name)}\n\n{before}{indented}"
    values = {**{name: value for name, (_, _, value) in PLACES.items()}, "included": "1.254"}
    values["named otherwise"] = values.pop("named-otherwise")
    text = "A\n=\n\n" + "".join(f"* :df-value:`min({name}, a)`\n" for name in values)
    site = build(
        {"index.rst": INDEX, "part.inc": _BLOCK.format(name="included"), "a.rst": text, **pages},
        extensions=("sphinx_design",),
    )
    assert site.warnings == ""
    assert _items(site, "a") == list(values.values())


def test_pages_of_markdown_have_tables_and_values(build: Build) -> None:
    site = build(
        {
            "index.md": """
                # Title

                ```{df-table}
                :name: t

                df = pd.DataFrame({"a": ["x", "y"], "b, c": [2, 10], "d `e": [5, 6]})
                ```

                One {df-value}`max(t, "b, c", a)`, two {df-value}``cell(t, d `e, x)``,
                three {df-value}`min(t, bc)`.
                """
        },
        extensions=("myst_parser",),
    )
    assert site.warnings.count("WARNING") == 1
    assert "index.md:9: WARNING: the table 't' has no column 'bc'" in site.warnings
    assert _paragraph(site).startswith("One y, two 5,\nthree ")


def test_labels_may_contain_signs_of_the_query_language(build: Build) -> None:
    labels = ["a, b", "a > b", 'say "x"', "C:\\new", "`y", "**bold**", "f(x)", "<b>&amp;", "--"]
    calls = ['"a, b"', '"a > b"', 'say "x"', "C:\\\\new", "\\`y", "bold", "f(x)", "<b>&amp;", "--"]
    values = ["1", "2", "3", "4", "5", "<b>&amp;", "--", "`x", "9"]
    text = "\n".join(f"* :df-value:`min(t, {call})`" for call in calls)
    frame = {label: [value] for label, value in zip(labels, values, strict=True)}
    block = f".. df-table::\n   :name: t\n\n   df = pd.DataFrame({frame!r})\n"
    site = build(f"{text}\n\n{block}")
    assert site.warnings == ""
    assert _items(site) == values


def test_the_value_of_a_cell_with_markup_is_its_text(build: Build) -> None:
    site = build(
        """
        .. df-table::
           :name: t

           df = pd.DataFrame({
               "n": [1, 2, 3, 4],
               "m": ["`web <https://example.org>`__", "**x** y", "two\\nlines", r"\\*z\\*"],
           })

        :df-value:`cell(t, m, 1)`, :df-value:`cell(t, m, 2)`, :df-value:`cell(t, m, 3)`,
        :df-value:`cell(t, m, 4)`
        """
    )
    assert _paragraph(site) == "web, x y, two lines,\n*z*"
    assert site.soup().select(".body > p a") == []


def test_text_of_a_table_is_never_markup_of_the_output(build: Build) -> None:
    cell = "<script>alert(1)</script>"
    page = f"""
        .. df-table::
           :name: t
           :plain:

           df = pd.DataFrame({{"a": ["{cell}", ":raw:`x`"]}})

        :df-value:`min(t, a)` :df-value:`max(t, a)`
        """
    site = build(page)
    assert site.soup().find(string="alert(1)") is None
    assert _paragraph(site) in (f"{cell} :raw:`x`", f":raw:`x` {cell}")


MISSING = {
    "min(price, Hourly)": "no df-table has the name 'price'; the closest is 'prices'.",
    "min(prices, Hourli)": "the table 'prices' has no column 'Hourli'; the closest is 'Hourly'.",
    "cell(prices, Hourly, tiny)": "the table 'prices' has no row 'tiny'; there are 'large', ",
    "cheapest": "'cheapest' is no value, since it is no call of a known function: wanted is min(",
}


def test_a_missing_value_is_a_warning_at_its_line_and_its_source_is_shown(
    build: Build,
) -> None:
    roles = [f":df-value:`{use}`" for use in MISSING]
    site = build({**SITE, "a-text.rst": "Text\n====\n\n" + "\n\n".join(roles)})
    warnings = site.warnings.splitlines()
    assert len(warnings) == len(MISSING)
    for number, (warning, message) in enumerate(zip(warnings, MISSING.values(), strict=True)):
        assert warning.startswith(f"a-text.rst:{4 + 2 * number}: WARNING: {message}")
        assert warning.endswith("[df_table.value]")
    assert [text.get_text() for text in site.soup("a-text").select(".problematic")] == roles


def test_a_table_whose_block_failed_has_no_values(build: Build) -> None:
    site = build({**SITE, "prices.csv": "Instance,Hour\n"})
    assert site.warnings.count("df_table.error") == 1
    value = "the block of the table 'prices', on the page 'prices', has failed."
    assert f"a-text.rst:4: WARNING: {value} [df_table.value]" in site.warnings


def test_two_tables_of_one_name_have_no_values(build: Build) -> None:
    second = PRICES.replace("Prices\n    ====", "More\n    ====")
    site = build({**SITE, "more.rst": second})
    assert "duplicate label prices" in site.warnings
    message = "2 tables have the name 'prices', on the pages 'more', 'prices'."
    assert site.warnings.count(message) == 4


def test_a_cell_is_no_place_for_values(build: Build) -> None:
    site = build(
        """
        .. df-table::
           :name: t

           df = pd.DataFrame({"a": [":df-value:`count(t)`"]})
        """
    )
    assert "cells use the role 'df-value'" in site.warnings
    assert site.tables()[0].rows == [[":df-value:`count(t)`"]]


BUILDERS = {
    "html": "a-text.html",
    "dirhtml": "a-text/index.html",
    "singlehtml": "index.html",
    "epub": "a-text.xhtml",
    "latex": "out.tex",
    "text": "a-text.txt",
    "man": "out.1",
    "texinfo": "out.texi",
    "xml": "a-text.xml",
}
_DOCUMENTS = {
    "latex_documents": [("index", "out.tex", "x", "x", "howto")],
    "man_pages": [("index", "out", "x", "x", 1)],
    "texinfo_documents": [("index", "out", "x", "x", "out", "x", "x")],
    "epub_copyright": "x",
    "version": "1",
}
_ESCAPES = {r"\$": "$", r"\&": "&", "{,}": ","}


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_shows_values_also_in_titles(build: Build, builder: str) -> None:
    title = "From :df-value:`min(prices, Hourly)`"
    page = TEXT.replace("Text\n    ====", f"{title}\n    {'=' * len(title)}")
    site = build({**SITE, "a-text.rst": page}, builder=builder, conf=_DOCUMENTS)
    assert site.warnings == ""
    text = (site.out / BUILDERS[builder]).read_text(encoding="utf-8")
    text = re.sub(r"<[^>]*>|\\DUrole\{df-value\}|\\sphinx[a-z]+|[{}\\]", "", text)
    assert re.search(r"(?i)From\s+\$9\.50\s+to\s+\$1,234\.50\s+an hour", text)
    assert text.count("$9.50") > 2 if builder == "singlehtml" else text.count("$9.50") >= 2
    assert "min(prices" not in text


def test_a_title_shows_its_value_on_every_page(build: Build) -> None:
    title = "From :df-value:`min(prices, Hourly)`"
    page = TEXT.replace("Text\n    ====", f".. _label:\n\n    {title}\n    {'=' * len(title)}")
    text = f"{INDEX}\nSee :doc:`a-text`, :ref:`label` and :ref:`this <label>`.\n"
    site = build({**SITE, "a-text.rst": page, "index.rst": text})
    assert site.warnings == ""
    index = site.soup()
    assert "From $9.50" in [link.get_text() for link in index.select(".toctree-wrapper a")]
    assert "From $9.50" in [link.get_text() for link in index.select(".sphinxsidebar a")]
    links = [link.get_text() for link in index.select(".body p a")]
    assert links == ["From $9.50", "From min(prices, Hourly)", "this"]
    assert site.soup("a-text").select("section#from-min-prices-hourly")
    assert site.soup("a-text").select_one("title").get_text().startswith("From $9.50")  # type: ignore[union-attr]
    assert "From $9.50" in (site.out / "searchindex.js").read_text(encoding="utf-8")
    site.write({"prices.csv": CSV.replace("9.5", "8.5")})
    assert site.rebuild().read == ["prices"]
    assert "From $8.50" in [link.get_text() for link in site.soup().select(".toctree-wrapper a")]
    assert site.soup("a-text").select("section#from-min-prices-hourly")
    assert "From $8.50" in site.soup("a-text").h1.get_text()  # type: ignore[union-attr]


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "locales/de/LC_MESSAGES"
    folder.mkdir(parents=True)
    role = ":df-value:`{}`"
    (folder / "a-text.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "From {role.format("min(prices, Hourly)")} to '
        f'{role.format("max(prices, Hourly)")} an hour."\n'
        f'msgstr "Von {role.format("min(prices, Hourly)")} pro Stunde, '
        f'{role.format("min(prices, Hourly, Instance)")}."\n',
        encoding="utf-8",
    )
    return tmp_path / "locales"


def test_a_text_with_a_value_can_be_translated(build: Build, locale: Path) -> None:
    site = build(SITE, builder="gettext")
    messages = (site.out / "a-text.pot").read_text(encoding="utf-8")
    assert "From :df-value:`min(prices, Hourly)` to" in messages
    site = build(SITE, conf={"language": "de", "locale_dirs": [str(locale)]})
    assert site.warnings == ""
    assert _paragraph(site, "a-text") == "Von $9.50 pro Stunde, small."


_READERS = pytest.mark.parametrize(
    "writer", [1, 2], indirect=True, ids=["one-reader", "two-readers"]
)


class Writer:
    """Builds a site again, and says which pages were read and which were written."""

    def __init__(self, site: Site, parallel: int) -> None:
        self.site = site
        self._parallel = parallel

    def rebuild(self, **options: Any) -> tuple[list[str], list[str]]:
        before = self._written()
        app = SphinxTestApp(
            "html",
            srcdir=self.site.folder,
            confoverrides=NAMED_WARNINGS | self.site.conf,
            parallel=self._parallel,
            **options,
        )
        read: set[str] = set()
        try:
            app.connect("env-before-read-docs", lambda _, __, docnames: read.update(docnames))
            app.build()
            self.site.env = app.env
            self.site.warnings = app.warning.getvalue()
        finally:
            app.cleanup()
        after = self._written()
        written = [name for name, time in after.items() if time != before.get(name)]
        return sorted(read), sorted(written)

    def _written(self) -> dict[str, int]:
        pages = self.site.out.glob("*.html")
        times = {page.stem: page.stat().st_mtime_ns for page in pages}
        # The page with the toctree is written with any page that is in it.
        others = ("genindex", "search", "index")
        return {name: time for name, time in times.items() if name not in others}


@pytest.fixture
def writer(new_site: Callable[[dict[str, str]], Site], request: pytest.FixtureRequest) -> Writer:
    many = {f"page{n}.rst": f"Page {n}\n======\n" for n in range(6)}
    site = new_site({**SITE, **many})
    made = Writer(site, getattr(request, "param", 1))
    pages = sorted({name.partition(".")[0] for name in (*SITE, *many)})
    read, written = made.rebuild()
    assert read == pages
    assert written == [name for name in pages if name != "index"]
    assert site.warnings == ""
    assert made.rebuild() == ([], [])
    return made


@_READERS
def test_a_page_is_written_again_when_its_value_changes_and_only_then(writer: Writer) -> None:
    site = writer.site
    site.write({"prices.csv": CSV.replace("9.5", "8.5")})
    assert writer.rebuild() == (["prices"], ["a-text", "prices"])
    assert _paragraph(site, "a-text") == "From $8.50 to $1,234.50 an hour."
    site.write({"prices.csv": CSV.replace("9.5", "8.5").replace("10.1", "10.2")})
    assert writer.rebuild() == (["prices"], ["prices"])
    assert writer.rebuild() == ([], [])
    site.write({"prices.csv": CSV})  # its result is kept
    assert writer.rebuild() == (["prices"], ["a-text", "prices"])
    assert _paragraph(site, "a-text") == "From $9.50 to $1,234.50 an hour."


@_READERS
def test_a_page_is_written_again_when_its_table_goes_and_comes_back(writer: Writer) -> None:
    site = writer.site
    page = site.folder / "prices.rst"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    assert "a-text" in writer.rebuild()[1]
    assert site.warnings.count("no df-table has the name 'prices'; there are none.") == 2
    assert "$" not in _paragraph(site, "a-text")
    page.write_text(text, encoding="utf-8")
    assert "a-text" in writer.rebuild()[1]
    assert site.warnings == ""
    assert _paragraph(site, "a-text") == "From $9.50 to $1,234.50 an hour."


def test_a_page_is_written_again_when_its_table_or_column_gets_another_name(
    writer: Writer,
) -> None:
    site = writer.site
    for changed, known in (
        (PRICES.replace(":name: prices", ":name: costs"), "the name 'prices'; there are 'costs'"),
        (
            PRICES.replace("format)", 'format)\n       df = df.rename(columns={"Hourly": "Rate"})'),
            "has no column 'Hourly'; there are 'Instance', 'Rate'",
        ),
    ):
        site.write({"prices.rst": changed})
        assert writer.rebuild() == (["prices"], ["a-text", "prices"])
        assert known in site.warnings
        site.write({"prices.rst": PRICES})
        assert writer.rebuild() == (["prices"], ["a-text", "prices"])
        assert site.warnings == ""


def test_a_page_is_written_again_when_its_table_fails_and_is_fixed(writer: Writer) -> None:
    site = writer.site
    site.write({"prices.csv": "nothing\n"})
    assert writer.rebuild() == (["prices"], ["a-text", "prices"])
    assert site.warnings.count("[df_table.value]") == 3
    assert writer.rebuild() == (["prices"], ["prices"])
    site.write({"prices.csv": CSV})
    assert writer.rebuild() == (["prices"], ["a-text", "prices"])
    assert site.warnings == ""


def test_a_page_that_has_no_value_any_more_is_not_written_again(writer: Writer) -> None:
    site = writer.site
    site.write({"a-text.rst": "Text\n====\n\nNone.\n"})
    assert writer.rebuild() == (["a-text"], ["a-text"])
    site.write({"prices.csv": CSV.replace("9.5", "8.5")})
    assert writer.rebuild() == (["prices"], ["prices"])


def test_a_fresh_environment_has_the_values_of_stored_results(writer: Writer) -> None:
    assert writer.rebuild(freshenv=True)[0] == sorted(writer.site.env.found_docs)
    assert _paragraph(writer.site, "a-text") == "From $9.50 to $1,234.50 an hour."


def test_values_of_tables_without_a_name_are_not_stored(build: Build) -> None:
    block = ".. df-table::\n{}\n   df = pd.DataFrame({{'a': range(1_000)}})\n"
    sizes = []
    for name in ("", "   :name: t\n"):
        site = build(block.format(name))
        env = (site.out.with_name("doctrees") / "environment.pickle").read_bytes()
        sizes.append(len(env))
        kept = pickle.loads(env).df_table.pages["index"].tables  # noqa: S301 - our own
        assert list(kept) == (["t"] if name else [])
    assert sizes[0] < sizes[1]
