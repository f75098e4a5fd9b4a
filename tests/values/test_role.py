"""Role df-value in pages: shown values, and pages that are written again."""

from __future__ import annotations

import re
import textwrap
import time
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
       rates = df["Hourly"]
       cheapest = df.loc[rates.idxmin(), "Instance"]
       df_values = {"lowest": rates.min(), "highest": rates.max(), "cheapest": cheapest}

    The cheapest here is :df-value:`prices.cheapest`.
    """
CSV = "Instance,Hourly\nlarge,10.1\nsmall,9.5\nhuge,1234.5\n"
TEXT = """
    Text
    ====

    From :df-value:`prices.lowest:$,.2f` to :df-value:`prices.highest:$,.2f` an hour.
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
   df_values = {{"least": df["a"].min()}}
"""
_VALUES = """\
.. df-values::
   :name: {name}

   df_values = {{"least": 1.254}}
"""
_PRECISE = _BLOCK.replace("}\n\n", "}\n   :precision: 2\n\n", 1)
PLACES = {
    "in-tabs": (".. tab-set::\n\n   .. tab-item:: One\n\n", _BLOCK, "1.254"),
    "in-a-list": ("*\n", _BLOCK, "1.254"),
    "named-otherwise": ("", _BLOCK.replace("{name}", "NAMED  Otherwise"), "1.254"),
    "precise": ("", _PRECISE, "1.25"),
    "alone": ("", _VALUES, "1.254"),
    "alone-in-a-list": ("*\n", _VALUES, "1.254"),
    "header": ("", _PRECISE.replace(":precision", ":header-rows: 2\n   :precision"), "1.25"),
}


def test_a_table_may_stand_anywhere(build: Build) -> None:
    pages = {"included.rst": "Included\n========\n\n.. include:: part.inc\n"}
    for name, (before, block, _) in PLACES.items():
        indented = textwrap.indent(block.format(name=name), " " * 6 if before else "")
        pages[f"{name}.rst"] = f"{name}\n{'=' * len(name)}\n\n{before}{indented}"
    values = {**{name: value for name, (_, _, value) in PLACES.items()}, "included": "1.254"}
    values["named otherwise"] = values.pop("named-otherwise")
    text = "A\n=\n\n" + "".join(f"* :df-value:`{name}.least`\n" for name in values)
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

                df = pd.DataFrame({"a": ["x", "y"]})
                df_values = {"one": 0.125, "two, 2": "y"}
                ```

                ```{df-values}
                :name: alone

                df_values = {"three": 3.0}
                ```

                One {df-value}`t.one:.1%`, two {df-value}`t.two, 2`,
                three {df-value}`alone.three:,.2f €`, four {df-value}`t.four`.
                """
        },
        extensions=("myst_parser",),
    )
    assert site.warnings.count("WARNING") == 1
    assert "index.md:16: WARNING: the block 't' has no value 'four'" in site.warnings
    assert _paragraph(site).startswith("One 12.5%, two y,\nthree 3.00 €, four ")


def test_a_value_is_never_markup_of_the_page_or_of_the_output(build: Build) -> None:
    texts = ["<script>alert(1)</script>", ":raw:`x`", "**bold**", "`a <b>`__", 'it\'s -- "so"']
    block = f".. df-values::\n   :name: t\n\n   df_values = dict(zip('abcde', {texts!r}))\n"
    site = build("\n".join(f"* :df-value:`t.{key}`" for key in "abcde") + f"\n\n{block}")
    assert site.soup().find(string="alert(1)") is None
    assert _items(site) == texts


def test_a_block_of_values_shows_nothing(build: Build) -> None:
    site = build("Before.\n\n" + _VALUES.format(name="t") + "\nAfter :df-value:`t.least`.\n")
    assert site.warnings == ""
    assert [p.get_text() for p in site.soup().select(".body p")] == ["Before.", "After 1.254."]
    assert site.tables() == []


def test_a_block_of_values_that_fails_is_an_error_box(build: Build) -> None:
    site = build(".. df-values::\n   :name: t\n\n   df_values = {}[1]\n\n:df-value:`t.a`\n")
    assert "index.rst:4: WARNING: KeyError: 1" in site.warnings
    assert "index.rst:6: WARNING: the block 't', on the page 'index', has failed." in site.warnings
    assert site.soup().select(".df-table-error")


