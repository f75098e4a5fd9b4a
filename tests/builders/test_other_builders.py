"""Builders of others, which know docutils' nodes only, write the tables as any tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.doctree.tables import table as table_nodes

if TYPE_CHECKING:
    from conftest import Build, Site

_PAGE = """\
Title
=====

.. _here:

Section
-------

.. df-table:: Caption
   :name: figures
   :stub-columns: 1
   :download:
   :source:
   :show-code:

   df = pd.DataFrame({
       "text": ["plain", "", "two\\nlines"],
       "markup": ["**strong**", "`web <https://example.org>`__", ":ref:`here`"],
       "number": [0.5, None, 1e22],
   })
   df = df.style.highlight_max(subset=["number"], color="#ccffcc")

.. df-table:: Of several levels
   :index:
   :max-rows: 3

   df = pd.DataFrame({"a": ["x", "x", "y"] * 4, "b": range(12), "c": range(12), "d": range(12)})
   df = df.set_index(["a", "b"])
   df.columns = pd.MultiIndex.from_tuples([("top", "c"), ("top", "d")])

.. df-table:: Without rows
   :name: nothing
   :empty: There are none.

   df = pd.DataFrame({"a": []})

See :numref:`figures` and :numref:`nothing`.

"""
_FAILED = """\
.. df-table:: Failed
   :name: failed

   df = pd.DataFrame({"a": [1]})["b"]

See :numref:`failed`.
"""
_PLAIN = ["# text|markup|number", "plain|strong|0.5", "|web|", "two lines|Section|1e+22"]
_JOINED = [
    "# a|b|top",
    "# c|d",
    "x|0|0|0",
    "1|1|1",
    "y|2|2|2",
    "3 of 12 rows",
]
_REPEATED = [
    "# a|b|top|top",
    "# a|b|c|d",
    "x|0|0|0",
    "x|1|1|1",
    "y|2|2|2",
    "3 of 12 rows|||",
]
_STAND_INS = ["compound: Without rows: There are none.", "error: Failed: KeyError: 'b'"]
_EXTENSIONS = ("foreign_builders",)


def _build(build: Build, builder: str, page: str = _PAGE + _FAILED) -> Site:
    conf = {"numfig": True, "suppress_warnings": ["df_table.error"]}
    return build(page, builder=builder, conf=conf, extensions=_EXTENSIONS)


def _lines(site: Site) -> list[str]:
    return (site.out / "index.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(params=["ordinary", "large"])
def _bodies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "large":
        monkeypatch.setattr(table_nodes, "MOST_ORDINARY_CELLS", 0)


@pytest.mark.usefixtures("_bodies")
@pytest.mark.parametrize(
    ("builder", "levels"),
    [
        ("strict", _REPEATED),
        ("other-markdown", _REPEATED),
        ("other-confluence", _JOINED),
        ("other-html", _JOINED),
        ("other-text", _JOINED),
    ],
)
def test_a_builder_that_knows_only_nodes_of_docutils_writes_all_tables(
    build: Build, builder: str, levels: list[str]
) -> None:
    site = _build(build, builder)
    assert site.warnings == ""
    assert _lines(site) == [*_PLAIN, *levels, *_STAND_INS]


@pytest.mark.usefixtures("_bodies")
@pytest.mark.parametrize("builder", ["strict", "other-confluence"])
def test_groups_totals_and_marks_are_ordinary_too(build: Build, builder: str) -> None:
    page = """
.. df-table::
   :group-by: region
   :totals: sum
   :best: cost min
   :hidden: cost
   :fold-constant: yes

   df = pd.DataFrame({"name": ["a", "b"], "region": ["x", "y"], "cost": [2, 1], "unit": "s"})
"""
    site = _build(build, builder, page)
    assert site.warnings == ""
    lines = [line.rstrip("|") for line in _lines(site)]
    assert lines[:3] == ["# name|cost|unit", "x", "a|2|s"]
    assert lines[4] == "y"


@pytest.mark.usefixtures("_bodies")
def test_builders_that_share_doctrees_do_not_change_what_others_write(build: Build) -> None:
    site = _build(build, "html", _PAGE)  # a page with a failed block is read in each build
    fresh = site.soup().select_one("main, .document")
    for builder in ("strict", "other-confluence", "html"):
        site.builder = builder
        (site.out / "index.html").unlink(missing_ok=True)
        assert site.rebuild().read == []
    assert site.soup().select_one("main, .document") == fresh


@pytest.mark.usefixtures("_bodies")
def test_html_without_the_visitors_of_this_extension_has_ordinary_tables(build: Build) -> None:
    # Sphinx gives a builder the visitors for its name or else those for html, but not both.
    site, html = (_build(build, builder) for builder in ("theirs", "html"))
    assert site.warnings == ""
    assert [table.header + table.rows for table in site.tables()] == [
        table.header + table.rows for table in html.tables()
    ]