WRONG_BLOCKS = {
    ".. df-values::\n\n   df_values = {}\n": "the option name is missing: the role df-value finds",
    ".. df-values::\n   :name: t\n": "there is no snippet.",
    ".. df-values::\n   :name: t\n   :index:\n\n   df_values = {}\n": "unknown option",
    ".. df-values::\n   :name: t\n\n   df = 1\n": "the snippet leaves no variable 'df_values'.",
    ".. df-values::\n   :name: t\n\n   df_values = [1]\n": "'df_values' must be a dict",
    ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n   df_values = {'a': 1}\n": (
        "df_values can't be quoted: give the block a name with the option name."
    ),
}


@pytest.mark.parametrize("block", WRONG_BLOCKS)
def test_a_wrong_block_of_values_is_a_clear_message(build: Build, block: str) -> None:
    site = build(f"{block}\nText.\n")
    assert WRONG_BLOCKS[block] in site.warnings
    assert site.warnings.startswith("index.rst:1: ") or "index.rst:" in site.warnings


MISSING = {
    "price.lowest": "no block has the name 'price'; the closest is 'prices'.",
    "prices.lowst": "the block 'prices' has no value 'lowst'; the closest is 'lowest'.",
    "prices.zzz": "the block 'prices' has no value 'zzz'; there are 'lowest', 'highest', ",
    "cheapest": "'cheapest' is no value: write name.key or name.key:format.",
    "prices.lowest:x": "the format 'x' of the value 'prices.lowest' is no format of a number, such",
    "prices.cheapest:.1f": "the format '.1f' of the value 'prices.cheapest' is for numbers and",
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
    value = "the block 'prices', on the page 'prices', has failed."
    assert f"a-text.rst:4: WARNING: {value} [df_table.value]" in site.warnings


def test_two_tables_of_one_name_have_no_values(build: Build) -> None:
    second = PRICES.replace("Prices\n    ====", "More\n    ====").replace("min(),", "min() + 1,")
    site = build({**SITE, "more.rst": second})
    assert "duplicate label prices" in site.warnings
    message = "2 blocks have the name 'prices', on the pages 'more', 'prices'."
    assert site.warnings.count(message) == 4


def test_a_cell_is_no_place_for_values(build: Build) -> None:
    site = build(
        """
        .. df-table::
           :name: t

           df = pd.DataFrame({"a": [":df-value:`t.a`"]})
        """
    )
    assert "cells use the role 'df-value'" in site.warnings
    assert site.tables()[0].rows == [[":df-value:`t.a`"]]


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


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_shows_values_also_in_titles(build: Build, builder: str) -> None:
    title = "From :df-value:`prices.lowest:$,.2f`"
    page = TEXT.replace("Text\n    ====", f"{title}\n    {'=' * len(title)}")
    site = build({**SITE, "a-text.rst": page}, builder=builder, conf=_DOCUMENTS)
    assert site.warnings == ""
    text = (site.out / BUILDERS[builder]).read_text(encoding="utf-8")
    text = re.sub(r"<[^>]*>|\\DUrole\{df-value\}|\\sphinx[a-z]+|[{}\\]", "", text)
    assert re.search(r"(?i)From\s+\$9\.50\s+to\s+\$1,234\.50\s+an hour", text)
    assert text.count("$9.50") > 2 if builder == "singlehtml" else text.count("$9.50") >= 2
    assert "prices.lowest" not in text


def test_a_title_shows_its_value_on_every_page(build: Build) -> None:
    title = "From :df-value:`prices.lowest:$,.2f`"
    page = TEXT.replace("Text\n    ====", f".. _label:\n\n    {title}\n    {'=' * len(title)}")
    text = f"{INDEX}\nSee :doc:`a-text`, :ref:`label` and :ref:`this <label>`.\n"
    site = build({**SITE, "a-text.rst": page, "index.rst": text})
    assert site.warnings == ""
    index = site.soup()
    assert "From $9.50" in [link.get_text() for link in index.select(".toctree-wrapper a")]
    assert "From $9.50" in [link.get_text() for link in index.select(".sphinxsidebar a")]
    links = [link.get_text() for link in index.select(".body p a")]
    assert links == ["From $9.50", "From prices.lowest:$,.2f", "this"]
    assert site.soup("a-text").select("section#from-prices-lowest-2f")
    assert site.soup("a-text").select_one("title").get_text().startswith("From $9.50")  # type: ignore[union-attr]
    assert "From $9.50" in (site.out / "searchindex.js").read_text(encoding="utf-8")
    site.write({"prices.csv": CSV.replace("9.5", "8.5")})
    assert site.rebuild().read == ["prices"]
    assert "From $8.50" in [link.get_text() for link in site.soup().select(".toctree-wrapper a")]
    assert site.soup("a-text").select("section#from-prices-lowest-2f")
    assert "From $8.50" in site.soup("a-text").h1.get_text()  # type: ignore[union-attr]


def test_no_script_reads_a_value_in_a_title_that_another_builder_has_updated(build: Build) -> None:
    title = "The cheapest is :df-value:`prices.cheapest`"
    page = TEXT.replace("Text\n    ====", f"{title}\n    {'=' * len(title)}")
    site = build({**SITE, "a-text.rst": page})
    site.write({"prices.csv": CSV.replace("small", r"\(x\)")})
    for builder in ("text", "html"):
        site.builder = builder
        site.rebuild()
    (value,) = site.soup().select(".toctree-wrapper a .df-value")
    assert value.get_text() == r"\(x\)"
    assert value["class"] == ["df-value", "tex2jax_ignore", "mathjax_ignore"]


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "locales/de/LC_MESSAGES"
    folder.mkdir(parents=True)
    role = ":df-value:`{}`"
    (folder / "a-text.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "From {role.format("prices.lowest:$,.2f")} to '
        f'{role.format("prices.highest:$,.2f")} an hour."\n'
        f'msgstr "Von {role.format("prices.lowest:$,.2f")} pro Stunde, '
        f'{role.format("prices.cheapest")}."\n',
        encoding="utf-8",
    )
    return tmp_path / "locales"


def test_a_text_with_a_value_can_be_translated(build: Build, locale: Path) -> None:
    site = build(SITE, builder="gettext")
    messages = (site.out / "a-text.pot").read_text(encoding="utf-8")
    assert "From :df-value:`prices.lowest:$,.2f` to" in messages
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
            time.sleep(0.03)  # a build takes files for changed that were written just before it
            app.build()
            self.site.env = app.env
            self.site.warnings = app.warning.getvalue()
        finally:
            app.cleanup()
        after = self._written()
        written = [name for name, changed in after.items() if changed != before.get(name)]
        return sorted(read), sorted(written)

    def _written(self) -> dict[str, int]:
        pages = self.site.out.glob("*.html")
        times = {page.stem: page.stat().st_mtime_ns for page in pages}
        # The page with the toctree is written with any page that is in it.
        others = ("genindex", "search", "index")
        return {name: changed for name, changed in times.items() if name not in others}


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
    assert site.warnings.count("no block has the name 'prices'; there are none.") == 2
    assert "$9" not in _paragraph(site, "a-text")
    page.write_text(text, encoding="utf-8")
    assert "a-text" in writer.rebuild()[1]
    assert site.warnings == ""
    assert _paragraph(site, "a-text") == "From $9.50 to $1,234.50 an hour."


def test_a_page_is_written_again_when_its_block_or_value_gets_another_name(
    writer: Writer,
) -> None:
    site = writer.site
    for changed, known in (
        (PRICES.replace(":name: prices", ":name: costs"), "the name 'prices'; there are 'costs'"),
        (
            PRICES.replace('"lowest"', '"rate"').replace('"highest"', '"other"'),
            "has no value 'lowest'; ",
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


def test_a_value_that_changes_alone_writes_the_page_that_shows_it(build: Build) -> None:
    block = ".. df-values::\n   :name: t\n\n   df_values = {{'a': {}}}\n"
    files = {"index.rst": INDEX, "a.rst": "A\n=\n\n:df-value:`t.a:.2f`\n"}
    site = build({**files, "b.rst": f"B\n=\n\n{block.format(0.5)}"})
    site.write({"b.rst": f"B\n=\n\n{block.format(0.75)}"})
    assert site.rebuild().read == ["b"]
    assert _paragraph(site, "a") == "0.75"
    # The text is the same, although the number is not.
    page = site.out / "a.html"
    before = page.stat().st_mtime_ns
    site.write({"b.rst": f"B\n=\n\n{block.format(0.7501)}"})
    site.rebuild()
    assert page.stat().st_mtime_ns == before
